/** channels/hotlines/samples: for every hotline one recorded-like post, as its own system would send it. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'

export const samplesDir = join(import.meta.dirname, '../../channels/hotlines/samples')

export const Sample = z.strictObject({
  /** Of the file beside it, byte for byte; absent where all stands in the query. */
  body: z.string().optional(),
  /** Content-Type, as the sender says it, rightly or not. */
  contentType: z.string().optional(),
  /** What the file really is in. */
  charset: z.enum(['utf-8', 'utf-8-bom', 'gb18030', 'big5', 'utf-16le', 'utf-16be']).default('utf-8'),
  /** Lower-case names; credentials are added by `sign`. */
  headers: z.record(z.string(), z.string()).default({}),
  /** Without the question mark. */
  query: z.string().default(''),
  /** Whom the gateway sees; behind a trusted proxy where it is not this machine. */
  from: z.string().default('127.0.0.1'),
  /** Of the text, or of the query where there is no body: what makes another content. */
  changed: z.strictObject({ this: z.string().min(1), that: z.string() }),
  /**
   * What becomes of it when the line breaks after three quarters of it: `refused`, since what proves it no longer holds;
   * `quarantined` as a whole; `partly`, the rows that came whole are accepted.
   */
  truncated: z.enum(['refused', 'quarantined', 'partly']),
  /** How many requests it is. */
  requests: z.int().min(1).default(1),
  /** What the sender is told, with {receipt}, {receipts} and {time} where they stand. */
  answer: z.strictObject({
    status: z.int().default(200),
    contentType: z.string(),
    charset: z.enum(['utf-8', 'gb18030', 'big5', 'utf-16le', 'utf-16be']).default('utf-8'),
    body: z.string(),
  }),
})
export type Sample = z.infer<typeof Sample>

/** Numbers of those that are there. */
export function sampleNumbers(): string[] {
  return readdirSync(samplesDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
}

export function readSample(number: string): { sample: Sample; body: Buffer } {
  const dir = join(samplesDir, number)
  const sample = Sample.parse(parse(readFileSync(join(dir, 'sample.yaml'), 'utf8')))
  return { sample, body: sample.body === undefined ? Buffer.alloc(0) : readFileSync(join(dir, sample.body)) }
}
