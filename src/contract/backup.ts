/** A backup: a folder that holds all that an installation can not make again. */
import { z } from 'zod'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** One file of the folder. */
const Part = z.strictObject({ file: z.string(), bytes: z.int(), sha256 })

export const Manifest = z.strictObject({
  format: z.literal('jiesu.backup/1'),
  version: z.string(),
  /** Everything that was acknowledged before is in it. RFC 3339. */
  madeAt: z.string(),
  /** Those that its ledger has had, in order. */
  migrations: z.array(z.string()),
  tables: z.array(Part.extend({ table: z.string(), columns: z.array(z.string()), rows: z.int() })),
  /** Undefined where no gateway lives in the DATA_DIR. */
  journal: Part.optional(),
  /** Journals of other gateways are on their own disks: what they had not moved is not in here. */
  elsewhere: z.array(z.strictObject({ gateway: z.string(), depth: z.int() })),
  /** Files of citizens: one line of JSON each, and the bytes under their SHA-256. */
  files: Part.extend({ count: z.int(), totalBytes: z.int() }),
  /** Status updates that lay on the queue. */
  updates: Part.extend({ count: z.int() }),
  secret: Part,
})
export type Manifest = z.infer<typeof Manifest>
export type TablePart = Manifest['tables'][number]
export type Part = z.infer<typeof Part>
