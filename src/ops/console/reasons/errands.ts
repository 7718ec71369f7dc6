/** What errands say: files that could not be fetched, words that could not be told, speech that was not understood. */
import type { Forms } from './forms.ts'

const FILES: Forms = [
  ['it came without an address', '来件里没有文件地址'],
  ['its address can not be read', '文件地址读不通'],
  ['its address answers {n}', '文件地址返回 {1}'],
  ['it answers {n}', '对方返回 {1}'],
  ['its address answers packed, though it was asked not to', '文件地址返回了压缩内容，而我方要求不压缩'],
  ['its address answers with {x}, not with a file', '文件地址返回的是 {1}，不是文件'],
  ['its address holds a password', '文件地址里带有口令，不予下载'],
  ['its address leads into a private network', '文件地址指向内部网络，不予下载'],
  ['its address is none of WeChat', '文件地址不是微信的'],
  ['the name of its address is not known', '文件地址的域名查不到'],
  ['only https addresses are fetched', '只下载 https 地址'],
  ['port {n} is not fetched from', '不从端口 {1} 下载'],
  ['it leads on more than {n} times', '转跳超过 {1} 次'],
  ['a file has at most {n} bytes', '文件最多 {1} 字节'],
  ['no byte came for {n} ms', '{1} 毫秒没有收到数据'],
  ['the connection failed', '连接失败'],
  ['the file is empty', '文件是空的'],
  ['the file is {w} and holds {w} as well', '文件是 {1}，里面还藏着 {2}'],
  ['the picture has too many pixels', '图片像素太多'],
  ['the upload broke off', '传到一半断了'],
  ['it broke off', '传到一半断了'],
  ['it was broken off', '传到一半断了'],
  ['it took too long', '用时太长'],
  ['its file is not in the store', '文件不在存储里'],
  ['our own store: {w}', '我方文件存储不可用（{1}）'],
]

const REPLIES: Forms = [
  ['the callback could not be reached', '回调地址连不上'],
  ['the callback could not be reached: ENOTFOUND', '回调地址的域名查不到（ENOTFOUND）'],
  ['the callback could not be reached: ECONNREFUSED', '回调地址拒绝连接（ECONNREFUSED）'],
  ['the callback could not be reached: ECONNRESET', '回调地址中断了连接（ECONNRESET）'],
  ['the callback could not be reached: {x}', '回调地址连不上（{1}）'],
  ['the callback did not answer within {n} s', '回调地址 {1} 秒没有回答'],
  ['the callback answered 410: it is gone for good', '回调地址返回 410：已停用'],
  ['the callback answered {n}', '回调地址返回 {1}'],
  [
    'the callback answered {n}, without what `expect` asks for',
    '回调地址返回 {1}，但没有约定的应答（`expect`）',
  ],
  ['the callback can not be written: {x}', '回调内容写不出来：{1}'],
  ['config/hotlines/{w} is not here', '本机没有 config/hotlines/{1}'],
  ['{x} is not set', '{1} 没有设置'],
  ['{x} and {x} is not set', '{1} 和 {2} 没有设置'],
  ['what it is about stands in quarantine, with no id of theirs', '所指诉求还在隔离区，没有对方的编号'],
  ['the ledger can not be reached', '台账数据库连不上'],
  ['the channel {w} does not reply', '渠道 {1} 不回话'],
  ['a fault of ours; see the log', '我方程序错误，见日志'],
  ['it says nothing to nobody', '没有内容，也没有收件人'],
  ['it has no openid', '没有 openid'],
  ['no answer: ENOTFOUND', '没有回应：域名查不到（ENOTFOUND）'],
  ['no answer: ECONNREFUSED', '没有回应：拒绝连接（ECONNREFUSED）'],
  ['no answer: ECONNRESET', '没有回应：连接中断（ECONNRESET）'],
  ['no answer: {x}', '没有回应（{1}）'],
  ['no answer', '没有回应'],
  ['not set, or not right: {x}', '没有设置，或不正确：{1}'],
]

