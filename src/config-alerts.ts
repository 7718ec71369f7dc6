/** config/alerts.yaml: what is watched, and who is told. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { ByteSize } from './byte-size.ts'
import type { Fault } from './config-error.ts'
import { createReader } from './config-files.ts'
import { severities } from './contract/alert.ts'

const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const duration = /^(0|[1-9]\d{0,4})([smhd])$/

/** `0s`, `90s`, `5m`, `2h`, `1d`; read as milliseconds. */
const Duration = z
  .string()
  .regex(duration, 'expected a duration, such as 30s, 5m or 2h')
  .transform((text) => {
    const [, amount, unit] = duration.exec(text) ?? []
    return Number(amount) * (new Map(Object.entries(UNITS)).get(unit ?? '') ?? 0)
  })
const Seconds = Duration.transform((ms) => ms / 1000)

const Id = z
  .string()
  .max(64)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'expected lower-case letters, digits and hyphens')

const SecretName = z
  .string()
  .max(128)
  .regex(
    /^[A-Z][A-Z0-9_]*$/,
    'expected the name of a variable, such as ALERTS_WEBHOOK_SECRET, not the secret',
  )

const common = {
  id: Id,
  severity: z.enum(severities),
  /** How long it must hold before anybody is told; and be over, five minutes at most, before they are told that. */
  for: Duration,
  /** Receivers; all where it is left out. */
  to: z.array(Id).optional(),
}
const count = z.int().min(0)
const queue = z
  .array(z.enum(['triage', 'dispatch', 'updates']))
  .min(1)
  .optional()
const names = z.array(z.string().min(1).max(200)).min(1).optional()
const source = { channel: names, endpoint: names }

export const AlertRule = z.discriminatedUnion(
  'what',
  [
    z.strictObject({ ...common, what: z.literal('queue-oldest'), above: Seconds, queue }),
    /** The age of the oldest job that failed and is tried again. */
    z.strictObject({ ...common, what: z.literal('queue-retrying'), above: Seconds, queue }),
    z.strictObject({ ...common, what: z.literal('queue-failed'), above: count.default(0), queue }),
    /** Jobs that wait, or are to be tried again, while nobody works. */
    z.strictObject({ ...common, what: z.literal('queue-no-consumer'), above: count.default(0), queue }),
    z.strictObject({ ...common, what: z.literal('queue-paused'), queue }),
    z.strictObject({ ...common, what: z.literal('silence'), ...source }),
    /** Failures of authentication in the last 15 minutes. */
    z.strictObject({ ...common, what: z.literal('refusing'), above: count, ...source }),
    z.strictObject({ ...common, what: z.literal('quarantine'), above: count.default(0), ...source }),
    /** What is lost or doubled. */
    z.strictObject({ ...common, what: z.literal('balance'), above: count.default(0), ...source }),
    z.strictObject({ ...common, what: z.literal('journal-depth'), above: count }),
    z.strictObject({ ...common, what: z.literal('journal-age'), above: Seconds }),
    z.strictObject({ ...common, what: z.literal('disk'), below: ByteSize }),
    z.strictObject({
      ...common,
      what: z.literal('store-down'),
      store: z
        .array(z.enum(['ledger', 'queue']))
        .min(1)
        .optional(),
    }),
    z.strictObject({ ...common, what: z.literal('errands-failed'), above: count.default(0) }),
    z.strictObject({ ...common, what: z.literal('threads-failing'), above: count.default(0) }),
    z.strictObject({ ...common, what: z.literal('gateway-lost') }),
  ],
  'expected one of the things that can be watched: see the file that is shipped',
)
export type AlertRule = z.output<typeof AlertRule>

/** What is said there is for our eyes alone: elsewhere it is read by whoever is in between. */
const Address = z
  .url({ protocol: /^https?$/ })
  .refine((text) => isSafeAddress(text), 'expected https, or http to this machine, without a password')

const Mail = z.email('expected an address such as duty@example.org').max(254)

export const AlertReceiver = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ id: Id, kind: z.literal('webhook'), url: Address, secret: SecretName }),
    /** The robot's address is a secret itself. */
    z.strictObject({ id: Id, kind: z.literal('wecom'), url: SecretName }),
    /** `server`: the name of what holds smtp://USER:PASSWORD@HOST:587 or smtps://… */
    z.strictObject({
      id: Id,
      kind: z.literal('email'),
      server: SecretName,
      from: Mail,
      to: z.array(Mail).min(1).max(50),
    }),
  ],
  'expected webhook, wecom or email',
)
export type AlertReceiver = z.output<typeof AlertReceiver>

export const AlertsFile = z
  .strictObject({
    language: z.enum(['both', 'zh', 'en']).default('both'),
    rules: z.array(AlertRule).max(200).default([]),
    receivers: z.array(AlertReceiver).max(50).default([]),
  })
  .superRefine(({ rules, receivers }, { addIssue }) => {
    const known = new Set(receivers.map(({ id }) => id))
    const fault = (path: PropertyKey[], message: string) => addIssue({ code: 'custom', path, message })
    for (const [list, entries] of Object.entries({ rules, receivers }))
      for (const at of repeated(entries)) fault([list, at, 'id'], 'another one above has this id')
    for (const [at, { to = [] }] of rules.entries())
      for (const [place, name] of to.entries())
        if (!known.has(name)) fault(['rules', at, 'to', place], `no receiver is called ${name}`)
  })
export type AlertsFile = z.output<typeof AlertsFile>

/** Undefined where `faults` has grown. Without the file nothing is watched. */
export function readAlerts(dir: string, faults: Fault[]): AlertsFile | undefined {
  const file = join(dir, 'alerts.yaml')
  return existsSync(file) ? createReader(faults).yaml(file, AlertsFile) : AlertsFile.parse({})
}

function repeated(entries: readonly { id: string }[]): number[] {
  return entries.flatMap(({ id }, at) => (entries.findIndex((other) => other.id === id) < at ? [at] : []))
}

function isSafeAddress(text: string): boolean {
  const url = URL.parse(text)
  if (url?.username !== '' || url.password !== '') return false
  return url.protocol === 'https:' || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)
}
