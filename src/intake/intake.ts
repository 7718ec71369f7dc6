/** The door: Submission -> Request with its receipt -> journal. Nothing is answered before it is on the disk. */
import { createHash, createHmac } from 'node:crypto'
import { beijingTime } from '../contract/beijing-time.ts'
import type { Accepted, Intake, Unmapped } from '../contract/channel.ts'
import { cleanText } from '../contract/clean-text.ts'
import { TemporaryError } from '../contract/errors.ts'
import type { LedgerProofs } from '../contract/ledger.ts'
import {
  type Clock,
  EMERGENCY,
  type Entry,
  type Journal,
  ORDINARY,
  type Origin,
  type Proof,
} from '../contract/ports.ts'
import type { Urgency } from '../contract/request.ts'
import type { Submission, Supplement } from '../contract/submission.ts'
import type { AcceptedPart, Part } from '../contract/thread.ts'
import { type EntryOptions, laterFiles, originOf, pinAll, submissionEntry } from './submission-entry.ts'

export interface IntakeOptions extends EntryOptions {
  journal: Journal
  proofs: LedgerProofs
  clock: Clock
  receipts: {
    of(origin: Origin, messageId: string): string
    ofBytes(origin: Origin, sha256: Buffer): string
  }
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

  async accept(submission: Submission, proof?: Proof): Promise<Accepted> {
    const { source } = submission
    const receipt = this.#options.receipts.of(source, source.messageId)
    const entry = await submissionEntry(this.#options, submission, { receipt, receivedAt: this.#now() })
    return this.#append(withProof(entry, proof), entry.urgency)
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

  /** Of an emergency the request goes first: what is joined may add to it. */
  async part(part: Part): Promise<AcceptedPart> {
    const { origin, thread, messageId, order, text, files = [], patienceMs } = part
    // Ids of messages alone may meet, such as those of two conversations.
    const receipt = this.#options.receipts.of(origin, part.receiptOf ?? `${thread}/${messageId}`)
    const now = this.#options.clock.now()
    const receivedAt = beijingTime(now)
    const urgency = this.#options.urgencyOf(text)
    const atOnce = urgency === 'emergency' ? part.atOnce?.() : undefined
    if (atOnce)
      await this.#append(await submissionEntry(this.#options, atOnce, { receipt, receivedAt }), urgency)
    const key = { origin: originOf(origin), receipt, thread, messageId }
    const data = { ...part.data, ...part.about?.(receipt) }
    // An emergency waits for nothing.
    const waits = patienceMs !== undefined && urgency !== 'emergency'
    const due = waits ? { dueAt: beijingTime(now + patienceMs) } : {}
    const content = { order, receivedAt, ...due, urgency, data, ...laterFiles(files) }
    await this.#append({ kind: 'part', ...key, ...content }, urgency)
    return { receipt, urgency }
  }

  keep({ origin, reason, mediaType, bytes, apart, proof }: Unmapped): Promise<Accepted> {
    const receipt = this.#options.receipts.ofBytes(origin, digestOf(bytes, apart))
    const kept = { reason, receivedAt: this.#now(), mediaType, bytes: Buffer.from(bytes).toString('base64') }
    const entry = { kind: 'raw' as const, origin: originOf(origin), receipt, ...kept }
    return this.#append(withProof(entry, proof), 'normal')
  }

  find(receipt: string): Entry | undefined {
    return this.#options.journal.find(receipt)
  }

  async proofOf(origin: Origin, nonce: string, { older } = { older: false }): Promise<Proof | undefined> {
    const { journal, proofs } = this.#options
    return journal.proofOf(origin, nonce) ?? (older ? proofs.of(origin, nonce) : undefined)
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

function digestOf(bytes: Uint8Array, apart: string | undefined): Buffer {
  const digest = createHash('sha256').update(bytes).digest()
  return apart === undefined ? digest : createHmac('sha256', apart).update(digest).digest()
}

/** What is answered is all that came before it in the same post, and this. */
function withProof<One extends Entry>(entry: One, proof: Proof | undefined): One {
  return proof ? { ...entry, proof: { ...proof, receipts: [...proof.receipts, entry.receipt] } } : entry
}
