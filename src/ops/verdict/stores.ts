/** What can be wrong with stores, journal, disk and gateways. */
import type { Fact } from '../../contract/snapshot.ts'
import { spokenBytes, spokenSeconds } from '../spoken.ts'
import type { Check } from './check.ts'

const LAG_SECONDS = { warning: 10, danger: 60 }
/** Of the reserve: so much above it there is time to do something. */
const DISK_TIGHT = 2

export const storesDown: Check = ({ ledgerUp, queueUp }) => {
  const facts: Fact[] = []
  const href = '/ops#stores'
  if (ledgerUp === false)
    facts.push({
      level: 'danger',
      zh: '台账连不上：照常受理，先存在日志里',
      en: 'ledger down: intake goes on into the journal',
      href,
    })
  if (queueUp === false)
    facts.push({
      level: 'danger',
      zh: '队列存储连不上：受理不受影响，暂不派发',
      en: "queue's store down: intake goes on, nothing is dispatched",
      href,
    })
  if (ledgerUp === undefined || queueUp === undefined)
    facts.push({
      level: 'warning',
      zh: '刚启动，还没查看各存储',
      en: 'just started, stores not looked at yet',
      href,
    })
  return facts
}

export const diskTight: Check = ({ disk }) => {
  if (!disk || disk.free >= disk.reserve * DISK_TIGHT) return []
  const free = spokenBytes(disk.free)
  const href = '/ops#stores'
  if (disk.free < disk.reserve)
    return [
      {
        level: 'danger',
        zh: `磁盘只剩 ${free}，已停止受理`,
        en: `disk full (${free} left): nothing is accepted`,
        href,
      },
    ]
  return [{ level: 'warning', zh: `磁盘只剩 ${free}`, en: `only ${free} of disk left`, href }]
}

export const unbalanced: Check = ({ balance }) => {
  const wrong = balance.filter(({ difference }) => difference !== 0)
  const [first] = wrong
  if (!first) return []
  const href = '/ops/sources'
  if (wrong.length > 1)
    return [
      {
        level: 'danger',
        zh: `${wrong.length} 处账目不平`,
        en: `${wrong.length} accounts do not balance`,
        href,
      },
    ]
  const by = Math.abs(first.difference)
  return [
    {
      level: 'danger',
      zh: `${first.endpoint} 账目不平，差 ${by}`,
      en: `${first.endpoint} does not balance, by ${by}`,
      href,
    },
  ]
}

export const gatewaysLost: Check = ({ gateways, at }) => {
  const lost = gateways.filter(({ isLost }) => isLost)
  if (lost.length === 0) return []
  const since = spokenSeconds(Math.max(...lost.map((gateway) => (at - gateway.at) / 1000)))
  return [
    {
      level: 'danger',
      zh: `${lost.length} 台网关失联 ${since.zh}`,
      en: `${lost.length === 1 ? 'a gateway' : `${lost.length} gateways`} not heard for ${since.en}`,
      href: '/ops#gateways',
    },
  ]
}

/** While the ledger is down it is no news, but for how much it is. */
export const journalBehind: Check = ({ journal, relayLagSeconds }) => {
  if (journal.depth === 0 || relayLagSeconds < LAG_SECONDS.warning) return []
  const age = spokenSeconds(relayLagSeconds)
  return [
    {
      level: relayLagSeconds < LAG_SECONDS.danger ? 'warning' : 'danger',
      zh: `日志里 ${journal.depth} 条未入账，最久 ${age.zh}`,
      en: `${journal.depth} in the journal, oldest ${age.en}`,
      href: '/ops#journal',
    },
  ]
}

export const setWrongly: Check = ({ warnings }) =>
  warnings.length === 0
    ? []
    : [
        {
          level: 'warning',
          zh: `${warnings.length} 处设置有误`,
          en: warnings.length === 1 ? 'one setting is wrong' : `${warnings.length} settings are wrong`,
          href: '/ops#stores',
        },
      ]
