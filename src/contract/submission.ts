/** What a channel understood before it was ours. */
import { z } from 'zod'
import { content, id, Raw, receipt, Source } from './request.ts'

/** What a channel understood. `attachments` are ids of uploads; `accept` pins and resolves them. */
export const Submission = z.strictObject({
  source: Source,
  ...content,
  attachments: z.array(id).max(100),
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
