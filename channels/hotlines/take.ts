/** A post that is authentic -> its requests, each on its own: understood and accepted, or kept as it came. */
import type { Intake } from '../../src/contract/channel.ts'
import { JiesuError, RejectedError } from '../../src/contract/errors.ts'
import type { Proof } from '../../src/contract/ports.ts'
import type { Submission } from '../../src/contract/submission.ts'
import type { Told } from './answer/reply.ts'
import { hasBlank } from './answer/template.ts'
import { type Around, type Part, wrap } from './around.ts'
import { type Decoded, type DecodedRecord, DecodeError, MapError } from './message.ts'
import type { LiveHotline } from './registry.ts'
import { mapRecord, originOf, toSubmission, type UnderstandServices } from './understand.ts'

export interface Post {
  /** As its sender meant it: deciphered. */
  part: Part
  around: Around
  /** Milliseconds since the epoch. */
  at: number
  decode(): Decoded | Promise<Decoded>
}

export interface TakeServices extends UnderstandServices {
  intake: Pick<Intake, 'accept' | 'keep'>
}

type Evidence = Pick<Proof, 'nonce' | 'digest'>

interface Taken {
  receipt: string
  isKept: boolean
  messageId?: string | undefined
  orderNumber?: string | undefined
}

/** Of one batch at the same time. */
const AT_ONCE = 16

/**
 * Resolves when all of it is on the disk, the last of it together with the proof. Throws TemporaryError: then the
 * sender sends all of it again.
 */
export async function takePost(
  live: LiveHotline,
  post: Post,
  services: TakeServices,
  evidence: Evidence | undefined,
): Promise<Told> {
  const proofAfter = (receipts: string[]): Proof | undefined => evidence && { ...evidence, receipts }
  const step = { live, post, services }
  const decoded = await decodeOrReason(post)
  if ('reason' in decoded) {
    const kept = await keep(step, post.part, decoded.reason, proofAfter([]))
    return tellOf([kept], post.at)
  }
  const { records } = decoded
  const last = records.at(-1)
  if (!last) return tellOf([], post.at)
  const taken = await inTurns(records.slice(0, -1), (record) => takeRecord(step, decoded, record))
  const proof = proofAfter(taken.map(({ receipt }) => receipt))
  return tellOf([...taken, await takeRecord(step, decoded, last, proof)], post.at)
}

/** The answer that this very post got before. `receipts` are those that were stored with its proof. */
export async function tellAgain(
  live: LiveHotline,
  post: Post,
  receipts: string[],
  services: TakeServices,
): Promise<Told> {
  const decoded = await decodeOrReason(post)
  const records = 'reason' in decoded ? [{ fault: decoded.reason }] : decoded.records
  // Receipts are made from ids and bytes: where one is not stored, the same comes of the same.
  if (receipts.length !== records.length) return takePost(live, post, services, undefined)
  const told = { receipts, kept: 0, at: post.at }
  if ('reason' in decoded || !tellsMore(live)) return { ...told, kept: Number('reason' in decoded) }
  const known = await inTurns(decoded.records, async (record) => {
    if ('fault' in record) return undefined
    const around = { around: post.around, files: decoded.files, receivedAt: post.at }
    return mapRecord(live, record, around).catch((error) => void reasonOf(error))
  })
  const { messageId, orderNumber } = known[0]?.content ?? {}
  return { ...told, kept: known.filter((each) => !each).length, messageId, orderNumber }
}

function tellsMore({ hotline }: LiveHotline): boolean {
  return hasBlank(hotline.reply.success.body, ['messageId', 'orderNumber', 'kept'])
}

function tellOf(taken: Taken[], at: number): Told {
  const { messageId, orderNumber } = taken[0] ?? {}
  return {
    receipts: taken.map(({ receipt }) => receipt),
    kept: taken.filter(({ isKept }) => isKept).length,
    messageId,
    orderNumber,
    at,
  }
}

async function decodeOrReason({ decode }: Post): Promise<Decoded | { reason: string }> {
  try {
    return await decode()
  } catch (error) {
    return { reason: reasonOf(error) }
  }
}

interface Step {
  live: LiveHotline
  post: Post
  services: TakeServices
}

async function takeRecord(
  step: Step,
  decoded: Decoded,
  record: DecodedRecord,
  proof?: Proof,
): Promise<Taken> {
  const understood = 'fault' in record ? { reason: record.fault } : await understand(step, decoded, record)
  if ('reason' in understood) return keep(step, record, understood.reason, proof)
  const { messageId, orderNumber } = understood.source
  try {
    const { receipt } = await step.services.intake.accept(understood, proof)
    return { receipt, isKept: false, messageId, orderNumber }
  } catch (error) {
    // The sender has no part in what the door refuses of our making.
    if (error instanceof RejectedError) return keep(step, record, reasonOf(error), proof)
    throw error
  }
}

async function understand(
  { live, post, services }: Step,
  { files, charset }: Decoded,
  record: Exclude<DecodedRecord, { fault: string }>,
): Promise<Submission | { reason: string }> {
  try {
    const mapped = await mapRecord(live, record, { around: post.around, files, receivedAt: post.at })
    return await toSubmission(live.hotline.number, mapped, { part: record, charset }, services)
  } catch (error) {
    return { reason: reasonOf(error) }
  }
}

async function keep(
  { live: { hotline }, post, services }: Step,
  { mediaType, bytes }: Part,
  reason: string,
  proof: Proof | undefined,
): Promise<Taken> {
  const part = wrap({ mediaType, bytes }, post.around, hotline)
  const { receipt } = await services.intake.keep({ origin: originOf(hotline.number), reason, ...part, proof })
  return { receipt, isKept: true }
}

/** In words for an operator, without content. What is ours, and passes, is no reason to keep: it is thrown again. */
function reasonOf(error: unknown): string {
  if (error instanceof DecodeError) return `${error.step}: ${error.message}`
  if (error instanceof MapError || error instanceof RejectedError) return error.message
  if (error instanceof JiesuError) throw error
  return `an error of ours: ${error instanceof Error ? error.name : 'unknown'}`
}

/** In the order of the items. After a failure nothing more is begun; what is under way is waited for. */
async function inTurns<Item, Result>(
  items: Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  for (let from = 0; from < items.length; from += AT_ONCE) {
    const settled = await Promise.allSettled(items.slice(from, from + AT_ONCE).map(work))
    for (const each of settled) {
      if (each.status === 'rejected') throw each.reason
      results.push(each.value)
    }
  }
  return results
}
