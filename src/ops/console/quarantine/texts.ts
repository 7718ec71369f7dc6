/** Words of quarantine's pages. */
import type { QuarantineState, Replayed } from '../../../contract/quarantine.ts'
import type { Texts } from '../layout.ts'

export interface QuarantineTexts {
  title: string
  intro: string
  rooms: { quarantine: string; errands: string; threads: string }
  states: Record<QuarantineState, string>
  groups: string
  groupsCut: string
  columns: Record<
    'source' | 'reason' | 'count' | 'oldest' | 'receipt' | 'received' | 'bytes' | 'kind' | 'note' | 'do',
    string
  >
  none: string
  noneSuch: string
  tick: string
  tickAll: string
  tryAll: string
  replayAll: string
  tryTicked: string
  replayTicked: string
  more: string
  newest: string
  filter: string
  all: string
  channel: string
  endpoint: string
  onlyReason: string
}

export const texts = {
  zh: {
    title: '隔离区',
    intro:
      '来文真实，但读不懂或存不下：原样保存在这里，受理编号和收到时间不变。改好来源的映射后先试、再重放。',
    rooms: { quarantine: '隔离的来文', errands: '未办成的差事', threads: '拼不起来的对话' },
    states: { open: '待处理', replayed: '已重放', discarded: '已弃置' },
    groups: '按来源和原因',
    groupsCut: '数量太多：只统计了最早的一万件。',
    columns: {
      source: '来源',
      reason: '为什么卡住',
      count: '件数',
      oldest: '最早',
      receipt: '受理编号',
      received: '收到',
      bytes: '字节',
      kind: '格式',
      note: '弃置原因',
      do: '处理',
    },
    none: '隔离区是空的：来文都读懂了。',
    noneSuch: '没有符合条件的来文。',
    tick: '选中',
    tickAll: '全选本页',
    tryAll: '全部试一试',
    replayAll: '全部重放',
    tryTicked: '试一试选中的',
    replayTicked: '重放选中的',
    more: '后面的',
    newest: '从头看',
    filter: '筛选',
    all: '全部',
    channel: '渠道',
    endpoint: '来源',
    onlyReason: '只看一种原因',
  },
  en: {
    title: 'Quarantine',
    intro:
      'Authentic, but not understood or not storable: kept here as it came, with its receipt and time. Mend the mapping of the source, try, then replay.',
    rooms: {
      quarantine: 'In quarantine',
      errands: 'Errands that failed',
      threads: 'Conversations that can not be joined',
    },
    states: { open: 'open', replayed: 'replayed', discarded: 'discarded' },
    groups: 'By source and reason',
    groupsCut: 'There are very many: only the oldest ten thousand are counted.',
    columns: {
      source: 'Source',
      reason: 'Why it stuck',
      count: 'Count',
      oldest: 'Oldest',
      receipt: 'Receipt',
      received: 'Received',
      bytes: 'Bytes',
      kind: 'Format',
      note: 'Why discarded',
      do: 'Do',
    },
    none: 'Quarantine is empty: all that came was understood.',
    noneSuch: 'Nothing of that kind is here.',
    tick: 'Tick',
    tickAll: 'Tick all of this page',
    tryAll: 'Try all of these',
    replayAll: 'Replay all of these',
    tryTicked: 'Try those ticked',
    replayTicked: 'Replay those ticked',
    more: 'Further',
    newest: 'From the start',
    filter: 'Filter',
    all: 'all',
    channel: 'Channel',
    endpoint: 'Source',
    onlyReason: 'Only one reason',
  },
} satisfies Texts<QuarantineTexts>

export interface ResultTexts {
  tried: string
  replayed: string
  outcomes: Record<Replayed['outcome'] | 'stays', string>
  would: Record<Replayed['outcome'] | 'stays', string>
  outcome: string
  revision: (number: number) => string
  why: string
  sum: (done: number, stay: number) => string
  wouldSum: (done: number, stay: number) => string
  more: string
  goOn: string
  ledgerDown: string
  whole: string
  newer: (at: string) => string
  back: string
  nothing: string
}

export const resultTexts = {
  zh: {
    tried: '试一试的结果',
    replayed: '重放的结果',
    outcomes: { new: '成为新诉求', revision: '成为新版本', duplicate: '台账里已有', stays: '留在隔离区' },
    would: { new: '会成为新诉求', revision: '会成为新版本', duplicate: '台账里已有', stays: '还是不行' },
    outcome: '结果',
    revision: (number: number) => `第 ${number} 版`,
    why: '原因',
    sum: (done: number, stay: number) => `${done} 件已重放，${stay} 件留下。`,
    wouldSum: (done: number, stay: number) => `${done} 件可以重放，${stay} 件还是不行。什么都没有改变。`,
    more: '还有没做的：一次只做一部分，以免拖住别的。',
    goOn: '继续做后面的',
    ledgerDown: '做到一半时台账数据库断开：上面列出的已经做完，其余没有动。恢复后点“继续”。',
    whole: '全部做完。',
    newer: (at: string) =>
      `同一诉求在 ${at} 已有更新的内容。请打开这一件单独处理：弃置旧的，或确认用旧的盖过新的。`,
    back: '回隔离区',
    nothing: '没有选中任何一件。',
  },
  en: {
    tried: 'What a replay would do',
    replayed: 'What the replay did',
    outcomes: {
      new: 'a new request',
      revision: 'a revision',
      duplicate: 'is in the ledger already',
      stays: 'stays',
    },
    would: {
      new: 'would be a new request',
      revision: 'would be a revision',
      duplicate: 'is in the ledger already',
      stays: 'would stay',
    },
    outcome: 'Outcome',
    revision: (number: number) => `revision ${number}`,
    why: 'Why',
    sum: (done: number, stay: number) => `${done} replayed, ${stay} stay.`,
    wouldSum: (done: number, stay: number) => `${done} could be replayed, ${stay} not. Nothing was changed.`,
    more: 'There is more: only so many are done at once, so that nothing else is held up.',
    goOn: 'Go on with the rest',
    ledgerDown:
      'The ledger went away half-way: what is listed is done, all else is untouched. Go on once it is back.',
    whole: 'All of it is done.',
    newer: (at: string) =>
      `The same request was said anew at ${at}. Open this one by itself: discard the older words, or confirm that they go over the newer.`,
    back: 'Back to quarantine',
    nothing: 'None was ticked.',
  },
} satisfies Texts<ResultTexts>
