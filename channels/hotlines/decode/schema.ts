/** A hotline's dialect: how its bytes become a tree of strings. */
import { z } from 'zod'

export const formats = ['json', 'js', 'xml', 'soap', 'form', 'multipart', 'query', 'csv', 'fixed'] as const
export const Format = z.enum(formats)
export type Format = z.infer<typeof Format>

export const Charset = z.enum(['utf-8', 'gb18030', 'big5', 'utf-16le', 'utf-16be'])
export type Charset = z.infer<typeof Charset>

/** Another document in a string: `at` is its path in the tree; it takes the place of the string. */
const Inner = z.strictObject({
  at: z.string().min(1).max(200),
  format: z.enum(['json', 'js', 'xml', 'form']),
})

const column = z.string().min(1).max(64)

export const Dialect = z
  .strictObject({
    format: Format,
    charset: z
      .strictObject({
        /** Where header, byte order mark and prolog say nothing. */
        fallback: Charset.default('utf-8'),
        /** Whatever they say: for senders that declare what they don't send. */
        always: Charset.optional(),
        /** Replacement characters that the sender itself has put in (its own text was lost before): taken, or refused. */
        replaced: z.enum(['refuse', 'keep']).default('refuse'),
      })
      .prefault({}),
    /** In order; a later one may look into what an earlier one opened. */
    inner: z.array(Inner).max(4).default([]),
    /** The path of a list: each of it is a request of its own. */
    each: z.string().max(200).optional(),
    csv: z
      .strictObject({
        delimiter: z
          .string()
          .regex(/^[\t -~]{1,2}$/, 'expected one or two ASCII characters')
          .default(','),
        /** Names of the columns where there is no header line. */
        columns: z.array(column).min(1).max(500).optional(),
      })
      .optional(),
    fixed: z
      .strictObject({
        /** In bytes, in order, without gaps; what is not wanted is named too. */
        columns: z
          .array(z.strictObject({ name: column, bytes: z.int().min(1).max(10_000) }))
          .min(1)
          .max(200),
        /** Lines that are no requests: at the head and at the end. */
        skipFirst: z.int().min(0).max(10).default(0),
        skipLast: z.int().min(0).max(10).default(0),
        /** How the last line begins, such as `TRL`: where it does not, the end of the file is missing. */
        tail: z.string().min(1).max(32).optional(),
      })
      .optional(),
    /** Depth of nesting, names and values in one post. */
    most: z
      .strictObject({
        depth: z.int().min(2).max(100).default(32),
        values: z.int().min(10).max(1_000_000).default(50_000),
        records: z.int().min(1).max(10_000).default(5000),
      })
      .prefault({}),
  })
  .refine(({ format, fixed }) => (format === 'fixed') === (fixed !== undefined), {
    path: ['fixed'],
    message: 'expected with format fixed, and only there',
  })
export type Dialect = z.infer<typeof Dialect>
