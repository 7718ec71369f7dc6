/** What was told of a call -> a part of its thread. All parts of a call have one receipt: the call's. */
import { hash } from 'node:crypto'
import type { Origin } from '../../src/contract/ports.ts'
import type { Raw } from '../../src/contract/request.ts'
import type { Pending, Submission } from '../../src/contract/submission.ts'
import type { Part } from '../../src/contract/thread.ts'
import type { CallData, Told } from './call.ts'
import { cleanTree } from './clean.ts'
import type { Config } from './config.ts'
import { collect } from './joining/collect.ts'
import type { PartData } from './joining/state.ts'
import { submissionOf } from './joining/submission.ts'
import { viewOf } from './joining/view.ts'

export interface Call {
  origin: Origin
  callId: string
}

/** At most so many characters; what has more is no id. */
export const LONGEST_CALL_ID = 128

/** Of a post: one call of it. `now`: milliseconds since the epoch, the order among posts. */
export function partOfPost(call: Call, told: Told, about: { raw: Raw; now: number; config: Config }): Part {
  const { raw, now, config } = about
  const data = partData(call, { ...told, raw })
  const { raw: _raw, ...content } = data.told ?? {}
  const order = `1/${String(now).padStart(15, '0')}`
  // An agent who asks whether it burns is no fire.
  const heard = told.transcript?.utterances.filter(({ role }) => role !== 'agent') ?? []
  return {
    ...headOf(call),
    messageId: `post/${hash('sha256', JSON.stringify(content)).slice(0, 32)}`,
    order,
    text: heard.map(({ text }) => text).join('\n'),
    data,
    ...filesOf(data),
    atOnce: () => submissionNow(call, [{ order, data }], { config, flags: [] }),
  }
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

/** What these parts alone would be: an emergency waits for nothing. */
export function submissionNow(
  { origin, callId }: Call,
  parts: readonly { order: string; data: PartData }[],
  { config, flags }: { config: Config; flags: string[] },
): Submission {
  const came = parts.map((part, at) => ({ ...part, messageId: String(at), receipt: '', receivedAt: '' }))
  const state = collect(undefined, came)
  return submissionOf(viewOf(state), {
    origin,
    callId,
    state,
    centre: config.centres[origin.endpoint],
    flags,
    heard: () => undefined,
  })
}
