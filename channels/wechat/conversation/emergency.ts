/**
 * An emergency waits for nothing: it goes at once, and again, whole, whenever it has gained something. Each time it is
 * a revision of the request that stands.
 */
import { hash } from 'node:crypto'
import type { Submission } from '../../../src/contract/submission.ts'
import type { Draft, Emergency, Head, Kept } from './state.ts'
import { speechIn, submissionOf, wordsIn } from './submission.ts'
import { fitting } from './supplement.ts'
import { tellMissing } from './tell.ts'
import type { Turn } from './turn.ts'

export function isEmergency(draft: Draft | undefined): draft is Emergency {
  return draft?.head !== undefined
}

export function headOf({ messageId, receipt, receivedAt, page }: Kept): Head {
  return { messageId, receipt, receivedAt, ...(page && { page }) }
}

/** Speech that says so, or words that were spread over several messages. */
export function isHeardEmergency({ thread, making }: Turn, { parts }: Pick<Draft, 'parts'>): boolean {
  const isOne = (text: string) => text !== '' && thread.urgencyOf(text) === 'emergency'
  if (parts.some((part) => isOne(speechIn(part, making) ?? ''))) return true
  return parts.length > 1 && isOne(parts.map((part) => wordsIn(part, making)).join(''))
}

/** What the core has sent already, of its first part alone. */
export function sentAtOnce({ making }: Turn, part: Kept): string[] {
  return [hashOf(submissionOf({ openedAt: 0, parts: [part] }, part.messageId, making))]
}

/** What is not sent yet of it, and of those that repeat it. Returns the parts that it has no room for. */
export function sendWhole(turn: Turn, draft: Emergency): Kept[] {
  const { head, to, repeats = [], sent = [] } = draft
  const { fit, rest } = fitting(draft.parts, turn.making)
  const own = submissionOf({ ...draft, parts: fit }, head.messageId, turn.making)
  const whole = to === undefined ? own : { ...own, relatesTo: { receipt: to, how: 'supplement' as const } }
  const all = [
    {
      submission: whole,
      receipt: head.receipt,
      receivedAt: sent.length > 0 ? newest(draft) : head.receivedAt,
    },
    ...repeats.map((part) => repeated(turn, draft, part)),
  ]
  const fresh = all.filter(({ submission }) => !sent.includes(hashOf(submission)))
  if (fresh.length > 0) {
    draft.sent = all.map(({ submission }) => hashOf(submission))
    if (sent.length > 0) draft.mark = digest([draft.mark, ...draft.sent])
  }
  turn.out.submissions.push(...fresh.map((each) => ({ ...each, submission: marked(each.submission, draft) })))
  tellMissing(turn, draft, head)
  return rest
}

function repeated({ making }: Turn, draft: Emergency, part: Kept) {
  const own = submissionOf({ ...draft, parts: [part] }, part.messageId, making)
  const relatesTo = { receipt: draft.head.receipt, how: 'repeat' as const }
  return { submission: { ...own, relatesTo }, receipt: part.receipt, receivedAt: part.receivedAt }
}

function newest({ parts, head }: Emergency): string {
  return parts.reduce(
    (last, { receivedAt }) => (Date.parse(receivedAt) > Date.parse(last) ? receivedAt : last),
    head.receivedAt,
  )
}

/** A code that was scanned is no content by itself, and a wish that is taken back was there before: each is a revision. */
function marked(submission: Submission, { mark }: Emergency): Submission {
  return mark === undefined ? submission : { ...submission, flags: [...submission.flags, `rev:${mark}`] }
}

function hashOf(submission: Submission): string {
  return digest([submission])
}

function digest(values: unknown[]): string {
  return hash('sha256', JSON.stringify(values)).slice(0, 16)
}
