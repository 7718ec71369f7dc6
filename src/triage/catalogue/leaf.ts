/** One kind of matter, as a city's dispatch catalogue (派单目录) holds it. */
import { z } from 'zod'
import { RequestType } from '../../contract/request.ts'

export const levels = ['street', 'district', 'city', 'company'] as const
export const tiers = ['2h', '24h', '7d', '15d'] as const
export const leafFlags = [
  'utility',
  'safety',
  'health',
  'minor',
  'enterprise',
  'two-zones',
  'jjj',
  'confidential',
  'answer',
  'other-door',
] as const

const LEAST_WORDS = 2

/** Cells that hold several values separate them by `|`. */
const list = z.string().transform((text) =>
  text
    .split('|')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
)
const phrases = list.pipe(
  z.array(z.string().max(300)).min(LEAST_WORDS, `expected at least ${LEAST_WORDS}, separated by |`),
)

/** A row of config/catalogue/*.csv. */
export const Leaf = z.strictObject({
  code: z.string().regex(/^\d{6}(\d\d)?$/, 'expected 6 or 8 digits, two for each level'),
  path: list.pipe(z.array(z.string().min(2).max(40)).min(3, 'expected three or four names').max(4)),
  nameEn: z.string().min(2).max(100),
  /** Plain-word synonyms. */
  words: phrases,
  /** Ways in which citizens say it. */
  said: phrases,
  /** The usual one. */
  type: RequestType,
  /** The role of the responsible unit, without its place: 街道办事处, 区住房城乡建设委, 市热力集团. */
  unit: z.string().min(2, 'expected a unit: nobody would be responsible').max(40),
  level: z.enum(levels),
  copyTo: z
    .string()
    .max(40)
    .transform((text) => text || undefined),
  /** How long handling takes by rule. */
  tier: z.enum(tiers),
  flags: list.pipe(z.array(z.enum(leafFlags))),
})
export type Leaf = z.infer<typeof Leaf>

/** The last name of its path. */
export function nameOf({ path }: Pick<Leaf, 'path'>): string {
  return path.at(-1) ?? ''
}
