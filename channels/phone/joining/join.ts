/**
 * A call -> its request. What is told of it comes in parts, in any order and from several systems; when it is whole, or
 * has waited long enough, it becomes a request, and whatever comes later a revision of that. Pure.
 */
import { hash } from 'node:crypto'
import { CALL_RUNNING } from '../../../src/contract/call-alert.ts'
import { searchedWords } from '../../../src/contract/searched-words.ts'
import type { Submission } from '../../../src/contract/submission.ts'
import type { Joined, LooksAt, Thread, ThreadJobs } from '../../../src/contract/thread.ts'
import type { Config } from '../config.ts'
import { rolesOf } from '../words/roles.ts'
import { collect, missing } from './collect.ts'
import { type Past, readState, type State } from './state.ts'
import { submissionOf } from './submission.ts'
import { supplementOf } from './supplement.ts'
import { type View, viewOf } from './view.ts'

const HOUR_MS = 3_600_000
/** After that a call is remembered only as one that was; longer than any sender tries again. */
const REMEMBERED_MS = 72 * HOUR_MS
/** Then not even that. */
const PAST_MS = 400 * 24 * HOUR_MS

export interface Around {
  /** A model gives titles to calls that nobody gave one. */
  isSummarised?: boolean
}

type Options = Config & Around

export function createJoining(config: Config, around: Around = {}): ThreadJobs {
  const options = { ...config, ...around }
  return {
    looksAt,
    join: (thread) => join(options, thread),
  }
}

function looksAt(state: unknown): LooksAt {
  const known = readState(state)
  return { files: known && !isPast(known) ? viewOf(known).recordings.map(({ id }) => id) : [] }
}

function isPast(state: State | Past): state is Past {
  return 'past' in state
}

function join(config: Options, thread: Thread): Joined {
  const { origin, parts, now } = thread
  const before = readState(thread.state)
  if (before && isPast(before)) {
    if (parts.length === 0) return {}
    return {
      state: before,
      wakeAt: now + PAST_MS,
      supplements: parts.flatMap((part) => supplementOf(origin, part)),
    }
  }
  if (!before && parts.length === 0) return {}
  const state = collect(before, parts)
  if (isNothing(state)) return silent(config, state, now)
  const isEmergency = (text: string) => thread.urgencyOf(text) === 'emergency'
  const centre = config.centres[origin.endpoint]
  const view = viewOf(state, { isEmergency, rolesOf: (utterances) => rolesOf(utterances, centre).roles })
  const isHeard = parts.some(({ urgency }) => urgency === 'emergency') || isEmergency(spokenIn(view))
  if (isHeard) state.mayBeUrgent = true
  const known = state.sent === undefined ? waitsUntil(config, state, view) : 0
  // To read through a long call costs much, and most of them are none.
  if (known > now && !state.mayBeUrgent) return { state, wakeAt: known, eager: state.live?.end !== undefined }
  const running = isRunning(config, state, now)
  const submission = compose(config, thread, { state, view, running })
  const isUrgent = isEmergency(searchedWords(submission).join('\n'))
  if (known > now && !isUrgent) return { state, wakeAt: known, eager: state.live?.end !== undefined }
  if (running) return whileRunning(config, thread, state, submission)
  return { ...sends(config, state, submission, now), eager: true }
}

/** People speak in pieces, and pieces may come through several connections. */
function spokenIn({ transcript }: View): string {
  const heard = transcript?.utterances.filter(({ role }) => role !== 'agent') ?? []
  return heard.map(({ text }) => text).join('\n')
}

/** Nothing is made of a line that was opened and on which nobody has spoken yet. */
function silent(config: Config, state: State, now: number): Joined {
  const wakeAt = waitsUntil(config, state, { transcript: undefined, data: {} })
  return wakeAt > now ? { state, wakeAt, eager: state.live?.end !== undefined } : { eager: true }
}

