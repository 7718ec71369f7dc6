/** A citizen's own requests: how they stand, and how they were handled. Nobody else's are ever told of. */
import type { OwnRequest } from '../../../src/contract/thread.ts'
import { fill, type TextKey, type Words } from '../texts.ts'
import type { Command } from './commands.ts'
import { cut } from './cut.ts'
import type { State } from './state.ts'
import { answer, type Came, reply, type Turn } from './turn.ts'

const MOST_LISTED = 5
const GLIMPSE = 16

/** Newest first. What was submitted just now may not be in the ledger yet. */
export function ownRequests({ thread, state }: Turn): OwnRequest[] {
  const { last } = state
  if (!last || thread.requests.some(({ receipt }) => receipt === last.receipt)) return thread.requests
  const { receipt, receivedAt, text } = last
  const fresh: OwnRequest = {
    receipt,
    status: 'received',
    receivedAt,
    changedAt: receivedAt,
    text,
    mayRate: false,
  }
  return [fresh, ...thread.requests].toSorted((a, b) => Date.parse(b.receivedAt) - Date.parse(a.receivedAt))
}

/** What is to be supplemented. */
export function newestReceipt(turn: Turn): string | undefined {
  return ownRequests(turn)[0]?.receipt
}

export function isOwn(turn: Turn, receipt: string): boolean {
  return ownRequests(turn).some((own) => own.receipt === receipt)
}

export function query(turn: Turn, came: Came, { receipt }: Extract<Command, { is: 'query' }>): void {
  const own = ownRequests(turn)
  const found =
    receipt === undefined ? own.slice(0, MOST_LISTED) : own.filter((each) => each.receipt === receipt)
  if (found.length === 0) return void answer(turn, came, receipt === undefined ? 'queryNone' : 'notYours')
  const { texts } = turn.rules
  const listed = found.map((request) => lineOf(turn, request))
  reply(turn, came, fill(texts, 'queryHead'), ...listed)
}

function lineOf({ rules: { texts } }: Turn, { receipt, status, receivedAt, text }: OwnRequest): Words {
  const state = fill(texts, `status_${status}`)
  const line = (status: string) =>
    fill(texts, 'queryLine', { receipt, date: receivedAt.slice(0, 10), status })
  const glimpse = cut(text.replace(/\s+/g, ' ').trim(), GLIMPSE)
  const zh = line(state.zh).zh
  // Once is enough: the citizen's words are in one language.
  return { zh: glimpse === '' ? zh : `${zh}\n  ${glimpse}`, en: line(state.en).en }
}

/** False where it is no rating but a message: a digit alone, and nothing that could be rated. */
export function rate(
  turn: Turn,
  came: Came,
  { score, bare, receipt }: Extract<Command, { is: 'rate' }>,
): boolean {
  const own = ownRequests(turn).filter((each) => receipt === undefined || each.receipt === receipt)
  const [rateable] = own
    .filter((each) => each.mayRate && !isRatedNow(turn, each))
    .toSorted((a, b) => Date.parse(b.changedAt) - Date.parse(a.changedAt))
  if (bare && (!rateable || isOpen(turn.state))) return false
  if (receipt !== undefined && own.length === 0) answer(turn, came, 'notYours')
  else if (score === undefined) answer(turn, came, 'rateHow')
  else if (rateable) {
    turn.out.ratings.push({ receipt: rateable.receipt, score })
    answer(turn, came, 'rated', { score: String(score) })
  } else answer(turn, came, whyNot(turn, own[0]))
  return true
}

function isOpen({ draft }: State): boolean {
  return draft !== undefined && draft.parts.length > 0
}

function isRatedNow({ out }: Turn, { receipt }: OwnRequest): boolean {
  return out.ratings.some((rating) => rating.receipt === receipt)
}

function whyNot(turn: Turn, request: OwnRequest | undefined): TextKey {
  if (!request) return 'rateNone'
  return request.status === 'rated' || isRatedNow(turn, request) ? 'rateAlready' : 'rateNotYet'
}
