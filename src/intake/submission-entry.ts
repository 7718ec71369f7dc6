/** Submission -> the entry that goes into the journal: its request, its receipt, its urgency, its files. */
import { cleanText } from '../contract/clean-text.ts'
import { type FieldError, RejectedError } from '../contract/errors.ts'
import type { BlobMeta, Blobs, Origin, SubmissionEntry } from '../contract/ports.ts'
import type { Attachment, Request, Urgency } from '../contract/request.ts'
import type { Submission } from '../contract/submission.ts'

export interface EntryOptions {
  blobs: Pick<Blobs, 'find' | 'pin'>
  /** The keyword table: pure, microseconds. */
  urgencyOf(text: string): Urgency
}

export interface Known {
  receipt: string
  /** RFC 3339. */
  receivedAt: string
}

/** Throws RejectedError where an attachment is not the source's own. */
export async function submissionEntry(
  { blobs, urgencyOf }: EntryOptions,
  submission: Submission,
  { receipt, receivedAt }: Known,
): Promise<SubmissionEntry> {
  const { source } = submission
  const attachments = await pinAll(blobs, submission.attachments, source)
  const request = toRequest(submission, { receipt, attachments, receivedAt })
  const urgency = strongest(wordsOf(request).map(urgencyOf))
  return { kind: 'submission', origin: originOf(source), receipt, urgency, request }
}

export function originOf({ channel, endpoint }: Origin): Origin {
  return { channel, endpoint }
}

function toRequest(
  { source, attachments: _ids, pending: _later, raw, ...content }: Submission,
  made: { receipt: string; attachments: Attachment[]; receivedAt: string },
): Request {
  const { receipt, attachments, receivedAt } = made
  return {
    schema: 'jiesu.request/1',
    receipt,
    revision: 1,
    receivedAt,
    source,
    ...content,
    ...(content.title !== undefined && { title: cleanText(content.title) }),
    text: cleanText(content.text),
    attachments,
    raw,
  }
}

function wordsOf({ title = '', text, transcript }: Request): string[] {
  return transcript ? [title, text, ...transcript.segments.map((segment) => segment.text)] : [title, text]
}

function strongest(urgencies: Urgency[]): Urgency {
  if (urgencies.includes('emergency')) return 'emergency'
  return urgencies.includes('urgent') ? 'urgent' : 'normal'
}

/** Before the entry is written: a pin that nobody needs is a small leak, a missing file is a lost photo. */
export async function pinAll(
  blobs: EntryOptions['blobs'],
  ids: string[],
  origin: Origin,
): Promise<Attachment[]> {
  if (ids.length === 0) return []
  const metas = await Promise.all(ids.map((id) => blobs.find(id)))
  const errors: FieldError[] = []
  const own = metas.filter((meta, at): meta is BlobMeta => {
    const theirs = meta?.origin.channel === origin.channel && meta.origin.endpoint === origin.endpoint
    if (!theirs)
      errors.push({
        pointer: `/attachments/${at}`,
        detail: 'no upload of yours has this id; upload it again',
      })
    return theirs
  })
  if (errors.length > 0) throw new RejectedError('invalid-body', { errors })
  await Promise.all(own.map(({ id }) => blobs.pin(id)))
  return own.map(({ id, kind, mediaType, bytes, sha256, name }) => ({
    id,
    kind,
    mediaType,
    bytes,
    sha256,
    ...(name !== undefined && { name }),
    state: 'stored',
  }))
}
