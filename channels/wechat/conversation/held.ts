/** Words that could not be pushed are said before the next answer, as far as one message has room. */
import type { HeldWords } from '../../../src/contract/thread.ts'
import { isFromCitizen } from './said.ts'
import type { Came, Turn } from './turn.ts'

const MOST_BYTES = 2048

/** Those that are said now. */
export function release(turn: Turn, parts: readonly Came[]): HeldWords[] {
  const { held } = turn.thread
  const first = parts.find(({ said }) => isFromCitizen(said))
  if (!first || turn.state.gone || held.length === 0) return []
  const own = turn.answers.get(first.messageId)?.text ?? ''
  let room = MOST_BYTES - Buffer.byteLength(own)
  const said: HeldWords[] = []
  for (const words of held) {
    // A message that is too long for any answer goes alone; the answer is cut where it is written.
    const bytes = Buffer.byteLength(words.text) + 1
    if (bytes > room && !(own === '' && said.length === 0)) break
    said.push(words)
    room -= bytes
  }
  const lines = [...said.map(({ text }) => text), own].filter((line) => line !== '')
  turn.answers.set(first.messageId, { text: lines.join('\n'), push: true })
  return said
}
