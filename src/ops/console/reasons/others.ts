/** What WeChat, calls, the ledger and quarantine itself say. */
import { disbelieved } from '../sources/reasons.ts'
import type { Forms } from './forms.ts'

const LEDGER: Forms = [
  ['the ledger can not store this (SQLSTATE {w})', '台账存不下（数据库错误 {1}）'],
  ['the journal entry can not be read back', '日志里的这一条读不回来'],
  ['adds to a request that is not in the ledger', '是对某件诉求的补充，但那件不在台账里'],
  ['it adds to a request that is not in the ledger yet', '是对某件诉求的补充，但那件还不在台账里'],
  ['adds to a request of another source', '是对另一来源的诉求的补充'],
  ['the request would be longer than 100,000 characters', '补充之后诉求会超过 10 万字'],
  ['quarantine refuses an entry', '隔离区存不下这一条'],
  ['forgotten', '已按个人信息要求清空'],
  ['it was not moved', '没有移入台账'],
  ['its bytes are no journal entry: see them, then discard it', '内容不是日志条目：请查看后弃置'],
  ['it is no entry as this version knows them: {x}', '不是本版本认识的条目：{1}'],
  ['nothing in it is a request', '其中没有诉求'],
  ['there is no request in it', '其中没有诉求'],
  ['there is no {x} in quarantine', '隔离区里没有 {1}'],
  [
    'there is no {x} in quarantine: what is past its time of keeping is deleted',
    '隔离区里没有 {1}：过了保存期的已经删除',
  ],
  ['there is no hotline {x} any more', '号码 {1} 已不在配置里'],
  ['there is no sound hotline {x} now', '号码 {1} 现在没有可用的配置'],
  ['{w} can not be asked again: see it, discard it', '渠道 {1} 不能重新解读：请查看后弃置'],
  ['the accounts of {x} do not know it', '账目里没有 {1} 的这一条'],
  ['and {n} more', '另有 {1} 处'],
  ['an error of ours: {w}', '我方程序错误（{1}）'],
  ['could not be mapped: {w}', '映射时出错（{1}）'],
  ['a fault of the channel {w}', '渠道 {1} 的程序错误'],
  ['a fault of the channel {w}: {w}', '渠道 {1} 的程序错误（{2}）'],
  ['it is no JSON', '不是正确的 JSON'],
  ['it is not as we keep it', '不是我方保存的格式'],
  ['its XML can not be read', 'XML 读不通'],
  ['it can not be read', '读不通'],
]

const WECHAT: Forms = [
  ['this type is not known', '不认识这种消息'],
  ['this event is not known', '不认识这种事件'],
  ['it is too long for a request', '太长，不能成为诉求'],
  ['it is an event that begins no request', '这种事件不产生诉求'],
  ['it has no words', '没有文字'],
  ['Location_X and Location_Y are no place on earth', 'Location_X 和 Location_Y 不是有效的位置'],
  ['{w} is missing', '缺少 {1}'],
]

const CALLS: Forms = [
  ['the bytes are no {w}', '内容不是正确的 {1}'],
  ['it tells of no call', '其中没有通话'],
  ['?callId= names one call, and the body tells of {n}', '?callId= 只指明一通电话，内容里却有 {1} 通'],
  [
    "a call's id has 1 to {n} characters, and no control characters",
    '通话编号应为 1 至 {1} 个字符，且不含控制字符',
  ],
  ['there is no dialect {x}; known: {x}', '没有名为 {1} 的转写格式；已知：{2}'],
  [
    'its shape is that of no dialect: name one by ?dialect=, of {x}',
    '不像任何已知的转写格式：请用 ?dialect= 指明（{1}）',
  ],
  ['it could be {x}: say which by ?dialect=', '可能是 {1}：请用 ?dialect= 指明'],
  ['expected a list', '应为列表'],
  ['expected a text', '应为文字'],
  ['WEBVTT expected', '应以 WEBVTT 开头'],
  ['must be JSON in a text', '应为文字里的 JSON'],
  ['must be a number', '应为数字'],
  ['offsetMilliseconds expected', '应有 offsetMilliseconds'],
  ['offsetInTicks or offset expected', '应有 offsetInTicks 或 offset'],
  ['a time expected before words, like {x}', '文字之前应有时间，例如 {1}'],
  ['a transcript expected; post the file that was written to {x}', '应为转写结果；请推送写到 {1} 的文件'],
  [
    'this tells that a transcript is done ({x}), and does not hold it: post the file itself',
    '只通知转写已完成（{1}），没有带结果：请推送结果文件',
  ],
  ['the product failed: {x}', '转写产品报告失败：{1}'],
  ['the product failed ({x}): {x}', '转写产品报告失败（{1}）：{2}'],
  ['FunASR has failed: {x}', 'FunASR 报告失败：{1}'],
  ['iFlytek answers {w}: {x}', '讯飞返回 {1}：{2}'],
  ['{x} is none of {x}', '{1} 不在 {2} 之中'],
  ['Invalid input: expected {w}, received undefined', '缺少，应为{1}'],
  ['Invalid input: expected {w}, received {w}', '应为 {1}，却是 {2}'],
  ['Invalid input', '格式不对'],
  ['Too big: expected string to have <={n} characters', '最多 {1} 个字符'],
  ['Too small: expected string to have >={n} characters', '至少 {1} 个字符'],
]

const ADDRESSES: Forms = [
  ['`cursor` is none that was given here', '链接里的翻页位置已失效或不完整：请从列表重新进入'],
  ['the queues are {x}', '没有这个队列；现有队列：{1}'],
  ['a reason is needed: 1 to {n} characters', '请填写原因：1 至 {1} 个字'],
  ['a field holds the character U+0000: type it anew', '有一栏含有不可见字符 U+0000：请重新输入'],
  ['{x} was emptied: there is nothing to take back', '{1} 的内容已清空，无法取回'],
  [
    '{x} was said anew at {x}: discard the older words, or replay them over the newer with --force',
    '{1} 在 {2} 已有更新的内容：请弃置旧的，或确认用旧的盖过新的',
  ],
]

const STALE: Forms = Object.entries(disbelieved).map(([code, { zh }]): Forms[number] => [
  `stale: ${code}`,
  zh,
])

export const others: Forms = [
  ...STALE,
  ...LEDGER,
  ...WECHAT,
  ...CALLS,
  ...ADDRESSES,
  ['as {w}: {r}', '按 {1} 格式读：{2}'],
  ['the body: {r}', '正文：{1}'],
]
