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

export const nobodyWorks: Check = each((name, { waiting, consumers, isPaused, oldestSeconds }) => {
  if (waiting === 0 || consumers > 0 || isPaused) return []
  const age = spokenSeconds(oldestSeconds)
  const { zh, en } = names[name]
  return [
    {
      level: oldestSeconds < ABSENT_DANGER_SECONDS ? 'warning' : 'danger',
      zh: `${zh}队列无人处理，${waiting} 件等待，最久 ${age.zh}`,
      en: `nobody works on ${en}: ${waiting} waiting, oldest ${age.en}`,
      href: `/ops/queues#${name}`,
    },
  ]
})

export const heldUp: Check = each((name, { waiting, isPaused }) =>
  isPaused
    ? [
        {
          level: 'warning',
          zh: `${names[name].zh}队列已暂停，${waiting} 件等待`,
          en: `${names[name].en} is paused, ${waiting} waiting`,
          href: `/ops/queues#${name}`,
        },
      ]
    : [],
)

export const waitsLong: Check = each((name, { consumers, isPaused, oldestSeconds }) => {
  if (consumers === 0 || isPaused || oldestSeconds < OLD_SECONDS.warning) return []
  const age = spokenSeconds(oldestSeconds)
  return [
    {
      level: oldestSeconds < OLD_SECONDS.danger ? 'warning' : 'danger',
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

export const alertsFiring: Check = ({ firing }) =>
  some(firing, {
    zh: `${firing} 条告警`,
    en: firing === 1 ? 'one alert fires' : `${firing} alerts fire`,
    href: '/ops/alerts',
  })

function some(count: number, fact: Omit<Fact, 'level'>): Fact[] {
  return count === 0 ? [] : [{ level: 'warning', ...fact }]
}

function each(check: (name: QueueName, queue: Queue) => Fact[]): Check {
  return ({ queues }) =>
    (['triage', 'dispatch', 'updates'] as const).flatMap((name) => {
      const queue = queues[name]
      return queue ? check(name, queue) : []
    })
}