const SPEECH: Forms = [
  ['nobody listens: no `speech` is configured', '没有配置语音转写（`speech`）'],
  ['the transcriber could not be reached', '转写服务连不上'],
  ['the transcriber could not be reached: {w}', '转写服务连不上（{1}）'],
  ['the transcriber did not answer within {n} s', '转写服务 {1} 秒没有回答'],
  ['the transcriber answered {n}', '转写服务返回 {1}'],
  ['the transcriber answered more than 1 MB', '转写服务返回的内容超过 1 MB'],
  ['the transcriber answered something that can not be read', '转写服务返回的内容读不通'],
]

const SUMMARIES: Forms = [
  ['nobody summarises: no `summary` is configured', '没有配置拟标题的模型（`summary`）'],
  ['the summariser could not be reached', '拟标题的模型连不上'],
  ['the summariser could not be reached: {w}', '拟标题的模型连不上（{1}）'],
  ['the summariser did not answer within {n} s', '拟标题的模型 {1} 秒没有回答'],
  ['the summariser answered {n}', '拟标题的模型返回 {1}'],
  ['the summariser answered more than {n} kB', '拟标题的模型返回的内容超过 {1} kB'],
  ['the summariser answered something that can not be read', '拟标题的模型返回的内容读不通'],
  ['the summariser answered no title as it was asked for', '拟标题的模型没有按要求给出标题'],
  ['the summariser would not answer', '拟标题的模型拒绝回答'],
]

const WECHAT: Forms = [
  ['WeChat could not be reached', '微信连不上'],
  ['WeChat could not be reached: {w}', '微信连不上（{1}）'],
  ['WeChat did not answer within {n} s', '微信 {1} 秒没有回答'],
  ['WeChat answered something that can not be read', '微信返回的内容读不通'],
  ['WeChat does not say why', '微信没有说明原因'],
  ['the citizen has unsubscribed', '市民已取消关注'],
  [
    'the citizen has not written for 48 hours, or was sent five messages since',
    '市民 48 小时没有来信，或此后已发过五条消息',
  ],
  ['the platform is busy ({n})', '微信平台繁忙（{1}）'],
  ['the access token is not valid ({n})', '微信 access token 无效（{1}）'],
  ['the access token has expired ({n})', '微信 access token 已过期（{1}）'],
  ['the AppID is wrong ({n})', '公众号 AppID 不对（{1}）'],
  ['the AppSecret is wrong ({n})', '公众号 AppSecret 不对（{1}）'],
  [
    'the address of this server is not on the IP list of the account ({n})',
    '本机地址不在公众号的 IP 白名单里（{1}）',
  ],
  ['the citizen does not follow the account ({n})', '市民没有关注公众号（{1}）'],
  ['the citizen is on the block list of the account ({n})', '市民在公众号的黑名单里（{1}）'],
  [
    'the citizen has not agreed to this notice, or it is used up ({n})',
    '市民没有同意接收通知，或次数已用完（{1}）',
  ],
  ['the calls of today are used up ({n})', '今天的调用次数已用完（{1}）'],
  ['too many calls in this minute ({n})', '这一分钟调用太多（{1}）'],
  ['the citizen has not written for 48 hours, or has left ({n})', '市民 48 小时没有来信，或已离开（{1}）'],
  ['no message is left until the citizen writes again ({n})', '市民再次来信之前不能再发消息（{1}）'],
  ['the account may not call this ({n})', '公众号没有这项接口权限（{1}）'],
  ['the account is limited ({n})', '公众号受到限制（{1}）'],
  ['the text is too long ({n})', '文字太长（{1}）'],
]

export const errands: Forms = [
  ...FILES,
  ...REPLIES,
  ...SPEECH,
  ...SUMMARIES,
  ...WECHAT,
  ['the connection failed: {w}', '连接失败（{1}）'],
  // What a field is called, or where it stands: the last of all.
  ['{w}: {r}', '{1}：{2}'],
]
