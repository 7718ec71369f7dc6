/** What every dialect does: look at a shape, read times of any unit. */
import { z } from 'zod'
import type { Utterance } from './call.ts'
import { UnreadableError } from './dialect.ts'

/** Throws UnreadableError with the places that are wrong. */
export function parsed<Schema extends z.ZodType>(schema: Schema, value: unknown, at = ''): z.infer<Schema> {
  const found = schema.safeParse(value)
  if (found.success) return found.data
  const faults = found.error.issues.slice(0, 3).map(({ path, message }) => {
    const pointer = [at, ...path.map((name) => `/${String(name)}`)].join('')
    return `${pointer || 'the body'}: ${message}`
  })
  throw new UnreadableError(faults.join('; '))
}

/** A number, or digits in a string. Lists of products mix the two. */
export const numeric = z.union(
  [
    z.number(),
    z
      .string()
      .regex(/^\s*-?\d+(\.\d+)?\s*$/)
      .transform(Number)
      .pipe(z.number()),
  ],
  'must be a number',
)

/** A confidence: what is no number is none, and spoils no words. */
export const confidenceLike = numeric
  .nullish()
  .transform((value) => value ?? undefined)
  .catch(undefined)

/** An id: a string, or a number that becomes one. */
export const idLike = z.union([z.string(), z.number().transform(String)], 'must be a text or a number')

/** How many milliseconds one of them is. */
export const units = { s: 1000, ms: 1, '10ms': 10, '100ns': 1e-4 } as const
export type Unit = keyof typeof units

/** Integer milliseconds: `toMs(1.3, 's')` is 1300. What is beyond the safe integers is cut to them. */
export function toMs(value: number, unit: Unit): number {
  const most = Number.MAX_SAFE_INTEGER
  return Math.min(most, Math.max(-most, Math.round(value * units[unit])))
}

/** BCP 47 as it is usually written: `zh-CN` where a product tells none, `und` where it tells what is none. */
export function languageOf(told: string | null | undefined): string {
  if (!told) return 'zh-CN'
  try {
    return Intl.getCanonicalLocales(told.replaceAll('_', '-'))[0] ?? 'und'
  } catch {
    return 'und'
  }
}

/** In the order of time; those of one moment stay as they came. */
export function inOrder(utterances: readonly Utterance[]): Utterance[] {
  return utterances.toSorted((one, other) => one.startMs - other.startMs)
}

/** To look at a shape: its values are not known. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Of a channel and a speaker: `0/1` where both are told, since speakers are counted in each channel. */
export function voiceOf(
  channel: string | null | undefined,
  speaker: string | null | undefined,
): string | undefined {
  const told = [channel, speaker].filter((name) => name !== null && name !== undefined && name !== '')
  return told.length > 0 ? told.join('/') : undefined
}

/** Some of an object's own values, by their names. */
export function pick(values: Record<string, unknown>, ...names: string[]): Record<string, unknown> {
  return Object.fromEntries(
    names.flatMap((name) => (Object.hasOwn(values, name) ? [[name, values[name]]] : [])),
  )
}

/** Those of an object that are texts, numbers or truths, as texts; what is empty is left out. */
export function extensionsOf(values: Record<string, unknown>): Record<string, string> {
  const kept = Object.entries(values).flatMap(([name, value]) => {
    const isPlain = ['string', 'number', 'boolean'].includes(typeof value)
    return isPlain && value !== '' ? [[name, String(value)] as const] : []
  })
  return Object.fromEntries(kept)
}
