/** What an operator edits in CONFIG_DIR, read once at start; all faults are reported together. */
import { join } from 'node:path'
import { z } from 'zod'
import { ByteSize } from './byte-size.ts'
import { ConfigError, type Fault } from './config-error.ts'
import { createReader, type TableFault } from './config-files.ts'
import { Deadline, isShadowed, uncovered } from './triage/deadlines.ts'
import { EmergencyWord } from './triage/emergency.ts'

export const Gateway = z.strictObject({
  journal: z
    .strictObject({
      /** Above it accepting answers 503 `journal-full`. */
      maxBytes: ByteSize.default(10_000_000_000),
    })
    .prefault({}),
  relay: z
    .strictObject({
      /** Entries in one transaction of the ledger and one call of the queue. */
      batchSize: z.int().min(1).max(5000).default(500),
    })
    .prefault({}),
  attachments: z
    .strictObject({
      maxBytes: ByteSize.default(20_000_000),
      /** What is sniffed from the bytes must be one of these. */
      mediaTypes: z
        .array(z.string().regex(/^[a-z]+\/[a-z0-9.+-]+$/, 'expected a media type, such as image/png'))
        .min(1)
        .default([
          'image/jpeg',
          'image/png',
          'image/gif',
          'image/webp',
          'image/heic',
          'image/heif',
          'audio/mpeg',
          'audio/mp4',
          'audio/wav',
          'audio/ogg',
          'audio/amr',
          'audio/aac',
          'video/mp4',
          'video/quicktime',
          'video/3gpp',
          'video/webm',
          'application/pdf',
        ]),
    })
    .prefault({}),
})

const Id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'expected lower-case letters, digits and hyphens')

const TouchpointEntry = z.strictObject({
  name: z.string().min(1).max(100),
  nameEn: z.string().min(1).max(100),
  kind: z.enum(['web', 'app', 'mini-program', 'official-account', 'social-account', 'site']),
  /** Whether somebody who knows has said that this place exists. */
  confirmed: z.boolean(),
  /** Where we know it from. */
  source: z.string().min(1),
  /** Accepted requests in a minute; undefined: no limit. */
  perMinute: z.int().min(1).optional(),
})

/** API keys that name no touchpoint belong to this one. */
const DEFAULT_TOUCHPOINT = 'web'

const Touchpoints = z
  .record(Id.max(64), TouchpointEntry)
  .refine((entries) => DEFAULT_TOUCHPOINT in entries, `expected an entry ${DEFAULT_TOUCHPOINT}`)
  .transform((entries) => new Map(Object.entries(entries).map(([id, entry]) => [id, { id, ...entry }])))

/** One schema for each folder in channels/, by its name. */
export type ChannelSchemas = Readonly<Record<string, z.ZodType>>

export interface Config extends z.infer<typeof Gateway> {
  /** What each channel's own schema made of its key under `channels`; one for every schema that was given. */
  channels: Record<string, unknown>
  touchpoints: z.infer<typeof Touchpoints>
  emergencyWords: EmergencyWord[]
  deadlines: Deadline[]
}

/**
 * Reads gateway.yaml, touchpoints.yaml, emergency-words.csv and deadlines.csv in `dir`. Throws ConfigError with every
 * fault and its place. Without `channels` their part of gateway.yaml is not looked at.
 */
export function loadConfig(dir: string, channels?: ChannelSchemas): Config {
  const faults: Fault[] = []
  const { yaml, csv } = createReader(faults)
  const file = (name: string) => join(dir, name)
  const gateway = yaml(file('gateway.yaml'), Gateway.extend({ channels: channelsSchema(channels) }))
  const touchpoints = yaml(file('touchpoints.yaml'), Touchpoints)
  const emergencyWords = csv(file('emergency-words.csv'), { row: EmergencyWord, check: checkWords })
  const deadlines = csv(file('deadlines.csv'), { row: Deadline, check: checkDeadlines })
  if (!gateway || !touchpoints || !emergencyWords || !deadlines || faults.length > 0)
    throw new ConfigError(faults)
  return { ...gateway, touchpoints, emergencyWords, deadlines }
}

function channelsSchema(schemas: ChannelSchemas | undefined): z.ZodType<Record<string, unknown>> {
  if (!schemas) return z.record(z.string(), z.unknown()).default({})
  const own = Object.entries(schemas).map(([name, schema]) => [name, schema.prefault({})] as const)
  return z.strictObject(Object.fromEntries(own)).prefault({})
}

function checkWords(rows: EmergencyWord[]): TableFault[] {
  const first = new Map<string, number>()
  return rows.flatMap(({ word }, at) => {
    const key = word.normalize('NFKC').toLowerCase()
    if (first.has(key)) return [{ at, column: 'word', message: `${word} stands in the table already` }]
    first.set(key, at)
    return []
  })
}

function checkDeadlines(rows: Deadline[]): TableFault[] {
  const faults = rows.flatMap((row, at): TableFault[] => {
    if (row.handle < row.dispatch)
      return [{ at, column: 'handle', message: 'expected no less than dispatch' }]
    if (isShadowed(rows, at)) return [{ at, column: '', message: 'rows above leave nothing to this one' }]
    return []
  })
  const missing = uncovered(rows)
  if (!missing) return faults
  const message = `no row fits type ${missing[0]}, urgency ${missing[1]}: end with *,*`
  return [...faults, { at: undefined, column: '', message }]
}
