/** What every page of the citizens says. */

const zh = {
  skip: '跳到正文',
  house: '12345 市民服务',
  /** Beside the number. */
  brand: '市民服务热线',
  form: '反映问题',
  track: '查询进度',
  pages: '页面',
  other: 'English',
  otherLabel: 'Show this page in English',
  privacy: '隐私说明',
  footer: '12345 市民服务热线，全天 24 小时。有生命危险、着火或正在发生的犯罪，请直接拨打 110、119 或 120。',
  fault: '出了一点问题',
  faultHelp: '是我们这边出了错，请过几分钟再试。您已经提交的内容不会丢。',
  notFound: '没有这个页面',
  notFoundHelp: '地址可能抄错了。您可以反映问题，或者查询进度。',
  forgotten: '这件诉求已经删除或者封存',
  forgottenHelp: '按照申请，其中的内容和个人信息已经删除或者封存，这里看不到了。如有新的情况，请重新反映。',
  crossSite: '请从我们的页面提交',
  crossSiteHelp: '这次提交是从别的网站发来的，为了保护您，我们没有接收。请打开我们的页面再试。',
  refused: '没能接收',
  refusedHelp: '发来的内容不完整，或者太大。请返回上一页再试。',
  busy: '现在的人太多了',
  busyHelp: '请过几分钟再试。',
}

export type CommonTexts = typeof zh

const en: CommonTexts = {
  skip: 'Skip to the content',
  house: '12345 Citizen Service',
  brand: 'Citizen Hotline',
  form: 'Tell us',
  track: 'Track a request',
  pages: 'Pages',
  other: '中文',
  otherLabel: '用中文显示本页',
  privacy: 'Privacy',
  footer:
    '12345 citizen hotline, day and night. If a life is in danger, something burns or a crime is happening, call 110, 119 or 120 directly.',
  fault: 'Something went wrong',
  faultHelp: 'It is our fault. Please try again in a few minutes. What you have sent already is not lost.',
  notFound: 'There is no such page',
  notFoundHelp: 'The address may be mistyped. You can tell us something, or track a request.',
  forgotten: 'This request was forgotten or sealed',
  forgottenHelp:
    'As was asked for, its words and personal data were deleted or sealed, so there is nothing to see here. If there is something new, please tell us again.',
  crossSite: 'Please send it from our own page',
  crossSiteHelp:
    'This came from another website, so for your protection we did not take it. Please open our page and try again.',
  refused: 'It could not be taken',
  refusedHelp: 'What was sent is incomplete or too large. Please go back and try again.',
  busy: 'Too many people at once',
  busyHelp: 'Please try again in a few minutes.',
}

export const commonTexts = { zh, en }
