/**
 * One step of all alerts: pure. A breach fires once, after it has held for as long as its rule says; it is over once,
 * after it has been clear for as long, five minutes at most. What is not known leaves everything as it is.
 */
import type { AlertRule } from '../../config-alerts.ts'
import type { Alert } from '../../contract/alert.ts'
import type { Finding, Findings } from './judge.ts'

/** An alert as the engine holds it. */
export interface OpenAlert extends Alert {
  /** Since when it is clear, where it has fired. */
  clearSince?: number | undefined
  /** When it was last looked at. */
  seenAt?: number | undefined
}

export interface Judged {
  rule: AlertRule
  findings: Findings
}

export interface StepInput {
  judged: readonly Judged[]
  open: readonly OpenAlert[]
  now: number
  /** Of all receivers; for rules that name none. */
  receivers: readonly string[]
  newId(): string
}

export interface Step {
  /** Those that are not over. */
  open: OpenAlert[]
  /** To be kept: those that began, fired or are over. */
  changed: Alert[]
  /** Ids of those that came to nothing before they fired. */
  over: string[]
  told: { event: 'firing' | 'resolved'; alert: Alert }[]
}

const LONGEST_CLEAR_MS = 5 * 60_000

export function step({ judged, open, ...input }: StepInput): Step {
  const result: Step = { open: [], changed: [], over: [], told: [] }
  const left = new Map(open.map((alert) => [keyOf(alert.rule, alert.subject), alert]))
  for (const { rule, findings } of judged) {
    for (const finding of findingsOf(rule, findings, [...left.values()])) {
      const key = keyOf(rule.id, finding.subject)
      const known = left.get(key)
      left.delete(key)
      const alert = known ?? (finding.is === 'breach' ? begun(rule, finding, input) : undefined)
      if (alert) look(alert, { rule, finding, now: input.now, isNew: !known }, result)
    }
  }
  // Their rules have gone.
  for (const alert of left.values()) end(alert, input.now, result)
  return result
}

/** With one for each alert whose subject was not found. */
function findingsOf(rule: AlertRule, { of, others }: Findings, open: readonly OpenAlert[]): Finding[] {
  const found = new Set(of.map(({ subject }) => subject))
  const gone = open.filter((alert) => alert.rule === rule.id && !found.has(alert.subject))
  return [...of, ...gone.map(({ subject, value }) => ({ subject, value, is: others }))]
}

export function keyOf(rule: string, subject: string): string {
  return `${rule}\n${subject}`
}

function begun(
  rule: AlertRule,
  { subject, value }: Finding,
  { now, receivers, newId }: Omit<StepInput, 'judged' | 'open'>,
): OpenAlert {
  const { id, what, severity, to = receivers } = rule
  return { id: newId(), rule: id, what, severity, subject, since: now, value, limit: limitOf(rule), to }
}

interface Look {
  rule: AlertRule
  finding: Finding
  now: number
  isNew: boolean
}

function look(alert: OpenAlert, { rule, finding, now, isNew }: Look, result: Step): void {
  const seen: OpenAlert = { ...alert, seenAt: now }
  if (finding.is === 'breach') {
    breached({ ...seen, clearSince: undefined }, { rule, finding, now, isNew }, result)
  } else if (finding.is === 'unknown') {
    // Nobody knows whether it held meanwhile.
    const unseenMs = now - (alert.seenAt ?? now)
    result.open.push({
      ...seen,
      clearSince: undefined,
      since: alert.firedAt === undefined ? alert.since + unseenMs : alert.since,
    })
  } else {
    const clearSince = alert.clearSince ?? now
    const isOver = now - clearSince >= Math.min(rule.for, LONGEST_CLEAR_MS)
    if (alert.firedAt === undefined || isOver) end(alert, now, result)
    else result.open.push({ ...seen, clearSince })
  }
}

function breached(alert: OpenAlert, { rule, finding, now, isNew }: Look, result: Step): void {
  const fires = alert.firedAt === undefined && now - alert.since >= rule.for
  const next = fires ? { ...alert, firedAt: now, value: finding.value, limit: limitOf(rule) } : alert
  result.open.push(next)
  if (fires || isNew) result.changed.push(bare(next))
  if (fires) result.told.push({ event: 'firing', alert: bare(next) })
}

function end(alert: OpenAlert, now: number, result: Step): void {
  if (alert.firedAt === undefined) {
    result.over.push(alert.id)
    return
  }
  const over = bare({ ...alert, resolvedAt: now })
  result.changed.push(over)
  result.told.push({ event: 'resolved', alert: over })
}

function bare({ clearSince: _, seenAt: __, ...alert }: OpenAlert): Alert {
  return alert
}

export function limitOf(rule: AlertRule): number | undefined {
  if ('above' in rule) return rule.above
  return 'below' in rule ? rule.below : undefined
}
