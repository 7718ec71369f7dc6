/** Parts -> state. Whatever order they are read in, the same parts make the same state. */
import { PermanentError } from '../../../src/contract/errors.ts'
import type { ThreadPart } from '../../../src/contract/thread.ts'
import { type Live, PartData, type State } from './state.ts'

export type Came = Pick<ThreadPart, 'messageId' | 'order' | 'receipt' | 'receivedAt' | 'data'>

export function collect(before: State | undefined, parts: readonly Came[]): State {
  const state = before ?? begin(parts)
  for (const part of parts) take(state, part)
  state.live?.segments.sort((one, other) => one.seq - other.seq)
  return state
}

function begin(parts: readonly Came[]): State {
  const times = parts.map(({ receivedAt }) => receivedAt).toSorted((a, b) => Date.parse(a) - Date.parse(b))
  return { v: 1, receipt: parts[0]?.receipt ?? '', receivedAt: times[0] ?? '', told: {}, heardAt: 0 }
}

function take(state: State, { messageId, order, receivedAt, data }: Came): void {
  const { told, live, summary } = readData(data)
  if (summary) {
    // Nobody on the line said it.
    state.summary = summary
    return
  }
  const at = Date.parse(receivedAt)
  state.heardAt = Math.max(state.heardAt, at)
  if (told) state.told[messageId] = { order, ...told }
  if (!live) return
  state.live ??= { head: {}, segments: [], others: [] }
  takeLive(state.live, live, at)
}

function takeLive(call: Live, { is, seq, segment, head }: NonNullable<PartData['live']>, at: number): void {
  if (head) call.head = head
  if (segment) call.segments.push({ ...segment, seq })
  else call.others.push(seq)
  if (is !== 'end') return
  call.end = seq
  call.endedAt = at
}

/** Throws PermanentError internal where it can't be read: what is in it must not be lost. */
function readData(data: unknown): PartData {
  const parsed = PartData.safeParse(data)
  if (parsed.success) return parsed.data
  throw new PermanentError('internal', { detail: 'a part of a call can not be read', cause: parsed.error })
}

/** Numbers from the first to the end of which nothing has come. */
export function missing({ segments, others, end }: Live): number {
  const known = new Set([...segments.map(({ seq }) => seq), ...others])
  const last = end ?? Math.max(-1, ...known)
  let count = 0
  for (let seq = 0; seq <= last; seq++) if (!known.has(seq)) count += 1
  return count
}
