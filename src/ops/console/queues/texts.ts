/** Words of the queues' pages. */
import type { QueueName } from '../../../contract/ports.ts'
import type { JobState } from '../../../contract/queue-desk.ts'
import type { JobKind } from '../../discard-job.ts'
import type { Texts } from '../layout.ts'

export interface QueueTexts {
  title: string
  names: Record<QueueName, string>
  what: Record<QueueName, string>
  /** When jobs wait and nobody works. */
  absent: Record<QueueName, string>
  /** Of the delayed ones those that failed. */
  retrying: (count: number, age: string) => string
  states: Record<JobState, string>
  oldest: string
  consumers: string
  nobody: string
  runs: string
  paused: string
  pausedHint: string
  pause: string
  resume: string
  unnamed: string
  columns: Record<
    'job' | 'kind' | 'priority' | 'attempts' | 'added' | 'started' | 'finished' | 'due' | 'reason',
    string
  >
  priorities: Record<'emergency' | 'urgent' | 'normal' | 'none', string>
  kinds: Record<JobKind, string>
  none: Record<JobState, string>
  retryTicked: string
  retryAll: string
  promoteTicked: string
  tick: string
  tickAll: string
  more: string
  newest: string
}

export const texts = {
  zh: {
    title: '队列',
    names: { triage: '研判', dispatch: '派发', updates: '回传' },
    what: {
      triage: '已入台账，等本系统判断紧急程度与时限。',
      dispatch: '已研判，等下游派单系统取走。',
      updates: '下游发来的办理进展，等本系统记入台账。',
    },
    absent: {
      triage:
        '有任务在等，却没有人处理。本系统的工作进程没有运行：请启动 ROLE=worker（或 all）的进程，并看它的日志。',
      dispatch:
        '有任务在等，却没有人处理。请联系派单系统的维护人员，让它的 BullMQ 工作进程连上本队列；诉求都在台账里，不会丢。',
      updates:
        '有任务在等，却没有人处理。本系统的工作进程没有运行：请启动 ROLE=worker（或 all）的进程；市民暂时看不到新进展。',
    },
    retrying: (count: number, age: string) =>
      `${count} 件取走后一直失败，正在重试，最久的已 ${age}。查看失败原因`,
    states: { waiting: '等待', active: '处理中', delayed: '稍后再试', failed: '失败', completed: '已完成' },
    oldest: '最久等待',
    consumers: '处理者',
    nobody: '没有',
    runs: '运行',
    paused: '已暂停',
    pausedHint: '暂停期间新任务照收，但不发给任何处理者。',
    pause: '暂停',
    resume: '恢复',
    unnamed: '未命名',
    columns: {
      job: '任务',
      kind: '种类',
      priority: '优先级',
      attempts: '次数',
      added: '加入',
      started: '开始',
      finished: '结束',
      due: '再试于',
      reason: '失败原因',
    },
    priorities: { emergency: '紧急', urgent: '加急', normal: '普通', none: '无（最先）' },
    kinds: {
      request: '诉求',
      feedback: '评价',
      alert: '通话预警',
      update: '进展',
      foreign: '别处放入',
    },
    none: {
      waiting: '没有任务在等。',
      active: '没有任务正在处理。',
      delayed: '没有任务等着再试。',
      failed: '没有失败的任务。',
      completed: '没有保留已完成的任务。',
    },
    retryTicked: '重试选中的',
    retryAll: '重试全部失败的',
    promoteTicked: '现在就做选中的',
    tick: '选中',
    tickAll: '全选本页',
    more: '后面的',
    newest: '从头看',
  },
  en: {
    title: 'Queues',
    names: { triage: 'triage', dispatch: 'dispatch', updates: 'updates' },
    what: {
      triage: 'In the ledger, waiting to be judged: how urgent, due when.',
      dispatch: 'Judged, waiting for the dispatch system downstream.',
      updates: 'Progress sent from downstream, waiting to enter the ledger.',
    },
    absent: {
      triage:
        'Jobs wait and nobody works. No worker of this house runs: start a process with ROLE=worker (or all), and look at its log.',
      dispatch:
        'Jobs wait and nobody works. Ask whoever keeps the dispatch system to connect its BullMQ worker; all requests are in the ledger, none is lost.',
      updates:
        'Jobs wait and nobody works. No worker of this house runs: start a process with ROLE=worker (or all); until then citizens see no progress.',
    },
    retrying: (count: number, age: string) =>
      `${count} failed and are to be tried again, the oldest was added ${age} ago. See why`,
    states: {
      waiting: 'waiting',
      active: 'active',
      delayed: 'delayed',
      failed: 'failed',
      completed: 'completed',
    },
    oldest: 'oldest waiting',
    consumers: 'workers',
    nobody: 'none',
    runs: 'runs',
    paused: 'paused',
    pausedHint: 'While it is paused new jobs are taken in, but no worker is given any.',
    pause: 'Pause',
    resume: 'Resume',
    unnamed: 'unnamed',
    columns: {
      job: 'Job',
      kind: 'Kind',
      priority: 'Priority',
      attempts: 'Attempts',
      added: 'Added',
      started: 'Started',
      finished: 'Finished',
      due: 'Again at',
      reason: 'Why it failed',
    },
    priorities: { emergency: 'emergency', urgent: 'urgent', normal: 'normal', none: 'none (goes first)' },
    kinds: {
      request: 'request',
      feedback: 'rating',
      alert: 'alert of a call',
      update: 'progress',
      foreign: 'put here by others',
    },
    none: {
      waiting: 'No job waits.',
      active: 'No job is being worked on.',
      delayed: 'No job waits to be tried again.',
      failed: 'No job has failed.',
      completed: 'No completed job is kept.',
    },
    retryTicked: 'Retry those ticked',
    retryAll: 'Retry all that failed',
    promoteTicked: 'Do those ticked now',
    tick: 'Tick',
    tickAll: 'Tick all of this page',
    more: 'Further',
    newest: 'From the start',
  },
} satisfies Texts<QueueTexts>
