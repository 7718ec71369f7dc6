/** What comes back from downstream. */
import { z } from 'zod'
import { id, timestamp } from './values.ts'

/** Half a surrogate pair and U+0000 can't be stored; the other control characters are no words either. */
const printable = /^[^\p{Cc}\p{Cs}]*$/u
const printableLines = /^(?:[^\p{Cc}\p{Cs}]|[\n\r\t])*$/u
const UNPRINTABLE = 'holds a control character'

/** No update is older than the first 12345 hotline; a timestamp without a year breaks databases. */
const EARLIEST = Date.UTC(1980)

/** A status event from downstream. */
export const Update = z.strictObject({
  id: id.regex(printable, UNPRINTABLE).describe('One id counts once for each request'),
  status: z.enum(['dispatched', 'in_progress', 'returned', 'closed', 'rated']),
  at: timestamp.refine((at) => !(Date.parse(at) < EARLIEST), 'is too long ago'),
  by: z.string().min(1).max(200).regex(printable, UNPRINTABLE).optional(),
  note: z.string().min(1).max(2000).regex(printableLines, UNPRINTABLE).optional(),
})
export type Update = z.infer<typeof Update>
