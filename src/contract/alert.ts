/** Alerts: what is watched, who is told, and what is kept of it. */

export const severities = ['info', 'warning', 'critical'] as const
export type Severity = (typeof severities)[number]

export const watches = [
  'queue-oldest',
  'queue-retrying',
  'queue-failed',
  'queue-no-consumer',
  'queue-paused',
  'silence',
  'refusing',
  'quarantine',
  'balance',
  'journal-depth',
  'journal-age',
  'disk',
  'store-down',
  'errands-failed',
  'threads-failing',
  'gateway-lost',
] as const
export type Watch = (typeof watches)[number]

/** One rule and one thing that it is about, from the first breach until it is over. */
export interface Alert {
  /** In the order of time. */
  id: string
  rule: string
  what: Watch
  severity: Severity
  /** `dispatch`, `hotlines/12315`, `ledger`, a gateway; empty: the house. */
  subject: string
  /** Milliseconds since the epoch, all of them. Since when it is breached. */
  since: number
  /** Undefined: not for long enough yet, and nobody is told. */
  firedAt?: number | undefined
  resolvedAt?: number | undefined
  /** When it fired; in the unit of what is watched: seconds, a count, bytes. */
  value: number
  /** Of the rule, at that time; undefined: it has none. */
  limit?: number | undefined
  /** Who is told, by name: both that it fires and that it is over. */
  to: readonly string[]
}

/** Somebody looks after it. */
export interface Acknowledged {
  by: string
  at: number
}
export type KeptAlert = Alert & { acknowledged?: Acknowledged | undefined }

export type AlertEvent = 'firing' | 'resolved' | 'test'

/** The same for all receivers, and the same however often it is sent. No personal data. */
export interface AlertMessage {
  /** Of this event: at most 64 letters, digits, `_` and `-`. */
  id: string
  event: AlertEvent
  /** RFC 3339. */
  at: string
  severity: Severity
  rule: string
  /** Undefined where it is a test. */
  what?: Watch | undefined
  subject: string
  /** The alert's. */
  alert: string
  value?: number | undefined
  limit?: number | undefined
  unit?: 'seconds' | 'count' | 'bytes' | undefined
  /** RFC 3339. */
  firedAt?: string | undefined
  resolvedAt?: string | undefined
  /** One line. */
  title: string
  /** Some lines. */
  text: string
  /** Where to look. */
  url: string
}

/** One message on its way to one receiver. */
export interface AlertDelivery {
  message: AlertMessage
  receiver: string
  createdAt: number
  state: 'waiting' | 'sent' | 'failed'
  /** How often it was tried. */
  tries: number
  /** When it is tried next, or was sent or given up. */
  at: number
  /** What the receiver answered, or why it isn't there yet, in words for an operator, without its address. */
  told: string
}

export type SendOutcome =
  | { is: 'sent'; told: string }
  /** It may be otherwise later; `pauseMs`: not before. */
  | { is: 'again'; told: string; pauseMs?: number | undefined }
  /** It never will be. */
  | { is: 'refused'; told: string }

/** A way to a receiver. Throws nothing. */
export interface AlertSender {
  send(message: AlertMessage): Promise<SendOutcome>
}

export interface AlertChanges {
  alerts: readonly Alert[]
  /** Ids of those that came to nothing before they fired. */
  over: readonly string[]
  deliveries: readonly AlertDelivery[]
}

/** Throws TemporaryError ledger-down. */
export interface AlertStore {
  /** Whatever is not over: alerts, and deliveries on their way. */
  open(): Promise<{ alerts: KeptAlert[]; deliveries: AlertDelivery[] }>
  /** Idempotent. */
  save(changes: AlertChanges): Promise<void>
  /** Those that fired, newest first, `before` the cursor of the page before. */
  page(query: {
    before?: string | undefined
    limit: number
  }): Promise<{ alerts: KeptAlert[]; cursor?: string | undefined }>
  deliveries(alerts: readonly string[]): Promise<AlertDelivery[]>
  /** Of each of these receivers the newest that was tried. */
  lastTo(receivers: readonly string[]): Promise<AlertDelivery[]>
  /** False: no such alert, or it is over, or somebody has already. */
  acknowledge(alert: string, by: string): Promise<boolean>
}
