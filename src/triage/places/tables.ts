/** The tables by which places are told: config/tables/places.csv, outside.csv and place-context.csv. */
import { z } from 'zod'

/** Cells that hold several values separate them by `|`. */
const list = z.string().transform((text) => text.split('|').filter((part) => part.trim() !== ''))
const name = z.string().min(2, 'expected at least two characters').max(40)
const names = list.pipe(z.array(name))

/** `*`: too many to tell. */
export const EVERYWHERE = '*'

/** One row of places.csv. */
export const Place = z.strictObject({
  name,
  aliases: names,
  /** GB/T 2260; several or `*`: by itself it decides nothing; none: it is no place. */
  district: list.pipe(
    z.array(z.string().regex(/^(\d{6}|\*)$/, 'expected six digits, several separated by |, * or nothing')),
  ),
  /** GB/T 10114; empty: not one street, or not known. */
  street: z
    .string()
    .regex(/^(\d{9})?$/, 'expected nine digits or nothing')
    .transform((text) => text || undefined),
  kind: z.string().regex(/^[a-z]+$/, 'expected a word of lower-case letters'),
})
export type Place = z.infer<typeof Place>

export const outsides = ['tianjin', 'hebei', 'elsewhere'] as const

/** One row of outside.csv. */
export const Outside = z.strictObject({ name, aliases: names, where: z.enum(outsides) })
export type Outside = z.infer<typeof Outside>

export const roles = ['there', 'plain', 'way', 'lives', 'home', 'work', 'not', 'none'] as const
export type Role = (typeof roles)[number]

/** One row of place-context.csv. */
export const PlaceContext = z.strictObject({
  role: z.enum([...roles, 'mended', 'labour', 'settled']),
  side: z.enum(['before', 'after', 'between', 'anywhere']),
  /** Characters between the word and the name, at most. */
  gap: z.string().regex(/^\d$/, 'expected one digit').transform(Number),
  words: list.pipe(z.array(z.string().min(1).max(20)).min(1)),
})
export type PlaceContext = z.infer<typeof PlaceContext>

export interface PlaceTables {
  places: readonly Place[]
  outside: readonly Outside[]
  context: readonly PlaceContext[]
}
