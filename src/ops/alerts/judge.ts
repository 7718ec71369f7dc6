/** What a rule finds in a snapshot. What is not known is no breach. */
import type { AlertRule } from '../../config-alerts.ts'
import { codes } from '../../contract/errors.ts'
import type { Snapshot, SourceFigures } from '../../contract/snapshot.ts'

export interface Finding {
  /** See Alert. */
  subject: string
  is: 'breach' | 'clear' | 'unknown'
  value: number
}
export interface Findings {
  of: readonly Finding[]
  /** What all subjects are that are not among these: those that have gone, or those that are not known yet. */
  others: 'clear' | 'unknown'
}

/** In the first minute what nobody has looked at yet is not bad news. */
export const GRACE_MS = 60_000

export interface Seen {
  snapshot: Snapshot
  /** Milliseconds since this process began to watch. */
  watchedMs: number
}

/** Failures of authentication are counted by their reasons, all else by the codes of errors. */
const ownCodes: readonly string[] = Object.keys(codes).filter(
  (code) => code !== 'unauthorized' && code !== 'forbidden',
)

export function judge(rule: AlertRule, { snapshot, watchedMs }: Seen): Findings {
  const isYoung = watchedMs < GRACE_MS
  switch (rule.what) {
    case 'queue-oldest':
    case 'queue-retrying':
    case 'queue-failed':
    case 'queue-no-consumer':
    case 'queue-paused':
      return queues(rule, snapshot, isYoung)
    case 'silence':
    case 'refusing':
    case 'quarantine':
    case 'balance':
      return sources(rule, snapshot, isYoung)
    case 'store-down':
      return stores(rule, snapshot, isYoung)
    case 'gateway-lost':
      return gateways(snapshot, isYoung)
    case 'journal-depth':
      return house(snapshot.journal.depth > rule.above, snapshot.journal.depth)
    case 'journal-age':
      return house(snapshot.relayLagSeconds > rule.above, snapshot.relayLagSeconds)
    case 'disk':
      return disk(rule.below, snapshot.disk)
    case 'errands-failed':
      return ledgerCount(rule.above, snapshot.errandsFailed, snapshot)
    case 'threads-failing':
      return ledgerCount(rule.above, snapshot.threadsFailing, snapshot)
  }
}

type Of<What extends AlertRule['what']> = Extract<AlertRule, { what: What }>
type QueueRule = Of<'queue-oldest' | 'queue-retrying' | 'queue-failed' | 'queue-no-consumer' | 'queue-paused'>
type SourceRule = Of<'silence' | 'refusing' | 'quarantine' | 'balance'>
type QueueFigures = NonNullable<Snapshot['queues']['triage']>

const NOTHING: Findings = { of: [], others: 'unknown' }

function house(isBreach: boolean, value: number): Findings {
  return { of: [{ subject: '', is: isBreach ? 'breach' : 'clear', value }], others: 'clear' }
}

function disk(below: number, seen: Snapshot['disk']): Findings {
  return seen ? house(seen.free < below, seen.free) : NOTHING
}

/** While the ledger is down what it held stays as it was last seen. */
function ledgerCount(above: number, value: number, { ledgerUp }: Snapshot): Findings {
  return ledgerUp ? house(value > above, value) : NOTHING
}

function queues(rule: QueueRule, { queues: seen, queueUp, at }: Snapshot, isYoung: boolean): Findings {
  const entries = Object.entries(seen)
  if (!queueUp || entries.length === 0) return NOTHING
  const of = entries
    .filter(([name]) => includes(rule.queue, name))
    .map(([subject, figures]): Finding => {
      const { isBreach, value } = queueFinding(rule, figures, at)
      // Workers of ours connect a moment after the start.
      const isEarly = isBreach && isYoung && rule.what === 'queue-no-consumer'
      return { subject, is: isEarly ? 'unknown' : isBreach ? 'breach' : 'clear', value }
    })
  return { of, others: 'clear' }
}

