/** Messages become drafts; an emergency is a request already, and gathers what belongs to it. */
import { addTo, close, closeIfQuiet, remember, unsent } from './closing.ts'
import { headOf, isEmergency, sentAtOnce } from './emergency.ts'
import { hasPlaceWords } from './place.ts'
import { type Content, isNothing, wordsOf } from './said.ts'
import type { Draft, Kept } from './state.ts'
import { supplementsOf } from './supplement.ts'
import { answer, type Came, compare, hasWords, keep, mayBeHeard, type Turn } from './turn.ts'

/** A draft is written with every message: one that is full goes by itself. */
const MOST_PARTS = 200
const MOST_CHARACTERS = 200_000

export function gather(turn: Turn, came: Came, said: Content): void {
  if (isNothing(said)) return void answer(turn, came, 'help')
  const kept = keep(came, said)
  const { closed } = turn.state
  if (closed && compare(kept.order, closed.order) < 0) return void addLate(turn, kept, closed.receipt)
  closeIfQuiet(turn, came.at)
  const draft = turn.state.draft ?? begin(turn, came.at)
  turn.state.draft = draft
  const began = draft.parts.length === 0
  addTo(draft, [kept])
  if (!turn.touched?.began) turn.touched = { messageId: kept.messageId, began }
  if (isFull(draft)) close(turn, { order: draft.parts.at(-1)?.order })
}

function isFull({ parts, repeats = [] }: Draft): boolean {
  const characters = parts.reduce((sum, { said }) => sum + wordsOf(said).length, 0)
  return parts.length + repeats.length >= MOST_PARTS || characters >= MOST_CHARACTERS
}

/** With what was wished, or scanned, before its first part. */
export function begin({ state }: Turn, at: number): Draft {
  const { next, scene } = state
  delete state.next
  delete state.scene
  return { openedAt: at, parts: [], ...next, ...(scene && scene.until > at && { scene: scene.id }) }
}

/** It was sent before the last draft was closed, and came by another way. Of what was dropped, it is dropped, too. */
function addLate(turn: Turn, kept: Kept, receipt: string | undefined): void {
  if (receipt === undefined) return
  const target = unsent(turn, receipt)
  if (target) addTo(target, [kept])
  else turn.out.supplements.push(...supplementsOf(receipt, { parts: [kept] }, turn.making))
}

/**
 * The core has made a request of it already, under its receipt. All that is open goes with it, but for what was to be
 * added to another one.
 */
export function gatherEmergency(turn: Turn, came: Came, said: Content): void {
  const { receipt, order, at } = came
  const { state } = turn
  answer(turn, came, 'emergency', { receipt })
  closeIfQuiet(turn, at)
  turn.touched = undefined
  const kept = keep(came, said)
  if (isEmergency(state.draft)) {
    state.draft.repeats = [...(state.draft.repeats ?? []), kept]
    if (isFull(state.draft)) close(turn, { order: undefined })
    return
  }
  if (state.draft?.to !== undefined) close(turn, { order })
  const { asked: _asked, ...draft } = state.draft ?? begin(turn, at)
  state.draft = { ...draft, head: headOf(kept), sent: sentAtOnce(turn, kept) }
  addTo(state.draft, [kept])
  remember(turn, headOf(kept), [kept])
}

/** What is said of an open draft once all parts are known: at its beginning, and of what is missing. */
export function answerDraft(turn: Turn): void {
  const { touched } = turn
  const { draft } = turn.state
  if (!touched || !draft?.parts.some(({ messageId }) => messageId === touched.messageId)) return
  const receipt = draft.head?.receipt ?? draft.to
  if (receipt !== undefined) {
    if (!draft.asked) answer(turn, touched, 'supplementNoted', { receipt })
    draft.asked = true
    return
  }
  const missing = missingIn(turn, draft)
  if (draft.asked || !(touched.began || missing === 'askWhat')) return
  answer(turn, touched, missing ?? 'noted')
  if (missing) draft.asked = true
}

function missingIn(turn: Turn, draft: Draft): 'askWhat' | 'askWhere' | undefined {
  if (!hasWords(turn, draft)) return mayBeHeard(turn, draft) ? undefined : 'askWhat'
  const isPlaced =
    draft.scene !== undefined ||
    draft.parts.some(({ said }) => said.type === 'location' || hasPlaceWords(wordsOf(said)))
  return isPlaced ? undefined : 'askWhere'
}
