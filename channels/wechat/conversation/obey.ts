/** What the commands do. */
import { fill } from '../texts.ts'
import { addTo, close, passed, receiptWords, takeBefore, unsent } from './closing.ts'
import type { Command } from './commands.ts'
import { gather } from './gather.ts'
import { newestReceipt, query, rate } from './own.ts'
import type { Content } from './said.ts'
import { supplementsOf } from './supplement.ts'
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
      return void wish(turn, came, command.is, said)
    case 'query':
      return void query(turn, came, command)
    case 'supplement':
      return void supplement(turn, came, command, said)
    case 'rate':
      if (!rate(turn, came, command) && said) gather(turn, came, said)
      return
    case 'help':
      return void answer(turn, came, 'help')
  }
}

function submit(turn: Turn, came: Came): void {
  const isSupplement = turn.state.draft?.to !== undefined
  const head = isLate(turn, came) ? undefined : close(turn, { order: came.order, told: true })
  if (!head) answer(turn, came, 'nothingToSubmit')
  else if (isSupplement) answer(turn, came, 'supplemented', { receipt: head.receipt })
  else reply(turn, came, ...receiptWords(turn, head, 'submitted'))
}

function cancel(turn: Turn, came: Came): void {
  const { draft } = turn.state
  const dropped = draft && !isLate(turn, came) ? takeBefore(turn, draft, came.order) : undefined
  if (!dropped || (dropped.parts.length === 0 && dropped.to === undefined))
    return void answer(turn, came, 'nothingToCancel')
  passed(turn, came.order)
  answer(turn, came, dropped.to === undefined ? 'cancelled' : 'cancelledSupplement')
}

/** Another gateway was faster: what it speaks of is closed already. */
function isLate({ state: { closed } }: Turn, { order }: Came): boolean {
  return closed !== undefined && compare(order, closed.order) < 0
}

function wish(turn: Turn, came: Came, which: 'anonymous' | 'confidential', said: Content | undefined): void {
  const { state, rules, thread } = turn
  const { draft, last } = state
  // A request that stands has no such field to be changed: it is told to whoever handles it.
  if (draft?.to !== undefined && said) {
    addTo(draft, [keep(came, said)])
    draft.asked = true
    return void answer(turn, came, `${which}Now`)
  }
  if (draft) {
    draft[which] = true
    return void answer(turn, came, `${which}Now`)
  }
  state.next = { ...state.next, [which]: true }
  const isJustNow = last !== undefined && thread.now - last.at < JUST_NOW_MS
  const more = isJustNow ? [fill(rules.texts, 'notTheLast')] : []
  reply(turn, came, fill(rules.texts, `${which}Next`), ...more)
}

function supplement(
  turn: Turn,
  came: Came,
  { text }: Extract<Command, { is: 'supplement' }>,
  said: Content | undefined,
): void {
  const { state } = turn
  const words: Content | undefined =
    text !== undefined && said?.type === 'text' ? { ...said, content: text } : undefined
  // What is being written is what they speak of.
  if (state.draft && state.draft.parts.length > 0)
    return void (words ? gather(turn, came, words) : answer(turn, came, 'noted'))
  const receipt = state.draft?.to ?? newestReceipt(turn)
  if (receipt === undefined) return void answer(turn, came, 'nothingToSupplement')
  if (!words) {
    state.draft = { to: receipt, openedAt: came.at, parts: [] }
    return void answer(turn, came, 'supplementHow', { receipt })
  }
  const target = unsent(turn, receipt)
  if (target) addTo(target, [keep(came, words)])
  else turn.out.supplements.push(...supplementsOf(receipt, { parts: [keep(came, words)] }, turn.making))
  answer(turn, came, 'supplemented', { receipt })
}