function isRunning({ endSeconds }: Config, { live, heardAt }: State, now: number): boolean {
  return live !== undefined && live.end === undefined && heardAt + endSeconds * 1000 > now
}

/** Between two revisions of a call that still runs; ever longer, since most of it has been told. */
const LEAST_PAUSE_MS = 2000
const MOST_PAUSE_MS = 30_000

/** Somebody has an emergency: what is said further is told as it comes, but not word by word. */
function whileRunning(config: Options, { parts, now }: Thread, state: State, submission: Submission): Joined {
  const { sentAt = 0, running = 0 } = state
  const isNews = state.isNews || parts.some(({ urgency, data }) => urgency === 'emergency' || 'told' in data)
  const pause = isNews ? LEAST_PAUSE_MS : Math.min(MOST_PAUSE_MS, LEAST_PAUSE_MS * 2 ** running)
  const endsAt = state.heardAt + config.endSeconds * 1000
  if (running > 0 && now < sentAt + pause)
    return {
      state: { ...state, ...(isNews && { isNews: true }) },
      wakeAt: Math.min(sentAt + pause, endsAt),
      eager: true,
    }
  const { isNews: _told, ...rest } = state
  const sent = sends(config, { ...rest, running: running + 1 }, submission, now)
  return { ...sent, wakeAt: endsAt, eager: true }
}

/** Milliseconds since the epoch; 0 where it is whole. */
function waitsUntil(
  config: Config,
  state: State,
  { transcript, data }: Pick<View, 'transcript' | 'data'>,
): number {
  const { live, heardAt } = state
  if (live?.end === undefined && live) return heardAt + config.endSeconds * 1000
  if (live?.endedAt !== undefined) return missing(live) > 0 ? live.endedAt + config.gapSeconds * 1000 : 0
  const hasWords = transcript !== undefined && !transcript.isProvisional
  const hasRecord = Object.keys(data).some((name) => name !== 'recordingUrl')
  return hasWords && hasRecord ? 0 : Date.parse(state.receivedAt) + config.windowSeconds * 1000
}

function compose(
  config: Options,
  { origin, thread: callId, files }: Thread,
  { state, view, running }: { state: State; view: View; running: boolean },
): Submission {
  return submissionOf(view, {
    origin,
    callId,
    state,
    centre: config.centres[origin.endpoint],
    flags: running ? [CALL_RUNNING] : flagsOf(state),
    heard: (id) => files.get(id)?.transcript,
  })
}

/** It becomes a request, or a revision of one, where that says anything new. */
function sends(config: Options, state: State, submission: Submission, now: number): Joined {
  const wakeAt = state.heardAt + REMEMBERED_MS
  if (wakeAt <= now) return { state: { v: 1, past: true }, wakeAt: now + PAST_MS }
  const { raw: _raw, flags, ...content } = submission
  const sent = hash('sha256', JSON.stringify([content, flags.filter((flag) => !flag.startsWith('rev:'))]))
  if (sent === state.sent) return { state, wakeAt }
  const { receipt, receivedAt } = state
  return {
    state: { ...state, sent, sentAt: now, times: (state.times ?? 0) + 1 },
    wakeAt,
    submissions: [{ submission, receipt, receivedAt }],
    ...(config.isSummarised && isUntitled(submission) && { untitled: [receipt] }),
  }
}

function isUntitled({ title, text }: Submission): boolean {
  return title === undefined && text !== ''
}

/** A line was opened, and nobody said or told anything. What was posted was told, if only that somebody called. */
function isNothing({ told, live }: State): boolean {
  return Object.keys(told).length === 0 && (live?.segments ?? []).every(({ text }) => text.trim() === '')
}

function flagsOf({ live }: State): string[] {
  return [
    ...(live && missing(live) > 0 ? ['incomplete'] : []),
    ...(live && live.end === undefined ? ['no-end'] : []),
  ]
}
