/** Words of what came of many. */
import type { QuarantineState } from '../../../contract/quarantine.ts'
import type { Texts } from '../layout.ts'
import type { ManyAct, Outcome } from './many.ts'

export interface ResultTexts {
  titles: Record<ManyAct, string>
  outcomes: Record<Exclude<Outcome, 'settled'>, string>
  would: Record<Exclude<Outcome, 'settled'>, string>
  /** In the row of one that somebody had replayed or discarded before. */
  settled: (state: QuarantineState, by: string | undefined) => string
  outcome: string
  revision: (number: number) => string
  why: string
  sums: Record<ManyAct, (done: number, stay: number) => string>
  /** Behind the sum: how many of these, all by the same person. */
  settledSum: (count: number, state: QuarantineState, by: string | undefined) => string
  end: string
  more: string
  goOn: string
  ledgerDown: string
  whole: string
  through: string
  unchanged: string
  newer: (at: string) => string
  back: string
  nothing: string
  emptyGroup: string
}

const done = {
  zh: { open: '取回', replayed: '重放', discarded: '弃置' },
  en: { open: 'reopened', replayed: 'replayed', discarded: 'discarded' },
} satisfies Texts<Record<QuarantineState, string>>

export const resultTexts: Texts<ResultTexts> = {
  zh: {
    titles: { try: '试一试的结果', replay: '重放的结果', discard: '弃置的结果' },
    outcomes: {
      new: '成为新诉求',
      revision: '成为新版本',
      duplicate: '台账里已有',
      discarded: '已弃置',
      stays: '留在隔离区',
    },
    would: {
      new: '会成为新诉求',
      revision: '会成为新版本',
      duplicate: '台账里已有',
      discarded: '已弃置',
      stays: '还是不行',
    },
    settled: (state, by) => (by === undefined ? `此前已${done.zh[state]}` : `已由 ${by} ${done.zh[state]}`),
    outcome: '结果',
    revision: (number) => `第 ${number} 版`,
    why: '原因',
    sums: {
      try: (done, stay) => `${done} 件可以重放，${stay} 件还是不行`,
      replay: (done, stay) => `${done} 件已重放，${stay} 件留下`,
      discard: (done, stay) => (stay === 0 ? `${done} 件已弃置` : `${done} 件已弃置，${stay} 件留下`),
    },
    settledSum: (count, state, by) =>
      `，${count} 件${by === undefined ? `此前已${done.zh[state]}` : `已由 ${by} ${done.zh[state]}`}`,
    end: '。',
    more: '还有没做的：一次只做一部分，以免拖住别的。',
    goOn: '继续做后面的',
    ledgerDown: '做到一半时台账数据库断开：列出的已经做完，其余没有动。恢复后点“继续”。',
    whole: '全部做完。',
    through: '逐件的结果见下表。',
    unchanged: '什么都没有改变。',
    newer: (at) => `同一诉求在 ${at} 已有更新的内容。请打开这一件单独处理：弃置旧的，或确认用旧的盖过新的。`,
    back: '回隔离区',
    nothing: '没有选中任何一件，什么都没有做。',
    emptyGroup: '这一组里没有待处理的了，什么都没有做。可能已由别人处理。',
  },
  en: {
    titles: {
      try: 'What a replay would do',
      replay: 'What the replay did',
      discard: 'What was discarded',
    },
    outcomes: {
      new: 'a new request',
      revision: 'a revision',
      duplicate: 'is in the ledger already',
      discarded: 'discarded',
      stays: 'stays',
    },
    would: {
      new: 'would be a new request',
      revision: 'would be a revision',
      duplicate: 'is in the ledger already',
      discarded: 'discarded',
      stays: 'would stay',
    },
    settled: (state, by) => `was ${done.en[state]} before${by === undefined ? '' : ` by ${by}`}`,
    outcome: 'Outcome',
    revision: (number) => `revision ${number}`,
    why: 'Why',
    sums: {
      try: (done, stay) => `${done} could be replayed, ${stay} not`,
      replay: (done, stay) => `${done} replayed, ${stay} stay`,
      discard: (done, stay) => (stay === 0 ? `${done} discarded` : `${done} discarded, ${stay} stay`),
    },
    settledSum: (count, state, by) =>
      `; ${count} had been ${done.en[state]} before${by === undefined ? '' : ` by ${by}`}`,
    end: '.',
    more: 'There is more: only so many are done at once, so that nothing else is held up.',
    goOn: 'Go on with the rest',
    ledgerDown:
      'The ledger went away half-way: what is listed is done, all else is untouched. Go on once it is back.',
    whole: 'All of it is done.',
    through: 'What came of each stands below.',
    unchanged: 'Nothing was changed.',
    newer: (at) =>
      `The same request was said anew at ${at}. Open this one by itself: discard the older words, or confirm that they go over the newer.`,
    back: 'Back to quarantine',
    nothing: 'None was ticked: nothing was done.',
    emptyGroup: 'Nothing waits in this group any more, and nothing was done. Perhaps somebody was faster.',
  },
}
