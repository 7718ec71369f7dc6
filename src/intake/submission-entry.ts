/** Submission -> the entry that goes into the journal: its request, its receipt, its urgency, its files. */
import { cleanText } from '../contract/clean-text.ts'
import { type FieldError, RejectedError } from '../contract/errors.ts'
import type { BlobMeta, Blobs, Fault, Fetch, Origin, SubmissionEntry } from '../contract/ports.ts'
import type { Attachment, Request, Urgency } from '../contract/request.ts'
import { searchedWords } from '../contract/searched-words.ts'
import type { Pending, Submission } from '../contract/submission.ts'

export interface EntryOptions {
  blobs: Pick<Blobs, 'find' | 'pin'>
  /** The keyword table: pure, microseconds. */
  urgencyOf(text: string): Urgency
}

/** Of one request, here or not. */
const MOST_ATTACHMENTS = 100

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
  const stored = await pinAll(blobs, submission.attachments, source)
  const { attachments, ...files } = laterFiles(submission.pending ?? [], stored)
  const request = toRequest(submission, { receipt, attachments, receivedAt })
  const urgency = urgencyOf(searchedWords(request).join('\n'))
  return { kind: 'submission', origin: originOf(source), receipt, urgency, request, ...files }
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

/** Those that are not here stand behind those that are. */
export function laterFiles(
  pending: Pending[],
  stored: Attachment[] = [],
): Pick<SubmissionEntry, 'fetches' | 'faults'> & { attachments: Attachment[] } {
  if (stored.length + pending.length > MOST_ATTACHMENTS) {
    const detail = `at most ${MOST_ATTACHMENTS} files`
    throw new RejectedError('invalid-body', { errors: [{ pointer: '/attachments', detail }] })
  }
  const fetches: Fetch[] = []
  const faults: Fault[] = []
  for (const { id, url, failed } of pending) {
    if (url !== undefined && failed === undefined) fetches.push({ id, url })
    else faults.push({ id, reason: failed ?? 'it came without an address' })
  }
  return {
    attachments: [...stored, ...pending.map(notHere)],
    ...(fetches.length > 0 && { fetches }),
    ...(faults.length > 0 && { faults }),
  }
}

function notHere({ id, kind, name, url, failed }: Pending): Attachment {
  return {
    id,
    kind,
    mediaType: 'application/octet-stream',
    bytes: 0,
    ...(name !== undefined && { name }),
    state: url !== undefined && failed === undefined ? 'pending' : 'failed',
  }
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
