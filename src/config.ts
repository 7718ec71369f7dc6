/** What an operator edits in CONFIG_DIR, read once at start; all faults are reported together. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { ByteSize } from './byte-size.ts'
import { ConfigError, type Fault } from './config-error.ts'
import { createReader, type TableFault } from './config-files.ts'
import { GeocoderConfig } from './config-geocoder.ts'
import { Operators } from './config-operators.ts'
import { Retention } from './config-retention.ts'
import { SecondOpinion } from './config-second-opinion.ts'
import { Touchpoints } from './config-touchpoints.ts'
import { readTriage, type TriageTables } from './config-triage.ts'
import { readUrgency } from './config-urgency.ts'
import { RightDoorRow } from './triage/right-doors.ts'
import type { UrgencyTables } from './triage/urgency/tables.ts'
import { wordKey } from './triage/words.ts'

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
          'audio/speex',
          'audio/aac',
          'video/mp4',
          'video/quicktime',
          'video/3gpp',
          'video/webm',
          'application/pdf',
        ]),
    })
    .prefault({}),
  fetch: z
    .strictObject({
      /** Networks of our own that files may be fetched from; public addresses always may, other private ones never. */
      allow: z.array(z.union([z.cidrv4(), z.cidrv6()], 'expected a CIDR, such as 10.1.0.0/16')).default([]),
      ports: z.array(z.int().min(1).max(65_535)).min(1).default([443]),
    })
    .prefault({}),
  /** Who turns speech into text: OpenAI's `/v1/audio/transcriptions`, which many others speak; its key is SPEECH_API_KEY. */
  speech: z
    .strictObject({
      url: z.url({ protocol: /^https?$/ }).describe('Without /v1'),
      model: z.string().min(1).max(128).default('whisper-1'),
      language: z.string().min(2).max(16).default('zh'),
    })
    .optional(),
  /** Who gives titles to calls that have none: OpenAI's `/v1/chat/completions`, with a JSON schema; its key is SUMMARY_API_KEY. */
  summary: z
    .strictObject({
      url: z.url({ protocol: /^https?$/ }).describe('Without /v1'),
      model: z.string().min(1).max(128),
      /** For one title. */
      seconds: z.int().min(1).max(300).default(10),
    })
    .optional(),
  /** Who is asked where triage is not sure: OpenAI's `/v1/chat/completions`, with a JSON schema; its key is SECOND_OPINION_API_KEY. */
  secondOpinion: SecondOpinion.optional(),
  /** Who is asked where an address or a point is: Amap's REST API v3; its key is GEOCODER_API_KEY. */
  geocoder: GeocoderConfig.optional(),
  triage: z
    .strictObject({
      /** So many people who tell of the same matter at the same place within a day make a crowd that is told. */
      crowd: z.int().min(2).max(10_000).default(5),
      /** So many days after an earlier request was closed, the same said again is a new one. */
      repeatDays: z.int().min(0).max(365).default(7),
    })
    .prefault({}),
  operators: Operators,
})

/** Shown before anything is sent: without them nothing may be asked for (PIPL, article 17). */
const REQUIRED_TEXTS = ['privacy.zh.md', 'privacy.en.md']

/** One schema for each folder in channels/, by its name. */
export type ChannelSchemas = Readonly<Record<string, z.ZodType>>

export interface Config extends z.infer<typeof Gateway>, TriageTables {
  /** What each channel's own schema made of its key under `channels`; one for every schema that was given. */
  channels: Record<string, unknown>
  touchpoints: z.infer<typeof Touchpoints>
  retention: Retention
  urgency: UrgencyTables
  rightDoors: RightDoorRow[]
  /** By file name. */
  texts: ReadonlyMap<string, string>
}

/**
 * Reads all tables and texts in `dir`. Throws ConfigError with every fault and its place. Without `channels` their part
 * of gateway.yaml is not looked at.
 */
export function loadConfig(dir: string, channels?: ChannelSchemas): Config {
  const faults: Fault[] = []
  const { yaml, csv, texts: readTexts } = createReader(faults)
  const file = (name: string) => join(dir, name)
  const gateway = yaml(file('gateway.yaml'), Gateway.extend({ channels: channelsSchema(channels) }))
  const touchpoints = yaml(file('touchpoints.yaml'), Touchpoints)
  const retention = existsSync(file('retention.yaml'))
    ? yaml(file('retention.yaml'), Retention)
    : Retention.parse({})
  const urgency = readUrgency(dir, faults)
  const triage = readTriage(dir, urgency?.groups, faults)
  const rightDoors = csv(file('right-doors.csv'), { row: RightDoorRow, check: checkDoors })
  const texts = readTexts(file('texts'), REQUIRED_TEXTS)
  if (!gateway || !touchpoints || !retention || !urgency || !triage || !rightDoors || faults.length > 0)
    throw new ConfigError(faults)
  return { ...gateway, touchpoints, retention, urgency, ...triage, rightDoors, texts }
}

function channelsSchema(schemas: ChannelSchemas | undefined): z.ZodType<Record<string, unknown>> {
  if (!schemas) return z.record(z.string(), z.unknown()).default({})
  const own = Object.entries(schemas).map(([name, schema]) => [name, schema.prefault({})] as const)
  return z.strictObject(Object.fromEntries(own)).prefault({})
}

function checkDoors(rows: RightDoorRow[]): TableFault[] {
  return repeated(
    rows.map(({ id, words }) => [
      { column: 'id', key: ` ${id}`, shown: id },
      ...words.map((word) => ({ column: 'words', key: wordKey(word), shown: word })),
    ]),
  )
}

/** What stands in a row and in one above it, or twice in one. */
function repeated(rows: { column: string; key: string; shown: string }[][]): TableFault[] {
  const seen = new Set<string>()
  return rows.flatMap((cells, at) =>
    cells.flatMap(({ column, key, shown }) => {
      if (seen.has(key)) return [{ at, column, message: `${shown} stands in the table already` }]
      seen.add(key)
      return []
    }),
  )
}
