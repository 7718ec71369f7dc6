/** What the ways of authentication are described by. */
import { z } from 'zod'
import { blanksOf } from './template.ts'

/** Where the sender puts it: a header, a parameter of the query, or a path of the decoded body. */
export const Where = z.strictObject({
  in: z.enum(['header', 'query', 'body']),
  name: z.string().min(1).max(128),
  /** What stands before it, such as `sha256=`. */
  prefix: z.string().max(32).default(''),
})
export type Where = z.infer<typeof Where>

export const Timestamp = Where.extend({
  /** `compact` is yyyyMMddHHmmss, Beijing time. */
  unit: z.enum(['s', 'ms', 'compact', 'iso']).default('s'),
})
export type Timestamp = z.infer<typeof Timestamp>

export const windowSeconds = z.int().min(10).max(86_400).default(300)
export const encoding = z.enum(['hex', 'base64']).default('hex')

/** Blanks in braces; all else stands for itself. */
export const template = (blanks: readonly string[]) =>
  z
    .string()
    .min(1)
    .max(500)
    .refine(
      (text) => blanksOf(text).every((name) => blanks.includes(name)),
      `expected no blanks but ${blanks.map((name) => `{${name}}`).join(' ')}`,
    )
/** `{body}` is the body as it came, or with nothing in the place of the signature; `{query}` is without it too. */
export const messageBlanks = ['timestamp', 'nonce', 'body', 'method', 'path', 'query']

interface Signed {
  message?: string | undefined
  timestamp?: Where | undefined
  nonce?: Where | undefined
}

/** What is not signed can be changed by whoever sends it again. */
export function coversAll({ message, timestamp, nonce }: Signed): boolean {
  if (message === undefined) return true
  const blanks = new Set(blanksOf(message))
  const covers = (where: Where | undefined, name: string) =>
    !where ||
    blanks.has(name) ||
    (where.in === 'body' && blanks.has('body')) ||
    (where.in === 'query' && blanks.has('query'))
  const hasContent = blanks.has('body') || blanks.has('query')
  return hasContent && covers(timestamp, 'timestamp') && covers(nonce, 'nonce')
}
export const uncovered = {
  path: ['message'],
  message: 'expected {body} (or {query}) in it, and {timestamp} and {nonce} where they are sent',
}
