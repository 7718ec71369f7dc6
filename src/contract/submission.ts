/** What a channel understood before it was ours. */
import { z } from 'zod'
import { Attachment, content, Raw, Source } from './request.ts'
import { id, receipt } from './values.ts'

/** A file that is not here. Its id is promised: 32 hex digits, the same whenever the same message comes again. */
export const Pending = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{32}$/),
  kind: Attachment.shape.kind,
  name: z.string().max(255).optional(),
  /** Where to fetch it; absent where it has failed already. */
  url: z.url().max(2000).optional(),
  /** Why it could not be had, in words for whoever asks for it. */
  failed: z.string().max(500).optional(),
})
export type Pending = z.infer<typeof Pending>

/** What a channel understood. `attachments` are ids of uploads; `accept` pins and resolves them. */
export const Submission = z.strictObject({
  source: Source,
  ...content,
  attachments: z.array(id).max(100),
  pending: z
    .array(Pending)
    .max(100)
    .describe('Files that are still to be fetched, or could not be had: they stand behind `attachments`')
    .optional(),
  raw: Raw,
})
export type Submission = z.infer<typeof Submission>

/** Words or files added to a request that stands already; becomes a revision of it. */
export const Supplement = z.strictObject({
  source: Source,
  receipt,
  text: z.string().max(10_000),
  attachments: z.array(id).max(100),
  proven: z
    .boolean()
    .describe('The citizen has proven that the request is theirs: it may have come from any source')
    .optional(),
  raw: Raw,
})
export type Supplement = z.infer<typeof Supplement>
