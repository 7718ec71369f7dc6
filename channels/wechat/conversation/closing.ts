/** How a draft ends: closed, then sent once its files are there, or have been waited for long enough. */
import { headOf, isEmergency, isHeardEmergency, sendWhole } from './emergency.ts'
import type { Closing, Draft, Emergency, Head, Kept } from './state.ts'
import { submissionOf, wordsIn } from './submission.ts'
import { fitting, supplementsOf } from './supplement.ts'
import { receiptWords, tell, tellMissing } from './tell.ts'
import { compare, hasWords, reply, seconds, type Turn } from './turn.ts'

/** Characters of a request's beginning, in lists. */
const GLIMPSE = 30
/** After its last part an emergency stays open for what follows. */
const EMERGENCY_MS = 30 * 60_000

/** When an open draft goes by itself, milliseconds since the epoch. */
export function dueAt(turn: Turn, draft: Draft): number {
  if (isEmergency(draft)) return lastAt(draft) + EMERGENCY_MS
  const { quietSeconds, wordlessSeconds } = turn.rules.config
  const waits = draft.to === undefined && !hasWords(turn, draft) ? wordlessSeconds : quietSeconds
  return lastAt(draft) + seconds(waits)
}

function lastAt({ openedAt, parts, repeats = [] }: Draft): number {
  return [...parts, ...repeats].reduce(
    (last, { receivedAt }) => Math.max(last, Date.parse(receivedAt)),
    openedAt,
  )
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
  if (isEmergency(now)) return end(turn, now, order)
  const [first] = now.parts
  const isWished = now.scene !== undefined || now.anonymous === true || now.confidential === true
  const begun = first ?? (isWished ? now.by : undefined)
  if (!begun) return undefined
  const head: Head = first ? headOf(first) : { ...begun, receipt: '' }
  if (now.to !== undefined) head.receipt = now.to
  passed(turn, order ?? first?.order ?? '', head.receipt)
  if (now.to === undefined) remember(turn, head, now.parts)
  const target = now.to === undefined ? undefined : unsent(turn, now.to)
  if (target) join(target, now)
  else turn.state.closing.push({ ...now, closedAt: turn.thread.now, head, ...(told && { told }) })
  return head
}

/** What an emergency has no room for is added to it when nothing is sent of it any more. */
function end(turn: Turn, draft: Emergency, order: string | undefined): Head {
  const { head, parts } = draft
  const rest = sendWhole(turn, draft)
  turn.out.supplements.push(...supplementsOf(head.receipt, { parts: rest }, turn.making))
  passed(turn, order ?? parts.at(-1)?.order ?? '', head.receipt)
  return head
}

/** For lists, and so that it is known before the ledger lists it. */
export function remember(turn: Turn, { receipt, receivedAt }: Head, parts: readonly Kept[]): void {
  const text = parts.map((part) => wordsIn(part, turn.making)).join(' ')
  turn.state.last = { receipt, receivedAt, text: text.slice(0, GLIMPSE), at: turn.thread.now }
}

/** Takes out of the open draft what came before; what came after, if anything, goes on. An emergency is never parted. */
export function takeBefore(turn: Turn, draft: Draft, order: string | undefined): Draft {
  const isAfter = (part: Kept) => order !== undefined && compare(part.order, order) > 0
  const late = draft.parts.filter(isAfter)
  const isLater = isEmergency(draft)
    ? late.some(({ messageId }) => messageId === draft.head.messageId)
    : late.length > 0 && late.length === draft.parts.length
  if (isLater) return { openedAt: draft.openedAt, parts: [] }
  const after = isEmergency(draft) ? [] : late
  const [first] = after
  if (first) turn.state.draft = { openedAt: Date.parse(first.receivedAt), parts: after }
  else delete turn.state.draft
  turn.touched = undefined
  return { ...draft, parts: draft.parts.filter((part) => !after.includes(part)) }
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

/** What was to be added to a request that has not gone yet: its wishes, too. */
export function join(target: Closing, { parts, anonymous, confidential, scene }: Draft): void {
  addTo(target, parts)
  if (anonymous) target.anonymous = true
  if (confidential) target.confidential = true
  if (scene !== undefined) target.scene = scene
}

export function addTo(draft: Draft, parts: readonly Kept[]): void {
  draft.parts = [...draft.parts, ...parts].toSorted((a, b) => compare(a.order, b.order))
}

/** Sends what is closed and complete; what is an emergency when heard goes before anything else. */
export function settle(turn: Turn): void {
  hearDraft(turn)
  closeIfQuiet(turn, turn.thread.now)
  const { closing } = turn.state
  turn.state.closing = []
  for (const draft of closing) {
    if (isHeardEmergency(turn, draft)) raise(turn, draft)
    else if (isReady(turn, draft)) send(turn, draft)
    else turn.state.closing.push(draft)
  }
  const { draft } = turn.state
  if (isEmergency(draft) && sendWhole(turn, draft).length > 0) closeIfQuiet(turn, Number.POSITIVE_INFINITY)
}

function hearDraft(turn: Turn): void {
  const { draft } = turn.state
  if (!draft || isEmergency(draft) || !isHeardEmergency(turn, draft)) return
  delete turn.state.draft
  turn.touched = undefined
  raise(turn, draft)
}

/** It becomes an emergency with the receipt of its first part, and stays open where nothing else is. */
function raise(turn: Turn, draft: Draft | Closing): void {
  const { openedAt, parts, to, anonymous, confidential, scene } = draft
  const [first] = parts
  if (!first) return
  const head = draft.head && to === undefined ? draft.head : headOf(first)
  const wishes = { ...(anonymous && { anonymous }), ...(confidential && { confidential }) }
  const raised = { openedAt, parts, head, ...wishes, ...(scene && { scene }), ...(to && { to }) }
  if (turn.state.draft) sendWhole(turn, raised)
  else turn.state.draft = raised
  remember(turn, head, parts)
  const last = parts.at(-1) ?? first
  const isNew = turn.thread.parts.some(({ messageId }) => messageId === last.messageId)
  if (isNew) reply(turn, last, ...receiptWords(turn, head, 'emergency'))
  else tell(turn, head, 'emergency')
}

function isReady(turn: Turn, draft: Closing): boolean {
  return waitsUntil(turn, draft) <= turn.thread.now || draft.parts.every((part) => isThere(turn, part))
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
  if (draft.to !== undefined) out.supplements.push(...supplementsOf(draft.to, draft, making, draft.head))
  else {
    const { fit, rest } = fitting(draft.parts, making)
    const submission = submissionOf({ ...draft, parts: fit }, messageId, making)
    out.submissions.push({ submission, receipt, receivedAt })
    out.supplements.push(...supplementsOf(receipt, { parts: rest }, making))
    if (!draft.told) tell(turn, draft.head, 'submitted')
  }
  tellMissing(turn, draft, draft.head)
}
