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

/** More than any call has of sentences or words. */
const MOST_ENTRIES = 200_000

/** A list that ends at its first faulty entry: a million faults are one. */
export function listOf<Item extends z.ZodType>(item: Item, fault?: string) {
  return z.array(z.unknown(), fault).transform((values, context): z.output<Item>[] => {
    if (isTooLong(values.length, context)) return z.NEVER
    const read: z.output<Item>[] = []
    for (const [at, value] of values.entries()) {
      const found = item.safeParse(value)
      if (!found.success) return refuse(context, at, found.error)
      read.push(found.data)
    }
    return read
  })
}

/** The same of an object whose names are ids. */
export function recordOf<Item extends z.ZodType>(item: Item) {
  return z.unknown().transform((values, context): Record<string, z.output<Item>> => {
    if (!isRecord(values)) {
      context.addIssue({ code: 'custom', message: 'must be an object' })
      return z.NEVER
    }
    if (isTooLong(Object.keys(values).length, context)) return z.NEVER
    const read: [string, z.output<Item>][] = []
    for (const name of Object.keys(values)) {
      const found = item.safeParse(values[name])
      if (!found.success) return refuse(context, name, found.error)
      read.push([name, found.data])
    }
    return Object.fromEntries(read)
  })
}

function isTooLong(entries: number, context: z.RefinementCtx): boolean {
  if (entries <= MOST_ENTRIES) return false
  context.addIssue({ code: 'custom', message: `has ${entries} entries, of at most ${MOST_ENTRIES}` })
  return true
}

function refuse(context: z.RefinementCtx, at: number | string, { issues }: z.ZodError): never {
  for (const { path, message } of issues.slice(0, 3))
    context.addIssue({ code: 'custom', message, path: [at, ...path] })
  return z.NEVER
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

/** Numbers in names that tell how a recording was made, not which one it is. */
const RATES = /(?<!\d)(?:8000|16000|44100|48000)(?!\d)/g
const HEX = /^(?:[\da-f]{8,}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/i

/**
 * A name that somebody gave to a file or a piece of work, where it can be an id: with four digits or more, or of
 * hexadecimal ones. `test.wav`, `mic`, `my-first-job` would make one call of all that have it.
 */
export function idIn(name: string | null | undefined): string | undefined {
  const told = (name ?? '').trim()
  const digits = told.replaceAll(RATES, '').replaceAll(/\D/g, '').length
  return digits >= 4 || HEX.test(told) ? told : undefined
}

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
