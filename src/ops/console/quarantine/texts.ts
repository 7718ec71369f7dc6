/** Words of quarantine's pages. */
import type { QuarantineState } from '../../../contract/quarantine.ts'
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
  discardAll: string
  discardTicked: string
  discardCount: (count: number) => string
  discardHint: string
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
      '来件真实，但读不懂或存不下：原样保存在这里，受理编号和收到时间不变。改好来源的映射后先试、再重放。',
    rooms: { quarantine: '隔离的来件', errands: '未办成的差事', threads: '拼不起来的对话' },
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
    none: '隔离区是空的：来件都读懂了。',
    noneSuch: '没有符合条件的来件。',
    tick: '选中',
    tickAll: '全选本页',
    tryAll: '全部试一试',
    replayAll: '全部重放',
    tryTicked: '试一试选中的',
    replayTicked: '重放选中的',
    discardAll: '全部弃置…',
    discardTicked: '弃置选中的',
    discardCount: (count: number) => `弃置这 ${count} 件`,
    discardHint: '不再处理；内容和原因仍然保存，保存期内可以逐件取回。打开本页之后才来的不在其内。',
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
    discardAll: 'Discard all of these…',
    discardTicked: 'Discard those ticked',
    discardCount: (count: number) => `Discard these ${count}`,
    discardHint:
      'Nothing is done with them any more; they are kept with the reason and can be taken back one by one, until their time has passed. What came after this page was opened is left alone.',
    more: 'Further',
    newest: 'From the start',
    filter: 'Filter',
    all: 'all',
    channel: 'Channel',
    endpoint: 'Source',
    onlyReason: 'Only one reason',
  },
} satisfies Texts<QuarantineTexts>
