/** What was joined, as entries that the ledger takes: as if each had come through the journal by itself. */
import { cleanText } from '../contract/clean-text.ts'
import type { Origin, SubmissionEntry, SupplementEntry } from '../contract/ports.ts'
import type { Urgency } from '../contract/request.ts'
import type { Joined } from '../contract/thread.ts'
import { laterFiles, originOf, submissionEntry } from './submission-entry.ts'

/** Files of parts are fetched by the ledger's errands: none is an upload. */
const NO_UPLOADS = { find: async () => undefined, pin: async () => undefined }

export function createThreadEntries(urgencyOf: (text: string) => Urgency) {
  return async (
    origin: Origin,
    { submissions = [], supplements = [] }: Joined,
  ): Promise<(SubmissionEntry | SupplementEntry)[]> => {
    const options = { blobs: NO_UPLOADS, urgencyOf }
    const first = submissions.map(({ submission, ...known }) => submissionEntry(options, submission, known))
    const later = supplements.map(({ supplement, pending, receivedAt }): SupplementEntry => {
      const { source, receipt, text, proven } = supplement
      return {
        kind: 'supplement',
        origin: originOf(origin),
        receipt,
        messageId: source.messageId,
        receivedAt,
        urgency: urgencyOf(text),
        text: cleanText(text),
        attachments: laterFiles(pending).attachments,
        ...(proven !== undefined && { proven }),
      }
    })
    return [...(await Promise.all(first)), ...later]
  }
}
