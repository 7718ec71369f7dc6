/** What can be wrong with queues, errands, conversations and quarantine. */
import type { QueueName } from '../../contract/ports.ts'
import type { Fact, Snapshot } from '../../contract/snapshot.ts'
import { spokenSeconds } from '../spoken.ts'
import type { Check } from './check.ts'

type Queue = NonNullable<Snapshot['queues'][QueueName]>

const OLD_SECONDS = { warning: 60, danger: 600 }
/** A dispatcher that is started again is away for a moment. */
const ABSENT_DANGER_SECONDS = 300

const names = {
  triage: { zh: '研判', en: 'triage' },
  dispatch: { zh: '派发', en: 'dispatch' },
  updates: { zh: '回传', en: 'updates' },
} as const

/** `7 件等待，14 件待重试`: what is to be tried again waits, too. */
function held({ waiting, retrying }: Queue): { zh: string; en: string } {
  const some = waiting > 0 || retrying === 0
  return {
    zh: [...(some ? [`${waiting} 件等待`] : []), ...(retrying > 0 ? [`${retrying} 件待重试`] : [])].join(
      '，',
    ),
    en: [
      ...(some ? [`${waiting} waiting`] : []),
      ...(retrying > 0 ? [`${retrying} to be tried again`] : []),
    ].join(', '),
  }
}

export const nobodyWorks: Check = each((name, queue) => {
  const { waiting, retrying, consumers, isPaused, oldestSeconds } = queue
  if (waiting + retrying === 0 || consumers > 0 || isPaused) return []
  const age = spokenSeconds(oldestSeconds)
  const jobs = held(queue)
  const { zh, en } = names[name]
  return [
    {
      level: oldestSeconds < ABSENT_DANGER_SECONDS ? 'warning' : 'danger',
      zh: `${zh}队列无人处理，${jobs.zh}，最久 ${age.zh}`,
      en: `nobody works on ${en}: ${jobs.en}, oldest ${age.en}`,
      href: `/ops/queues#${name}`,
    },
  ]
})

export const heldUp: Check = each((name, queue) =>
  queue.isPaused
    ? [
        {
          level: 'warning',
          zh: `${names[name].zh}队列已暂停，${held(queue).zh}`,
          en: `${names[name].en} is paused, ${held(queue).en}`,
          href: `/ops/queues#${name}`,
        },
      ]
    : [],
)

/** Somebody takes the jobs, and can't do them: nothing waits, nothing has failed for good, and nothing is done. */
export const failsAgain: Check = each((name, { retrying, consumers, isPaused, oldestRetryingAt }, at) => {
  const seconds = oldestRetryingAt === undefined ? 0 : (at - oldestRetryingAt) / 1000
  if (consumers === 0 || isPaused || retrying === 0 || seconds < OLD_SECONDS.warning) return []
  const age = spokenSeconds(seconds)
  return [
    {
      level: levelOf(seconds),
      zh: `${retrying} 件${names[name].zh}一直失败，正在重试，最久 ${age.zh}`,
      en: `${retrying} in ${names[name].en} keep failing and are tried again, oldest ${age.en}`,
      href: `/ops/queues/${name}?state=delayed`,
    },
  ]
})

export const waitsLong: Check = each((name, queue) => {
  const { consumers, isPaused, oldestSeconds, oldestWaitingAt, oldestRetryingAt } = queue
  // Of those that are tried again more is said above.
  const isRetried = oldestRetryingAt !== undefined && oldestRetryingAt === oldestWaitingAt
  if (consumers === 0 || isPaused || isRetried || oldestSeconds < OLD_SECONDS.warning) return []
  const age = spokenSeconds(oldestSeconds)
  return [
    {
      level: levelOf(oldestSeconds),
      zh: `${names[name].zh}队列最久等待 ${age.zh}`,
      en: `oldest in ${names[name].en} waiting ${age.en}`,
      href: `/ops/queues#${name}`,
    },
  ]
})

export const jobsFailed: Check = each((name, { failed }) =>
  failed === 0
    ? []
    : [
        {
          level: 'warning',
          zh: `${names[name].zh}队列 ${failed} 件失败`,
          en: `${failed} failed in ${names[name].en}`,
          href: `/ops/queues#${name}`,
        },
      ],
)

export const inQuarantine: Check = ({ quarantined }) =>
  some(quarantined, {
    zh: `${quarantined} 件在隔离区`,
    en: `${quarantined} in quarantine`,
    href: '/ops/quarantine',
  })

export const errandsFailed: Check = ({ errandsFailed: count }) =>
  some(count, {
    zh: `${count} 项差事（取附件、回复）未办成`,
    en: `${count} errands (files, replies) failed for good`,
    href: '/ops/quarantine/errands',
  })

export const threadsFailing: Check = ({ threadsFailing: count }) =>
  some(count, {
    zh: `${count} 段对话拼不起来`,
    en: count === 1 ? 'one conversation can not be joined' : `${count} conversations can not be joined`,
    href: '/ops/quarantine/threads',
  })

export const waitForUnit: Check = ({ unassigned }) =>
  some(unassigned, {
    zh: `${unassigned} 件等人指定承办单位`,
    en: unassigned === 1 ? 'one request waits for its unit' : `${unassigned} requests wait for their unit`,
    href: '/ops/unassigned',
  })

export const alertsFiring: Check = ({ firing }) =>
  some(firing, {
    zh: `${firing} 条告警`,
    en: firing === 1 ? 'one alert fires' : `${firing} alerts fire`,
    href: '/ops/alerts',
  })

function levelOf(oldSeconds: number): Fact['level'] {
  return oldSeconds < OLD_SECONDS.danger ? 'warning' : 'danger'
}

function some(count: number, fact: Omit<Fact, 'level'>): Fact[] {
  return count === 0 ? [] : [{ level: 'warning', ...fact }]
}

function each(check: (name: QueueName, queue: Queue, at: number) => Fact[]): Check {
  return ({ queues, at }) =>
    (['triage', 'dispatch', 'updates'] as const).flatMap((name) => {
      const queue = queues[name]
      return queue ? check(name, queue, at) : []
    })
}
