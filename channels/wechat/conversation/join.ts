/**
 * The conversation with one citizen: messages become one request, commands are obeyed. Pure: the same state and parts
 * give the same requests and words.
 */
import type { Joined, LooksAt, Thread, ThreadJobs, ThreadPart } from '../../../src/contract/thread.ts'
import { dueAt, settle, waitsUntil } from './closing.ts'
import { type Command, readClick, readCommand } from './commands.ts'
import { comeBack, notice, openWindow } from './events.ts'
import { answerDraft, gather, gatherEmergency } from './gather.ts'
import { release } from './held.ts'
import { obey } from './obey.ts'
import { isFromCitizen, readData, type Said } from './said.ts'
import { forgottenAt, readState, remembered } from './state.ts'
import { type Came, partsOf, type Rules, type Turn } from './turn.ts'

const nothing = { text: '', push: false }
const ENGINE = 'speech-recognition'

export function createConversation(rules: Rules): ThreadJobs {
  return {
    looksAt,
    join: (thread) => join(rules, thread),
  }
}

function looksAt(state: unknown, parts: readonly ThreadPart[]): LooksAt {
  const { draft, closing } = readState(state)
  const known = [...(draft?.parts ?? []), ...(draft?.repeats ?? []), ...closing.flatMap(({ parts }) => parts)]
  const came = parts.map(({ data }) => readData(data))
  const asked = came.flatMap(({ incoming }) => requestsFor(incoming) ?? [])
  return {
    files: [...known, ...came].flatMap(({ file }) => file?.id ?? []),
    ...(asked.length > 0 && { requests: asked.flatMap(({ receipt }) => receipt ?? []) }),
  }
}

function requestsFor(said: Said): { receipt?: string | undefined } | undefined {
  const command = commandIn(said)
  if (command?.is !== 'query' && command?.is !== 'supplement' && command?.is !== 'rate') return undefined
  return { receipt: command.receipt }
}

function commandIn(said: Said): Command | undefined {
  if (said.type === 'text') return readCommand(said.content)
  return said.type === 'event' ? readClick(said) : undefined
}

function join(rules: Rules, thread: Thread): Joined {
  const turn = begin(rules, thread)
  const parts = partsOf(thread)
  for (const part of parts) hear(turn, part)
  settle(turn)
  answerDraft(turn)
  return joined(turn, parts)
}

function begin(rules: Rules, thread: Thread): Turn {
  const { origin, thread: openid, files } = thread
  const making = {
    touchpoint: origin.endpoint,
    openid,
    scenes: rules.scenes,
    heard: (id: string) => files.get(id)?.transcript,
    engine: rules.config.engine ?? ENGINE,
  }
  const out = { submissions: [], supplements: [], ratings: [], says: [], delivered: [] }
  return { rules, thread, state: readState(thread.state), making, answers: new Map(), out }
}

function hear(turn: Turn, came: Came): void {
  const { said } = came
  if (isFromCitizen(said)) comeBack(turn)
  openWindow(turn, came)
  if (said.type === 'event') return void notice(turn, came, said)
  if (said.type === 'unknown') return
  if (came.urgency === 'emergency') return void gatherEmergency(turn, came, said)
  const command = said.type === 'text' ? readCommand(said.content) : undefined
  if (command) obey(turn, came, command, said)
  else gather(turn, came, said)
}

function joined(turn: Turn, parts: readonly Came[]): Joined {
  const { state, thread, out } = turn
  const released = release(turn, parts)
  const left = remembered(state, thread.now)
  const open = [
    ...(state.draft ? [dueAt(turn, state.draft)] : []),
    ...state.closing.map((draft) => waitsUntil(turn, draft)),
  ]
  const times = open.length > 0 ? open : forgottenAt(left)
  return {
    ...(left && { state: left }),
    ...(times.length > 0 && { wakeAt: Math.min(...times) }),
    ...out,
    answers: parts.map(({ messageId }) => ({ messageId, ...(turn.answers.get(messageId) ?? nothing) })),
    released,
    ...(turn.window && { window: turn.window }),
    ...(turn.gone !== undefined && { gone: turn.gone }),
  }
}
