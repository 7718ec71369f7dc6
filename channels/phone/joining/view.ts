/** A call as it stands: what was told of it in several ways, as one. */
import type { Pending } from '../../../src/contract/submission.ts'
import type { CallData, Form, Transcript } from '../call.ts'
import { hasWords, type Listening, over } from './heard.ts'
import type { Live, State, Told } from './state.ts'

export interface View {
  transcript: Transcript | undefined
  data: CallData
  extensions: Record<string, string>
  recordings: Pending[]
}

const NOBODY: Listening = { isEmergency: () => false, rolesOf: () => [] }

/** `listening`: what must not be forgotten, and whose it is. */
export function viewOf({ told, live }: Pick<State, 'told' | 'live'>, listening: Listening = NOBODY): View {
  const all = inOrder(told)
  return {
    transcript: transcriptOf(all, live, listening),
    data: mergedData(all.flatMap(({ data }) => data ?? [])),
    extensions: Object.assign({}, ...all.map(({ extensions }) => extensions)),
    recordings: [...new Map(all.flatMap(({ recording: one }) => (one ? [[one.id, one]] : []))).values()],
  }
}

/** As they came; of two at the same time, by their content's name. */
export function inOrder(told: State['told']): Told[] {
  return Object.entries(told)
    .toSorted(([one, { order: a }], [other, { order: b }]) => compare(a, b) || compare(one, other))
    .map(([, each]) => each)
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other)
}

/** What was heard live or told in stretches, under what was told whole; else the last that may still change. */
function transcriptOf(
  told: readonly Told[],
  live: Live | undefined,
  listening: Listening,
): Transcript | undefined {
  const all = told.flatMap(({ transcript }) => transcript ?? [])
  const final = all.filter((each) => !each.isProvisional && hasWords(each))
  const spoken = live && live.segments.length > 0 ? [spokenLive(live)] : []
  const stretches = inOne(final.filter(({ isStretch }) => isStretch))
  const whole = final.filter(({ isStretch }) => !isStretch)
  const heard = [...spoken.filter(hasWords), ...(stretches ? [stretches] : []), ...whole]
  const known = heard.reduce<Transcript | undefined>(
    (before, later) => over(before, later, listening),
    undefined,
  )
  // Where nobody has a word, what is told is that nothing was said.
  return known ?? inOne(all.filter(({ isStretch }) => isStretch)) ?? all.at(-1) ?? spoken[0]
}

function inOne(stretches: readonly Transcript[]): Transcript | undefined {
  const last = stretches.at(-1)
  if (!last) return undefined
  const utterances = stretches.flatMap((each) => each.utterances)
  return { ...last, utterances: utterances.toSorted((one, other) => one.startMs - other.startMs) }
}

function spokenLive({ head, segments }: Live): Transcript {
  const utterances = segments
    .toSorted((one, other) => one.startMs - other.startMs || one.seq - other.seq)
    .map(({ seq: _number, ...utterance }) => utterance)
  const { engine = 'live', language = 'zh-CN', confidenceScale } = head
  return { engine, language, utterances, ...(confidenceScale !== undefined && { confidenceScale }) }
}

/** What is said later wins; what is not said again stays. */
function mergedData(all: readonly CallData[]): CallData {
  const form: Form = Object.assign({}, ...all.map((data) => given(data.form ?? {})))
  const merged: CallData = Object.assign({}, ...all.map(given))
  return Object.keys(form).length > 0 ? { ...merged, form } : merged
}

function given<T extends object>(values: T): Partial<T> {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined && value !== '')
  return Object.fromEntries(entries) as Partial<T>
}
