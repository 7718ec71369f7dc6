/** The page with the receipt. */

const zh = {
  title: '已经收到',
  lead: '我们收到了您写的内容。请记下受理编号，或者拍照、截图保存。',
  receipt: '受理编号',
  copy: '复制编号',
  code: '六位查询码',
  codeHelp: '您没有留电话，查询时要用这六位数字，请和编号一起保存。不要告诉别人。',
  phoneHelp: '查询时，输入编号和您电话的最后四位。',
  link: '查询链接',
  linkHelp: '用手机扫一扫，或者保存这个链接，随时可以看进度、补充内容。不要发给别人。',
  qr: '查询链接的二维码',
  open: '打开查询页面',
  next: '接下来',
  callFirst: '我们会尽快处理，但请不要等：有人有危险，请现在就打上面的电话。',
  received: (time: string) => `${time} 收到。`,
  dispatchBy: (time: string) => `最迟 ${time} 前转给负责的单位。`,
  handleBy: (time: string) => `最迟 ${time} 前办理并答复。`,
  reply: {
    web: '有了结果会写在查询页面上。',
    phone: '有了结果会打您留的电话。',
    sms: '有了结果会发短信给您。',
    none: '您选择了不用答复，但仍然可以随时查询。',
  },
  anonymous: '您选择了匿名：您的称呼和电话没有记录。',
  filesLeft: '您写的话收到了，但是有的文件没有收到。',
  filesLeftLink: '补充文件',
  earlier: '这是新的一件',
  earlierHelp: '您刚才用同一张表提交过一件。如果说的是同一件事，可以在那一件里补充。',
  earlierLink: '给刚才那一件补充内容',
  another: '再反映一件事',
}

export type SentTexts = typeof zh

const en: SentTexts = {
  title: 'We have received it',
  lead: 'What you wrote is with us. Please write down the receipt number, or take a picture of it.',
  receipt: 'Receipt number',
  copy: 'Copy the number',
  code: 'Six-digit code',
  codeHelp:
    'You left no phone number, so you need these six digits to look it up. Keep them with the receipt number and tell nobody.',
  phoneHelp: 'To look it up, enter the receipt number and the last four digits of your phone.',
  link: 'Link',
  linkHelp:
    'Scan this with your phone, or keep the link: it shows how it goes and lets you add to it. Do not give it to others.',
  qr: 'QR code of the link',
  open: 'Open the tracking page',
  next: 'What happens next',
  callFirst:
    'We handle it as fast as we can, but do not wait for us: if anybody is in danger, call one of the numbers above now.',
  received: (time) => `Received on ${time}.`,
  dispatchBy: (time) => `It is passed to the office in charge by ${time} at the latest.`,
  handleBy: (time) => `It is handled and answered by ${time} at the latest.`,
  reply: {
    web: 'The outcome will be on the tracking page.',
    phone: 'We will call the number you left.',
    sms: 'We will send you a text message.',
    none: 'You asked for no answer; you can still look it up at any time.',
  },
  anonymous: 'You chose to stay anonymous: neither your name nor your phone was recorded.',
  filesLeft: 'Your words are with us, but some files are not.',
  filesLeftLink: 'Add files',
  earlier: 'This is a new request',
  earlierHelp: 'You sent another one from the same form. If it is the same matter, you can add to that one.',
  earlierLink: 'Add to the earlier one',
  another: 'Tell us something else',
}

export const sentTexts = { zh, en }
