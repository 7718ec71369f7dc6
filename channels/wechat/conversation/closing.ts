/** How a draft ends: closed, then sent once its files are there, or have been waited for long enough. */
import type { TextKey, Words } from '../texts.ts'
import { bilingual, fill } from '../texts.ts'
import { wordsOf } from './said.ts'
import type { Closing, Draft, Kept } from './state.ts'
import { speechIn, submissionOf } from './submission.ts'
import { fitting, supplementsOf } from './supplement.ts'
import { compare, hasWords, seconds, type Turn } from './turn.ts'

/** Characters of a request's beginning, in lists. */
const GLIMPSE = 30

type Head = Pick<Closing['head'], 'receipt' | 'page'>

/** When an open draft goes by itself, milliseconds since the epoch. */
export function dueAt(turn: Turn, draft: Draft): number {
  const { quietSeconds, wordlessSeconds } = turn.rules.config
  const waits = draft.to === undefined && !hasWords(turn, draft) ? wordlessSeconds : quietSeconds
  return lastAt(draft) + seconds(waits)
}

function lastAt({ openedAt, parts }: Draft): number {
  return parts.reduce((last, { receivedAt }) => Math.max(last, Date.parse(receivedAt)), openedAt)
}

/** Closes the open draft if it was quiet for long enough at that moment. */
export function closeIfQuiet(turn: Turn, at: number): void {
  const { draft } = turn.state
  if (draft && dueAt(turn, draft) <= at) close(turn, { order: draft.parts.at(-1)?.order })
}

/**
 * Closes the open draft with what came before `order`; what came after it is a draft of its own. Returns its head,
 * undefined where there was nothing to close. `told`: the answer says it.
 */
export function close(
  turn: Turn,
  { order, told }: { order: string | undefined; told?: boolean },
): Head | undefined {
  const { draft } = turn.state
  if (!draft) return undefined
  const now = takeBefore(turn, draft, order)
  const [first] = now.parts
  if (!first) return undefined
  const { messageId, receivedAt, page } = first
  const receipt = now.to ?? first.receipt
  passed(turn, order ?? first.order, receipt)
  if (now.to === undefined) {
    const text = now.parts.map(({ said }) => wordsOf(said)).join(' ')
    turn.state.last = { receipt, receivedAt, text: text.slice(0, GLIMPSE), at: turn.thread.now }
  }
  const head = { messageId, receipt, receivedAt, ...(page && { page }) }
  const closing = { ...now, closedAt: turn.thread.now, head }
  const target = now.to === undefined ? undefined : unsent(turn, now.to)
  if (target) addTo(target, now.parts)
  else turn.state.closing.push({ ...closing, ...(told && { told }) })
  return head
}

/** Takes out of the open draft what came before; what came after, if anything, goes on. */
export function takeBefore(turn: Turn, draft: Draft, order: string | undefined): Draft {
  const isAfter = (part: Kept) => order !== undefined && compare(part.order, order) > 0
  const after = draft.parts.filter(isAfter)
  const [first] = after
  if (first && after.length === draft.parts.length) return { openedAt: draft.openedAt, parts: [] }
  if (first) turn.state.draft = { openedAt: Date.parse(first.receivedAt), parts: after }
  else delete turn.state.draft
  turn.touched = undefined
  return { ...draft, parts: draft.parts.filter((part) => !isAfter(part)) }
}

/** Remembers up to where the conversation is dealt with; without a receipt it was dropped. */
export function passed(turn: Turn, order: string, receipt?: string): void {
  const { closed } = turn.state
  if (closed && compare(closed.order, order) > 0) return
  turn.state.closed = { order, at: turn.thread.now, ...(receipt !== undefined && { receipt }) }
}

/** A request that has not gone yet has room for what comes late. */
export function unsent(turn: Turn, receipt: string): Closing | undefined {
  return turn.state.closing.find(({ to, head }) => to === undefined && head.receipt === receipt)
}

export function addTo(draft: Draft, parts: readonly Kept[]): void {
  draft.parts = [...draft.parts, ...parts].toSorted((a, b) => compare(a.order, b.order))
}

/** Sends what is closed and complete; what is an emergency when heard goes before anything else. */
export function settle(turn: Turn): void {
  closeIfQuiet(turn, turn.thread.now)
  hearDraft(turn)
  const { closing } = turn.state
  turn.state.closing = closing.filter((draft) => !isReady(turn, draft))
  for (const draft of closing) if (isReady(turn, draft)) send(turn, draft)
}

function hearDraft(turn: Turn): void {
  const { draft } = turn.state
  if (draft && isHeardEmergency(turn, draft)) close(turn, { order: draft.parts.at(-1)?.order })
}

function isHeardEmergency(turn: Turn, { parts }: Draft): boolean {
  return parts.some((part) => {
    const speech = speechIn(part, turn.making)
    return speech !== undefined && turn.thread.urgencyOf(speech) === 'emergency'
  })
}

function isReady(turn: Turn, draft: Closing): boolean {
  if (draft.emergency || waitsUntil(turn, draft) <= turn.thread.now) return true
  return draft.parts.every((part) => isThere(turn, part)) || isHeardEmergency(turn, draft)
}

/** Milliseconds since the epoch. */
export function waitsUntil(turn: Turn, { closedAt }: Closing): number {
  return closedAt + seconds(turn.rules.config.mediaWaitSeconds)
}

function isThere({ thread }: Turn, { file }: Kept): boolean {
  if (!file || file.failed !== undefined) return true
  const known = thread.files.get(file.id)
  return known?.state === 'failed' || (known?.state === 'stored' && known.isTranscribing !== true)
}

function send(turn: Turn, draft: Closing): void {
  const { making, out } = turn
  const { messageId, receipt, receivedAt } = draft.head
  const isEmergency = isHeardEmergency(turn, draft)
  if (draft.to !== undefined) out.supplements.push(...supplementsOf(draft.to, draft, making))
  else {
    const { fit, rest } = fitting(draft.parts)
    const submission = submissionOf({ ...draft, parts: fit }, messageId, { ...making, aloud: isEmergency })
    out.submissions.push({ submission, receipt, receivedAt })
    out.supplements.push(...supplementsOf(receipt, { parts: rest }, making))
  }
  if (isEmergency && !draft.emergency) {
    tell(turn, draft.head, 'emergency')
    turn.state.draft ??= { to: receipt, emergency: true, openedAt: turn.thread.now, parts: [] }
  } else if (draft.to === undefined && !draft.told) tell(turn, draft.head, 'submitted')
}

function tell(turn: Turn, head: Head, key: 'emergency' | 'submitted'): void {
  if (turn.state.gone) return
  const text = bilingual(...receiptWords(turn, head, key))
  turn.out.says.push({ receipt: head.receipt, key, text })
}

/** With the address of its page, where it has one. */
export function receiptWords(
  { rules: { texts } }: Turn,
  { receipt, page: url }: Head,
  key: TextKey,
): Words[] {
  return [fill(texts, key, { receipt }), ...(url === undefined ? [] : [fill(texts, 'trackLink', { url })])]
}
