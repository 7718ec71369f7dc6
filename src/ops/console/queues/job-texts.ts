/** Words of the page of one job, and of what was done to jobs. */
import type { JobKind } from '../../discard-job.ts'
import type { Texts } from '../layout.ts'

/** What came of an act, as the address of the page that is shown then says it. */
export const doneNames = [
  'retried',
  'retried-paused',
  'promoted',
  'promoted-paused',
  'rebuilt',
  'discarded',
  'paused',
  'resumed',
  'gone',
  'changed',
  'nothing',
] as const
export type Done = (typeof doneNames)[number]

export interface JobTexts {
  facts: Record<'state' | 'request' | 'trace', string>
  data: string
  dataHint: string
  unmask: string
  unmasked: string
  acts: string
  retry: string
  retryHint: string
  promote: string
  rebuild: string
  rebuildHint: string
  discard: Record<JobKind, { button: string; hint: string }>
  noFailure: string
  done: Record<Done, (count: number) => string>
  more: string
}

export const jobTexts: Texts<JobTexts> = {
  zh: {
    facts: { state: '状态', request: '诉求', trace: '出错位置' },
    data: '任务内容',
    dataHint: '人名、电话、正文已遮盖；要看原文请到诉求页，或写明原因后显示。',
    unmask: '显示未遮盖的内容',
    unmasked: '现在显示的是未遮盖的内容，已记入审计。',
    acts: '处理',
    retry: '重试',
    retryHint: '重新有全部次数，优先级不变。',
    promote: '现在就做',
    rebuild: '从台账重新生成',
    rebuildHint: '去掉这个任务，约十秒内从台账放回一个新的；什么都不会丢。',
    discard: {
      request: {
        button: '已由人工转办，取下',
        hint: '诉求留在台账，进展记为“由值班人员人工转办”，市民看得到；此后不再自动派发。只在确实已用别的办法转办时使用。',
      },
      feedback: {
        button: '不再转给下游，取下',
        hint: '市民的评价留在台账，但不再转给下游。',
      },
      alert: {
        button: '取下',
        hint: '只是一通还没打完的电话的预警；诉求本身随后照常到来。',
      },
      update: {
        button: '永久弃置',
        hint: '这条进展只在这里有，弃置后台账里不会有它，只有下游能再发一次。',
      },
      foreign: { button: '永久弃置', hint: '不是本系统放入的，别处没有副本。' },
    },
    noFailure: '没有失败过。',
    done: {
      retried: (count: number) => `${count} 个任务放回了队列。`,
      'retried-paused': (count: number) => `${count} 个任务放回了队列，但队列已暂停：恢复之前不会有人处理。`,
      promoted: (count: number) => `${count} 个任务现在就做。`,
      'promoted-paused': (count: number) => `${count} 个任务改为等待，但队列已暂停：恢复之前不会有人处理。`,
      rebuilt: () => '已去掉，约十秒内从台账放回。',
      discarded: () => '已取下。',
      paused: () => '队列已暂停。',
      resumed: () => '队列已恢复。',
      gone: () => '没有做：任务已不在那里，或正在处理，或已完成。',
      changed: () => '没有做：任务的状态已经变了，可能是别人刚处理过。请看下面现在的情况再定。',
      nothing: () => '没有选中任何一件。',
    },
    more: '还有没做的：一次只做一部分，请再点一次。',
  },
  en: {
    facts: { state: 'State', request: 'Request', trace: 'Where it failed' },
    data: 'What it carries',
    dataHint:
      'People, numbers and words are masked; see the page of the request, or give a reason to see them here.',
    unmask: 'Show it unmasked',
    unmasked: 'This is shown unmasked; that is in the audit log.',
    acts: 'Do',
    retry: 'Retry',
    retryHint: 'With all its attempts again, in its old priority.',
    promote: 'Do it now',
    rebuild: 'Make it anew from the ledger',
    rebuildHint: 'Takes this job away; within ten seconds a new one comes from the ledger. Nothing is lost.',
    discard: {
      request: {
        button: 'Handed on by hand: take it off',
        hint: 'The request stays in the ledger, its timeline says that it was handed on by hand, which the citizen sees; it is never dispatched by itself again. Only where it really was handed on.',
      },
      feedback: {
        button: 'Not for downstream: take it off',
        hint: "The citizen's rating stays in the ledger, but downstream is not told.",
      },
      alert: {
        button: 'Take it off',
        hint: 'It only announces a call that is still running; the request itself comes afterwards.',
      },
      update: {
        button: 'Discard for good',
        hint: 'This progress is nowhere else: the ledger will not have it, and only downstream can send it again.',
      },
      foreign: { button: 'Discard for good', hint: 'It was not put here by this house; nobody has a copy.' },
    },
    noFailure: 'It has not failed.',
    done: {
      retried: (count: number) => `${count} put back on the queue.`,
      'retried-paused': (count: number) =>
        `${count} put back on the queue; but it is paused, and nobody is given them before it is resumed.`,
      promoted: (count: number) => `${count} are done now.`,
      'promoted-paused': (count: number) =>
        `${count} wait now; but the queue is paused, and nobody is given them before it is resumed.`,
      rebuilt: () => 'Taken away; it comes back from the ledger within ten seconds.',
      discarded: () => 'Taken off.',
      paused: () => 'The queue is paused.',
      resumed: () => 'The queue runs again.',
      gone: () => 'Not done: the job is no longer there, or is being worked on, or is completed.',
      changed: () =>
        'Not done: the job is in another state by now, perhaps by a colleague. See below how it stands.',
      nothing: () => 'None was ticked.',
    },
    more: 'There is more: only so many are done at once. Press it again.',
  },
}
