/** What the commands do. */
import { fill } from '../texts.ts'
import { addTo, close, join, passed, takeBefore, unsent } from './closing.ts'
import type { Command } from './commands.ts'
import { isEmergency } from './emergency.ts'
import { begin, gather } from './gather.ts'
import { isOwn, newestReceipt, query, rate } from './own.ts'
import type { Content } from './said.ts'
import { supplementsOf } from './supplement.ts'
import { receiptWords } from './tell.ts'
import { answer, type Came, compare, keep, reply, type Turn } from './turn.ts'

/** After that a request is not what the citizen was just speaking of. */
const JUST_NOW_MS = 600_000

/** `said` is what stays a message where the command is none: undefined of a click. */
export function obey(turn: Turn, came: Came, command: Command, said: Content | undefined): void {
  switch (command.is) {
    case 'submit':
      return void submit(turn, came)
    case 'cancel':
      return void cancel(turn, came)
    case 'anonymous':
    case 'confidential':
    case 'named':
      return void wish(turn, came, command.is, said)
    case 'query':
      return void query(turn, came, command)
    case 'supplement':
      return void supplement(turn, came, command, said)
    case 'rate':
      if (!rate(turn, came, command) && said) gather(turn, came, said)
      return
    case 'courtesy':
      if (!turn.state.draft) answer(turn, came, 'courtesy')
      return
    case 'help':
    case 'operator':
      return void answer(turn, came, command.is)
  }
}

function submit(turn: Turn, came: Came): void {
  const { draft, closing } = turn.state
  const isAdded = draft?.to !== undefined || isEmergency(draft)
  const head = isLate(turn, came) ? undefined : close(turn, { order: came.order, told: true })
  if (head && isAdded) return void answer(turn, came, 'supplemented', { receipt: head.receipt })
  if (head) return void reply(turn, came, ...receiptWords(turn, head, 'submitted'))
  // It went by itself a moment ago, and waits for its files.
  const waiting = closing.findLast(({ to, told }) => to === undefined && !told)
  if (!waiting) return void answer(turn, came, 'nothingToSubmit')
  waiting.told = true
  reply(turn, came, ...receiptWords(turn, waiting.head, 'submitted'))
}

/** What was scanned or wished beforehand goes with it: nothing of it is left for a later request. */
function cancel(turn: Turn, came: Came): void {
  const { state } = turn
  if (isLate(turn, came)) return void answer(turn, came, 'nothingToCancel')
  if (isEmergency(state.draft)) return void answer(turn, came, 'emergencyStays')
  const isKept = state.scene !== undefined || state.next !== undefined
  delete state.scene
  delete state.next
  const dropped = state.draft && takeBefore(turn, state.draft, came.order)
  const isDraft = dropped !== undefined && (dropped.parts.length > 0 || dropped.to !== undefined)
  if (isDraft) passed(turn, came.order)
  else if (!isKept) return void answer(turn, came, 'nothingToCancel')
  answer(turn, came, dropped?.to === undefined ? 'cancelled' : 'cancelledSupplement')
}

/** Another gateway was faster: what it speaks of is closed already. */
function isLate({ state: { closed } }: Turn, { order }: Came): boolean {
  return closed !== undefined && compare(order, closed.order) < 0
}

type Wish = Extract<Command, { is: 'anonymous' | 'confidential' | 'named' }>['is']

function wish(turn: Turn, came: Came, which: Wish, said: Content | undefined): void {
  const { state, rules, thread } = turn
  const { draft, last } = state
  // A request that stands has no such field to be changed: it is told to whoever handles it.
  if (draft?.to !== undefined && !isEmergency(draft) && said) {
    addTo(draft, [keep(came, said)])
    draft.asked = true
    return void answer(turn, came, `${which}Now`)
  }
  const open = draft ?? state.closing.findLast(({ to }) => to === undefined)
  if (open) {
    Object.assign(open, wished(which))
    return void answer(turn, came, `${which}Now`)
  }
  if (which === 'named') delete state.next
  else state.next = { ...state.next, ...wished(which) }
  const isJustNow = last !== undefined && thread.now - last.at < JUST_NOW_MS
  const more = isJustNow ? [fill(rules.texts, 'notTheLast')] : []
  reply(turn, came, fill(rules.texts, `${which}Next`), ...more)
}

function wished(which: Wish): { anonymous?: boolean; confidential?: boolean } {
  return which === 'named' ? { anonymous: false, confidential: false } : { [which]: true }
}

function supplement(
  turn: Turn,
  came: Came,
  { text, receipt: named }: Extract<Command, { is: 'supplement' }>,
  said: Content | undefined,
): void {
  const { draft } = turn.state
  const words = said?.type === 'text' && text !== undefined ? { ...said, content: text } : undefined
  if (named !== undefined && named !== (draft?.head?.receipt ?? draft?.to)) {
    if (!isOwn(turn, named)) return void answer(turn, came, 'notYours')
    if (words) return void addWords(turn, came, named, words)
    close(turn, { order: came.order })
  }
  supplementNext(turn, came, words, named)
}

function supplementNext(turn: Turn, came: Came, words: Content | undefined, named: string | undefined): void {
  const { state } = turn
  // What is being written is what they speak of.
  if (state.draft && state.draft.parts.length > 0)
    return void (words ? gather(turn, came, words) : answer(turn, came, 'noted'))
  const receipt = named ?? state.draft?.to ?? newestReceipt(turn)
  if (receipt === undefined) return void answer(turn, came, 'nothingToSupplement')
  if (words) return void addWords(turn, came, receipt, words)
  const { messageId, receivedAt, at } = came
  state.draft ??= { ...begin(turn, at), to: receipt, by: { messageId, receivedAt } }
  answer(turn, came, 'supplementHow', { receipt })
}

function addWords(turn: Turn, came: Came, receipt: string, words: Content): void {
  const { draft } = turn.state
  const wishes = draft === undefined ? begin(turn, came.at) : { openedAt: came.at }
  const added = { ...wishes, parts: [keep(came, words)] }
  const target = unsent(turn, receipt)
  if (target) join(target, added)
  else turn.out.supplements.push(...supplementsOf(receipt, added, turn.making))
  answer(turn, came, 'supplemented', { receipt })
}
