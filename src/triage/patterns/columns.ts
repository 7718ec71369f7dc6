/** What tables of patterns in config/ have in common. */
import { z } from 'zod'

export const Name = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'expected lower-case letters, digits and hyphens')

/** Words, and names of groups with an @ before, separated by `|`. */
export const Words = z
  .string()
  .transform((text) => text.split('|').map((word) => word.trim()))
  .pipe(z.array(z.string().min(1, 'expected words, separated by |').max(40)).min(1))

export const Count = z
  .string()
  .regex(/^\d{1,2}$/, 'expected a number from 0 to 99')
  .transform(Number)

/** One row of config/urgency/groups.csv: words that patterns name together. */
export const WordGroup = z.strictObject({ group: Name, words: Words, note: z.string() })
export type WordGroup = z.infer<typeof WordGroup>

export const ContextKind = z.enum([
  'figure',
  'denied',
  'between',
  'compared',
  'past',
  'recent',
  'often',
  'over',
  'aftermath',
  'told',
  'general',
  'asked',
  'supposed',
  'now',
  'cry',
  'scene',
])
export type ContextKind = z.infer<typeof ContextKind>

/** One row of config/urgency/context.csv: words beside which a pattern is none. */
export const Context = z.strictObject({
  kind: ContextKind,
  /** How far before and after a pattern they count, in characters (English: words). */
  before: Count,
  after: Count,
  words: Words,
  note: z.string(),
})
export type Context = z.infer<typeof Context>

/** The columns of a table whose rows are patterns. */
export const patternColumns = {
  /** Terms separated by ` + `, that stand near each other in any order. */
  pattern: z
    .string()
    .transform((text) => text.split(/\s\+(?:\s|$)/))
    .pipe(z.array(Words).min(1).max(4)),
  /** How near, in characters (English: words); nothing: 8. */
  within: z
    .string()
    .regex(/^\d{0,2}$/, 'expected a number from 1 to 99, or nothing')
    .transform((text) => Number(text || 8)),
  /** Beside these words it is none. */
  unless: Words.or(z.literal('').transform(() => [])),
  /** Kinds of context that don't matter to it. */
  despite: z
    .string()
    .transform((text) => text.split('|').filter(Boolean))
    .pipe(z.array(ContextKind)),
}
const Pattern = z.object(patternColumns)
export type Pattern = z.infer<typeof Pattern>

type Groups = readonly Omit<WordGroup, 'note'>[]

/** With the words of its groups, and of the groups that these name; an unknown group is nothing: see `unknownGroups`. */
export function expand(words: readonly string[], groups: Groups, depth = 3): string[] {
  return words.flatMap((word) => {
    if (!word.startsWith('@')) return [word]
    const own = groups.find(({ group }) => group === word.slice(1))
    return own && depth > 0 ? expand(own.words, groups, depth - 1) : []
  })
}

export function unknownGroups(words: readonly string[], groups: Groups): string[] {
  return words.filter((word) => word.startsWith('@') && !groups.some(({ group }) => `@${group}` === word))
}
