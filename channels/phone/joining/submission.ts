/** A call as it stands -> what is submitted. */
import { hash } from 'node:crypto'
import type { Origin } from '../../../src/contract/ports.ts'
import { TITLE_BY_MODEL } from '../../../src/contract/searched-words.ts'
import type { Submission } from '../../../src/contract/submission.ts'
import type { CallData, Form, Transcript } from '../call.ts'
import type { Centre } from '../config.ts'
import { readNumber } from '../words/e164.ts'
import { mend } from '../words/mend.ts'
import { rolesOf } from '../words/roles.ts'
import { phonesIn } from '../words/spoken-numbers.ts'
import { placeIn } from '../words/spoken-places.ts'
import { cutText } from './cut-text.ts'
import { rawOf } from './raw.ts'
import { type Spoken, segmentsOf } from './segments.ts'
import type { State } from './state.ts'
import { typeNamed } from './types.ts'
import type { View } from './view.ts'

export interface Making {
  origin: Origin
  callId: string
  state: Pick<State, 'told' | 'live' | 'summary' | 'times'>
  /** What is known of the call centre. */
  centre: Centre | undefined
  /** What is to be said of the call beside its content. */
  flags: string[]
  /** What was understood of a recording. */
  heard(fileId: string): string | undefined
}

const MOST_TEXT = 100_000
const MOST_TITLE = 200
const MOST_EXTENSION = 10_000
const MOST_NAME = 128

export function submissionOf(view: View, making: Making): Submission {
  const { origin, callId, state } = making
  const { data, recordings } = view
  const form = data.form ?? {}
  const said = spokenIn(view, making)
  const voices = voicesOf(said.spoken)
  const requester = requesterOf(data, voices)
  const words = wordsOf(said, form, view, making)
  const place = form.place ?? placeIn(voices)?.text
  const given = form.title ?? form.summary
  const summary = given === undefined ? state.summary : undefined
  const title = given ?? summary?.title
  const extensions = extensionsOf(view, form, summary?.by)
  const isRead = place !== undefined && form.place === undefined
  const flags = [
    ...making.flags,
    ...flagsOf(view.transcript),
    ...words.flags,
    ...said.flags,
    ...(isRead ? ['place-from-words'] : []),
    ...(summary ? [TITLE_BY_MODEL] : []),
  ]
  return {
    source: sourceOf(origin, callId, data),
    ...(data.startedAt !== undefined && { occurredAt: data.startedAt }),
    requester,
    type: typeNamed(form.type) ?? 'unknown',
    ...(title !== undefined && { title: cutText(title, MOST_TITLE) }),
    text: words.text,
    ...transcriptIn(view, said),
    ...(place !== undefined && { location: { text: cutText(place, 500) } }),
    reply: replyOf(requester),
    flags: [...flags, markOf({ flags, extensions, data, times: state.times })],
    extensions,
    attachments: [],
    ...(recordings.length > 0 && { pending: recordings }),
    raw: rawOf(state),
  }
}

function flagsOf({ isProvisional, isJoined }: Partial<Transcript> = {}): string[] {
  return [...(isProvisional ? ['provisional'] : []), ...(isJoined ? ['transcripts-joined'] : [])]
}

interface Marked {
  flags: string[]
  extensions: Record<string, string>
  data: CallData
  /** How often it was sent before: what is taken back is said anew. */
  times: number | undefined
}

/** What a request holds beside its content is content here: a call that has ended, an agent who adds a note. */
function markOf({ flags, extensions, data: { agentId }, times }: Marked): string {
  const state = flags.filter((flag) => PASSING.has(flag))
  const known = Object.entries(extensions).toSorted(([one], [other]) => (one < other ? -1 : 1))
  return `rev:${hash('sha256', JSON.stringify([state, known, agentId, times])).slice(0, 16)}`
}

/** What is true of a request for a while. */
const PASSING = new Set(['call-running', 'incomplete', 'no-end', 'provisional'])

interface Said {
  spoken: Spoken[]
  flags: string[]
}

