/** Values that Request v1 and others hold: times, numbers of telephones, ids, receipts. */
import { z } from 'zod'

const OFFSET = 'RFC 3339 with an offset, such as 2026-01-05T08:30:00+08:00'
export const timestamp = z.iso
  .datetime({
    offset: true,
    local: false,
    error: ({ code }) => (code === 'invalid_format' ? OFFSET : undefined),
  })
  .describe(OFFSET)

/** Whom it refuses reads the description, not the pattern. */
export const pattern = (regex: RegExp, description: string) =>
  z.string().regex(regex, description).describe(description)

export const e164 = z
  .string()
  .regex(/^\+[1-9]\d{6,14}$/, 'must be E.164, such as +8613800001234')
  .describe('E.164, such as +8613800001234')

/** Ids are strings always: 64-bit ids lose digits as numbers. */
export const id = z.string().min(1).max(128)

export const receiptPattern = /^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){4}$/
export const receipt = pattern(
  receiptPattern,
  'The public number of a request: Crockford base32, the last symbol checks the others',
)
