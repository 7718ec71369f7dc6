/** One hotline as its YAML file describes it, with its profile beneath. */
import { z } from 'zod'
import { Callback, Reply } from './answer/schema.ts'
import { Authentication, SecretEnds } from './authentication/schema.ts'
import { Dialect } from './decode/schema.ts'
import { Mapping, Tables } from './map/schema.ts'

export const mergeModes = ['整体并入', '双号并行', '设分中心'] as const

/** Requests per hour that are usual; `silent` when nothing came for several times as long as usual, `noisy` far above it. */
const Expected = z
  .strictObject({
    perHour: z.number().min(0).max(1_000_000).default(0),
    /** Factors of the hours 0 to 23, Beijing time. */
    hours: z
      .array(z.number().min(0).max(24))
      .length(24, 'expected 24 factors, of the hours 0 to 23')
      .optional(),
    /** Factors of Monday to Sunday. */
    weekdays: z.array(z.number().min(0).max(7)).length(7, 'expected 7 factors, Monday to Sunday').optional(),
    /** At the very least this long, however busy it should be; 0: as soon as it is strange. */
    silentAfterMinutes: z.int().min(0).max(20_160).default(60),
    noisyAbove: z.number().min(1).max(1000).default(10),
  })
  .prefault({})
export type Expected = z.infer<typeof Expected>

const Limits = z
  .strictObject({
    maxBytes: z.int().min(1024).max(50_000_000).default(2_000_000),
    /** Above it 503 with Retry-After; undefined: no limit. */
    perMinute: z.int().min(1).max(1_000_000).optional(),
  })
  .prefault({})

const Shape = z.strictObject({
  number: z.string().regex(/^[0-9a-z-]{3,32}$/, 'expected the number, or 12345- and a name in small letters'),
  name: z.string().min(2).max(60),
  nameEn: z.string().min(2).max(100),
  agency: z.string().min(2).max(60),
  mode: z.enum(mergeModes),
  confirmed: z.strictObject({
    is: z.boolean(),
    /** Where it stands, or why it is not known. */
    source: z.string().min(4).max(300),
  }),
  contact: z.string().min(3).max(200),
  dialect: Dialect,
  authentication: Authentication,
  secretEnds: SecretEnds,
  mapping: Mapping,
  tables: Tables,
  reply: Reply,
  callback: Callback.optional(),
  expected: Expected,
  limits: Limits,
  /** Whether new posts are taken; a cancelled number stays to be looked at. */
  enabled: z.boolean().default(true),
})

/** Why a draft's door is open; see `hotline new`. */
export const NOT_CHOSEN = 'not chosen yet'

export const Hotline = Shape.refine(
  ({ enabled, authentication }) =>
    !enabled || authentication.every((method) => method.kind !== 'none' || method.because !== NOT_CHOSEN),
  {
    path: ['authentication'],
    message: 'nobody has chosen one yet: a draft stays `enabled: false`',
  },
)
export type Hotline = z.infer<typeof Hotline>