function spokenIn({ transcript }: View, { centre }: Making): Said {
  const utterances = transcript?.utterances ?? []
  const { roles, flag } = rolesOf(utterances, centre)
  const { spoken, isMended, isMerged } = segmentsOf(utterances, roles)
  const odd = [...(isMended ? ['times-mended'] : []), ...(isMerged ? ['segments-merged'] : [])]
  return { spoken, flags: [...(flag ? [flag] : []), ...odd] }
}

/** The citizen's own; what the agent asked stays in the transcript. */
function wordsOf(
  { spoken }: Said,
  form: Form,
  { recordings }: View,
  { heard }: Making,
): Said & { text: string } {
  const own = spoken.filter(({ speaker }) => speaker !== 'agent').map(({ text }) => mend(text).trim())
  const said = own.filter(Boolean).join('\n')
  if (said !== '') return { spoken, ...limited(said, []) }
  const understood = recordings.flatMap(({ id }) => heard(id)?.trim() || []).join('\n')
  if (understood !== '') return { spoken, ...limited(understood, ['transcribed']) }
  const noted = form.summary ?? form.title ?? ''
  return { spoken, ...limited(noted, [noted === '' ? 'wordless' : 'agent-words']) }
}

function limited(text: string, flags: string[]): { text: string; flags: string[] } {
  return text.length > MOST_TEXT
    ? { text: cutText(text, MOST_TEXT), flags: [...flags, 'long'] }
    : { text, flags }
}

function sourceOf(
  { channel, endpoint }: Origin,
  callId: string,
  { agentId }: CallData,
): Submission['source'] {
  return {
    channel,
    endpoint,
    messageId: callId,
    callId,
    ...(agentId !== undefined && { agentId: cutText(agentId, MOST_NAME) }),
  }
}

function requesterOf({ callingNumber, form = {} }: CallData, voices: Voices): Submission['requester'] {
  const callerNumber = e164(callingNumber)
  const phone = e164(form.contactNumber) ?? phonesIn(voices).find(({ isContact }) => isContact)?.number
  return {
    kind: 'individual',
    ...(form.contactName !== undefined && { name: cutText(form.contactName, 100) }),
    ...(phone !== undefined && { phone }),
    ...(callerNumber !== undefined && { callerNumber }),
    anonymous: false,
    confidential: false,
  }
}

function replyOf({ phone, callerNumber }: Submission['requester']): Submission['reply'] {
  const address = phone ?? callerNumber
  return { wanted: true, via: 'phone', ...(address !== undefined && { address }) }
}

type Voices = ReturnType<typeof voicesOf>

function voicesOf(spoken: readonly Spoken[]) {
  return spoken.map(({ speaker, text }) => ({ role: speaker, text }))
}

function e164(text: string | undefined): string | undefined {
  return text === undefined ? undefined : readNumber(text)
}

function transcriptIn({ transcript }: View, { spoken }: Said): Pick<Submission, 'transcript'> {
  if (!transcript || spoken.length === 0) return {}
  const { engine, language, confidenceScale } = transcript
  return {
    transcript: {
      engine: cutText(engine, 64) || 'unknown',
      language: cutText(language, 35) || 'und',
      segments: spoken,
      ...(confidenceScale !== undefined && { confidenceScale: cutText(confidenceScale, 64) }),
    },
  }
}

/** What v1 has no field for; numbers that nobody could call stand as they came. */
function extensionsOf(
  { data, extensions }: View,
  form: Form,
  titleBy: string | undefined,
): Record<string, string> {
  const { callingNumber, dialledNumber, queue, answeredAt, endedAt } = data
  const { type, summary, contactNumber } = form
  const own: Record<string, string | undefined> = {
    dialledNumber,
    queue,
    answeredAt,
    endedAt,
    ...(e164(callingNumber) === undefined && { callingNumber }),
    ...(e164(contactNumber) === undefined && { contactNumber }),
    ...(typeNamed(type) === undefined && { type }),
    ...(form.title !== undefined && { summary }),
    ...(titleBy !== undefined && { titleBy }),
  }
  const all = Object.entries({ ...extensions, ...own })
  return Object.fromEntries(
    all.flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [[cutText(name, MOST_NAME), cutText(value, MOST_EXTENSION)]],
    ),
  )
}
