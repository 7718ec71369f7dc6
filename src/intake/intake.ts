/** The door: Submission -> Request with its receipt -> journal. Nothing is answered before it is on the disk. */
import { createHash } from 'node:crypto'
import { beijingTime } from '../contract/beijing-time.ts'
import type { Accepted, Intake, Unmapped } from '../contract/channel.ts'
import { cleanText } from '../contract/clean-text.ts'
import { type FieldError, RejectedError, TemporaryError } from '../contract/errors.ts'
import {
  type BlobMeta,
  type Blobs,
  type Clock,
  EMERGENCY,
  type Entry,
  type Journal,
  ORDINARY,
  type Origin,
} from '../contract/ports.ts'
import type { Attachment, Request, Urgency } from '../contract/request.ts'
import type { Submission, Supplement } from '../contract/submission.ts'

export interface IntakeOptions {
  journal: Journal
  blobs: Pick<Blobs, 'find' | 'pin'>
  clock: Clock
  receipts: {
    of(origin: Origin, messageId: string): string
    ofBytes(origin: Origin, sha256: Buffer): string
  }
  /** The keyword table: pure, microseconds. */
  urgencyOf(text: string): Urgency
  onRefused(origin: Origin, code: string): void
}

export interface StoppableIntake extends Intake {
  /** How many entries are on their way to the disk. */
  underWay(): number
  /** From now on every accept is refused with `stopping`; resolves when those under way are durable. */
  stop(): Promise<void>
}

export function createIntake(options: IntakeOptions): StoppableIntake {
  return new Door(options)
}

class Door implements StoppableIntake {
  readonly #options: IntakeOptions
  readonly #underWay = new Set<Promise<unknown>>()
  #stopping = false

  constructor(options: IntakeOptions) {
    this.#options = options
  }

  async accept(submission: Submission): Promise<Accepted> {
    const { receipts, blobs, urgencyOf } = this.#options
    const { source } = submission
    const receipt = receipts.of(source, source.messageId)
    const attachments = await pinAll(blobs, submission.attachments, source)
    const request = toRequest(submission, { receipt, attachments, receivedAt: this.#now() })
    const urgency = strongest(wordsOf(request).map(urgencyOf))
    return this.#append({ kind: 'submission', origin: originOf(source), receipt, urgency, request }, urgency)
  }

  async supplement({ source, receipt, text, attachments, proven }: Supplement): Promise<Accepted> {
    const urgency = this.#options.urgencyOf(text)
    return this.#append(
      {
        kind: 'supplement',
        origin: originOf(source),
        receipt,
        messageId: source.messageId,
        receivedAt: this.#now(),
        urgency,
        text: cleanText(text),
        attachments: await pinAll(this.#options.blobs, attachments, source),
        ...(proven !== undefined && { proven }),
      },
      urgency,
    )
  }

  keep({ origin, reason, mediaType, bytes }: Unmapped): Promise<Accepted> {
    const receipt = this.#options.receipts.ofBytes(origin, createHash('sha256').update(bytes).digest())
    const kept = { reason, receivedAt: this.#now(), mediaType, bytes: Buffer.from(bytes).toString('base64') }
    return this.#append({ kind: 'raw', origin: originOf(origin), receipt, ...kept }, 'normal')
  }

  find(receipt: string): Entry | undefined {
    return this.#options.journal.find(receipt)
  }

  refused(origin: Origin, code: string): void {
    this.#options.onRefused(origin, code)
  }

  underWay(): number {
    return this.#underWay.size
  }

  async stop(): Promise<void> {
    this.#stopping = true
    await Promise.allSettled(this.#underWay)
  }

  async #append(entry: Entry, urgency: Urgency): Promise<Accepted> {
    if (this.#stopping) throw new TemporaryError('stopping', { retryAfter: 5 })
    const writing = this.#options.journal.append(urgency === 'emergency' ? EMERGENCY : ORDINARY, entry)
    this.#underWay.add(writing)
    try {
      await writing
    } finally {
      this.#underWay.delete(writing)
    }
    return { receipt: entry.receipt }
  }

  #now(): string {
    return beijingTime(this.#options.clock.now())
  }
}

function originOf({ channel, endpoint }: Origin): Origin {
  return { channel, endpoint }
}

function toRequest(
  { source, attachments: _ids, raw, ...content }: Submission,
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
async function pinAll(blobs: IntakeOptions['blobs'], ids: string[], origin: Origin): Promise<Attachment[]> {
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
