/** What was told of a call -> a part of its thread. All parts of a call have one receipt: the call's. */
import { hash } from 'node:crypto'
import type { Origin } from '../../src/contract/ports.ts'
import type { Raw } from '../../src/contract/request.ts'
import type { Pending } from '../../src/contract/submission.ts'
import type { Part } from '../../src/contract/thread.ts'
import type { CallData, Form, Told } from './call.ts'
import { cleanTree } from './clean.ts'
import type { PartData } from './joining/state.ts'

export interface Call {
  origin: Origin
  callId: string
}

/** At most so many characters; what has more is no id. */
export const LONGEST_CALL_ID = 128

/** The very same within so long is a sender that tries again; later it is said anew, such as a correction taken back. */
const AGAIN_MS = 60_000

/** Of a post: one call of it. `now`: milliseconds since the epoch. */
export function partOfPost(call: Call, told: Told, { raw, now }: { raw: Raw; now: number }): Part {
  const data = partData(call, { ...told, raw })
  const { raw: _raw, ...content } = data.told ?? {}
  // An agent who asks whether it burns is no fire.
  const heard = told.transcript?.utterances.filter(({ role }) => role !== 'agent') ?? []
  const digest = hash('sha256', JSON.stringify(content)).slice(0, 32)
  return {
    ...headOf(call),
    messageId: `post/${digest}/${Math.floor(now / AGAIN_MS)}`,
    order: orderOf(now),
    text: [...heard.map(({ text }) => text), wordsOfForm(told.data?.form)].join('\n'),
    data,
    ...filesOf(data),
  }
}

/** Among all that is told of a call. */
export function orderOf(now: number): string {
  return String(now).padStart(15, '0')
}

/** What an agent wrote of the matter. */
export function wordsOfForm({ title = '', summary = '' }: Form = {}): string {
  return `${title}\n${summary}`.trim()
}

/** Whose it is: the same for all parts of a call. */
export function headOf({ origin, callId }: Call): Pick<Part, 'origin' | 'thread' | 'receiptOf'> {
  return { origin, thread: callId, receiptOf: callId }
}

export function partData(
  call: Call,
  { transcript, data, extensions = {}, raw }: Partial<Told> & { raw?: Raw },
  live?: PartData['live'],
): PartData {
  const recording = data?.recordingUrl === undefined ? undefined : recordingOf(call, data.recordingUrl)
  const hasOwn = transcript || data || Object.keys(extensions).length > 0
  return cleanTree({
    live,
    told: hasOwn ? { transcript, data: withoutAddress(data), extensions, recording, raw } : undefined,
  })
}

/** An address may hold a credential: it goes to whoever fetches, and nowhere else. */
function withoutAddress(data: CallData | undefined): CallData | undefined {
  if (!data) return undefined
  const { recordingUrl: _address, ...rest } = data
  return rest
}

/** The same file whenever the same call comes again. */
function recordingOf({ origin, callId }: Call, url: string): Pending {
  const key = JSON.stringify(['phone', origin.endpoint, callId, url])
  const file = { id: hash('sha256', key).slice(0, 32), kind: 'audio' as const }
  const isAddress = url.length <= 2000 && URL.canParse(url)
  return isAddress ? { ...file, url } : { ...file, failed: 'the recording has no address that can be read' }
}

export function filesOf({ told }: PartData): Pick<Part, 'files'> {
  return told?.recording ? { files: [told.recording] } : {}
}
