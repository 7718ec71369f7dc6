import type { Texts } from '../layout.ts'

interface SearchTexts {
  title: string
  q: string
  qHint: string
  reading: string
  readings: Record<'any' | 'phone' | 'id', string>
  from: string
  to: string
  channel: string
  endpoint: string
  type: string
  urgency: string
  state: string
  category: string
  disposition: string
  district: string
  lane: string
  unsure: string
  any: string
  search: string
  clear: string
  byPhone(masked: string): string
  byId: string
  expired: string
  mistyped: string
  noPhone: string
  backwards: string
  tooMany: string
  tooManyTells(minutes: number): string
  columns: Record<
    | 'receivedAt'
    | 'receipt'
    | 'source'
    | 'type'
    | 'urgency'
    | 'state'
    | 'category'
    | 'unit'
    | 'words'
    | 'name',
    string
  >
  caption: string
  none: string
  noneHint: string
  tooWide: string
  behind(duration: string): string
  building(percent: number): string
  firstPage: string
  nextPage: string
  exportTitle: string
  exportHint: string
  exportWhole: string
  exportReason: string
  exportButton: string
}

export const searchTexts: Texts<SearchTexts> = {
  zh: {
    title: '诉求',
    q: '受理编号、电话或来源编号',
    qHint:
      '受理编号和电话怎么写都行，大小写、空格、横线不限；来源编号要与来源所给的完全一致，区分大小写。也可以粘贴市民的查询链接。电话不会出现在地址里，按电话查会记入审计。',
    reading: '按',
    readings: { any: '自动判断', phone: '电话', id: '来源编号' },
    from: '从',
    to: '到',
    channel: '渠道',
    endpoint: '热线或触点',
    type: '类型',
    urgency: '紧急程度',
    state: '状态',
    category: '类目（一级）',
    disposition: '去向',
    district: '区',
    lane: '通道',
    unsure: '类目没有把握',
    any: '全部',
    search: '查找',
    clear: '清除条件',
    byPhone: (masked) => `按电话 ${masked} 查找`,
    byId: '按来源编号查找：',
    expired: '上次的查找已过期，请重新输入编号或电话。',
    mistyped: '如果输入的是受理编号：有一个字符不对，最后一位是校验码，请核对。',
    noPhone: '这不是一个电话号码，所以没有查。请核对，或者改按来源编号查。',
    backwards: '“从”晚于“到”，这样什么也查不到，所以没有查。请改一下时间。',
    tooMany: '查找的电话太多',
    tooManyTells: (minutes) =>
      `一小时内最多查找 30 个不同的电话，这次没有查。请 ${minutes} 分钟后再试；查过的电话和受理编号仍可查。此事已记入审计。`,
    columns: {
      receivedAt: '收到时间',
      receipt: '受理编号',
      source: '来源',
      type: '类型',
      urgency: '紧急',
      state: '状态',
      category: '类目',
      unit: '承办方向',
      words: '内容（摘要）',
      name: '姓名',
    },
    caption: '新的在前，每页 50 件；姓名和号码已遮盖',
    none: '没有符合条件的诉求',
    noneHint: '请检查时间和条件；刚刚收到的几秒钟后才能查到，按受理编号随时可查。',
    tooWide: '2 秒内没有找完：符合的太少而要看的太多。请缩短时间范围再查。',
    behind: (duration) => `查找比台账晚 ${duration}：更新的诉求请按受理编号查。`,
    building: (percent) =>
      `查找用的索引正在建立（约 ${percent} %）：较早的诉求可能还查不到，按受理编号可以。`,
    firstPage: '回到第一页',
    nextPage: '下一页',
    exportTitle: '导出这些结果（CSV，最多 5000 件）',
    exportHint: '导出会记入审计。不勾选时姓名、电话和内容都是遮盖的，可以不写原因。',
    exportWhole: '不遮盖姓名、电话和内容',
    exportReason: '原因（不遮盖时必填，记入审计）',
    exportButton: '导出',
  },
  en: {
    title: 'Requests',
    q: 'Receipt, phone or source id',
    qHint:
      'Receipts and phones in any spelling; a source id exactly as its source wrote it, capitals too; or the link that a citizen has. A phone never stands in an address; a search for one is kept in the audit log.',
    reading: 'As',
    readings: { any: 'what it looks like', phone: 'phone', id: 'source id' },
    from: 'From',
    to: 'To',
    channel: 'Channel',
    endpoint: 'Hotline or touchpoint',
    type: 'Type',
    urgency: 'Urgency',
    state: 'State',
    category: 'Category (first level)',
    disposition: 'Disposition',
    district: 'District',
    lane: 'Lane',
    unsure: 'Category not sure',
    any: 'all',
    search: 'Search',
    clear: 'Clear',
    byPhone: (masked) => `Of the phone ${masked}`,
    byId: 'Of the source id',
    expired: 'The last search has expired: type the id or the phone once more.',
    mistyped: 'If it is meant to be a receipt: a character is wrong; the last one checks the others.',
    backwards: '“From” is later than “To”: nothing was searched for. Change one of them.',
    noPhone:
      'This is no phone number, so nothing was searched for. Check it, or search for it as a source id.',
    tooMany: 'Too many phones',
    tooManyTells: (minutes) =>
      `At most 30 different phones are searched for in an hour; this one was not. Try again in ${minutes} minutes. Phones of this hour, and receipts, can still be searched for. It is in the audit log.`,
    columns: {
      receivedAt: 'Received',
      receipt: 'Receipt',
      source: 'Source',
      type: 'Type',
      urgency: 'Urgency',
      state: 'State',
      category: 'Category',
      unit: 'Unit',
      words: 'Words (excerpt)',
      name: 'Name',
    },
    caption: 'Newest first, 50 a page; names and numbers are masked',
    none: 'No request fits',
    noneHint:
      'Check the time and the filters. What has just come in is found some seconds later; by its receipt, at once.',
    tooWide: 'Not found within 2 s: so few of so many fit. Ask for a shorter time.',
    behind: (duration) =>
      `The search is ${duration} behind the ledger: what is newer is found by its receipt.`,
    building: (percent) =>
      `The search is being built (about ${percent} %): older requests may be missing; by their receipts they are found.`,
    firstPage: 'First page',
    nextPage: 'Next page',
    exportTitle: 'Export these (CSV, 5,000 at most)',
    exportHint:
      'Kept in the audit log. Unless you tick the box, names, phones and words are masked, and no reason is needed.',
    exportWhole: 'Do not mask names, phones and words',
    exportReason: 'Reason (needed if unmasked; kept in the audit log)',
    exportButton: 'Export',
  },
}