function queueFinding(rule: QueueRule, figures: QueueFigures, at: number) {
  const { oldestSeconds, failed, consumers, isPaused } = figures
  // What is to be tried again waits, too.
  const waiting = figures.waiting + figures.retrying
  switch (rule.what) {
    case 'queue-oldest':
      return counted(oldestSeconds, rule.above)
    case 'queue-retrying':
      return counted(Math.max(0, at - (figures.oldestRetryingAt ?? at)) / 1000, rule.above)
    case 'queue-failed':
      return counted(failed, rule.above)
    case 'queue-no-consumer':
      return { isBreach: consumers === 0 && waiting > rule.above, value: waiting }
    case 'queue-paused':
      return { isBreach: isPaused, value: waiting }
  }
}

function sources(rule: SourceRule, snapshot: Snapshot, isYoung: boolean): Findings {
  // Refusals are the gateways' own; all else stands in the ledger.
  if (snapshot.sources.length === 0 || (rule.what !== 'refusing' && !snapshot.ledgerUp)) return NOTHING
  const of = snapshot.sources
    .filter(({ channel, endpoint }) => includes(rule.channel, channel) && includes(rule.endpoint, endpoint))
    .map((source): Finding => {
      const { isBreach, value } = sourceFinding(rule, source, snapshot.at)
      const isEarly = isBreach && isYoung && rule.what === 'silence'
      return {
        subject: subjectOf(source),
        is: isEarly ? 'unknown' : isBreach ? 'breach' : 'clear',
        value,
      }
    })
  return { of, others: 'clear' }
}

function sourceFinding(rule: SourceRule, source: SourceFigures, at: number) {
  switch (rule.what) {
    case 'silence': {
      // What an API's clients send stands with their touchpoint.
      const { state, lastAt, endpoint } = source.standing ?? {}
      if (endpoint !== source.endpoint) return { isBreach: false, value: 0 }
      return {
        isBreach: state === 'silent',
        value: lastAt === undefined ? 0 : Math.max(0, at - lastAt) / 1000,
      }
    }
    case 'refusing':
      return counted(failuresOf(source.refusedLately), rule.above)
    case 'quarantine':
      return counted(source.quarantined, rule.above)
    case 'balance':
      return counted(Math.abs(source.difference), rule.above)
  }
}

function counted(value: number, above: number) {
  return { isBreach: value > above, value }
}

function failuresOf(refused: SourceFigures['refusedLately']): number {
  return Object.entries(refused)
    .filter(([code]) => !ownCodes.includes(code))
    .reduce((sum, [, count]) => sum + count, 0)
}

function stores({ store }: Of<'store-down'>, { ledgerUp, queueUp }: Snapshot, isYoung: boolean): Findings {
  const of = Object.entries({ ledger: ledgerUp, queue: queueUp })
    .filter(([name]) => includes(store, name))
    .map(([subject, isUp]): Finding => {
      const isDown = isUp === false || (isUp === undefined && !isYoung)
      return { subject, is: isDown ? 'breach' : isUp ? 'clear' : 'unknown', value: isDown ? 1 : 0 }
    })
  return { of, others: 'clear' }
}

function gateways({ gateways: seen, ledgerUp, at }: Snapshot, isYoung: boolean): Findings {
  if (!ledgerUp || seen.length === 0) return NOTHING
  const of = seen.map(({ name, isLost, at: lastAt }): Finding => {
    const isEarly = isLost && isYoung
    return {
      subject: name,
      is: isEarly ? 'unknown' : isLost ? 'breach' : 'clear',
      value: Math.max(0, at - lastAt) / 1000,
    }
  })
  return { of, others: 'clear' }
}

export function subjectOf({ channel, endpoint }: { channel: string; endpoint: string }): string {
  return `${channel}/${endpoint}`
}

function includes(names: readonly string[] | undefined, name: string): boolean {
  return names?.includes(name) ?? true
}
