/** What is usual of a hotline at a time, and whether what was heard of it is unusual enough to wake somebody. */
import type { Heard } from '../../src/contract/ledger.ts'
import type { Expected } from './hotline.ts'

/** `unheard`: never yet; `unconfigured`: a secret is missing; `disabled`: turned off in its file. */
export const hotlineStates = ['ok', 'silent', 'noisy', 'unheard', 'unconfigured', 'disabled'] as const
export type HotlineState = (typeof hotlineStates)[number]

const HOUR_MS = 3_600_000
const WEEK_HOURS = 168
/** Beijing keeps one time all year, whole hours before UTC. */
const BEIJING_HOURS = 8
/** 1970-01-01 was a Thursday; weeks begin with Monday. */
const THURSDAY = 3

/**
 * -ln(1e-4). Citizens call independently of each other, so the number of requests is Poisson's: the probability that
 * none comes while `m` are usual is e^-m, under 1e-4 from 9.2 usual ones on. A busy line is missed within minutes, a
 * quiet one within days. An honest line is suspected once in 10,000 pauses, and a busy one more rarely still, since
 * `silentAfterMinutes` holds as well: of 64 lines that bring 1 to 12 an hour, one a week, until its next request.
 */
const STRANGE = -Math.log(1e-4)

/** Requests per hour that are usual at this moment (milliseconds since the epoch). */
export function usualAt(expected: Expected, at: number): number {
  return rateOf(expected, hourOf(at))
}

/** How many requests are usual from `from` to `to`, in milliseconds since the epoch; 0 where `to` is not later. */
export function usualBetween(expected: Expected, from: number, to: number): number {
  if (!(to > from)) return 0
  const weeks = Math.floor((to - from) / (WEEK_HOURS * HOUR_MS))
  const rest = from + weeks * WEEK_HOURS * HOUR_MS
  let usual = weeks > 0 ? weeks * usualWeek(expected) : 0
  for (let at = rest; at < to; ) {
    const end = Math.min(to, (Math.floor(at / HOUR_MS) + 1) * HOUR_MS)
    usual += (rateOf(expected, hourOf(at)) * (end - at)) / HOUR_MS
    at = end
  }
  return usual
}

function usualWeek(expected: Expected): number {
  return Array.from({ length: WEEK_HOURS }, (_, hour) => rateOf(expected, hour)).reduce((a, b) => a + b)
}

/** Hours since the epoch, in Beijing. */
function hourOf(at: number): number {
  return Math.floor(at / HOUR_MS) + BEIJING_HOURS
}

function rateOf({ perHour, hours, weekdays }: Expected, hour: number): number {
  const day = Math.floor(hour / 24)
  return perHour * (hours?.[modulo(hour, 24)] ?? 1) * (weekdays?.[modulo(day + THURSDAY, 7)] ?? 1)
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by
}

/** Of one hotline, as it is known now. All times in milliseconds since the epoch. */
export interface Hearing {
  number: string
  enabled: boolean
  /** Names of secrets that are not there. */
  missing: readonly string[]
  expected: Expected
  /** Undefined: never. */
  lastAt: number | undefined
  /** Requests of the last 60 minutes. */
  lastHour: number
  now: number
  /** Times, none within another, when we could not have heard anybody: that silence is our own. */
  away?: readonly Span[]
}

export interface Span {
  from: number
  to: number
}

export interface Seen {
  state: HotlineState
  /** For an operator. */
  sentence: string
}

/** With what it was made of. */
export interface Status extends Seen {
  heard: Heard | undefined
  expectedPerHour: number
  missing: readonly string[]
}

export function stateOf(hearing: Hearing): Seen {
  const { number, enabled, missing, expected, lastAt, now } = hearing
  if (!enabled)
    return { state: 'disabled', sentence: `${number} is turned off: \`enabled: false\` in its file` }
  if (missing.length > 0)
    return {
      state: 'unconfigured',
      sentence: `${number} takes nothing: ${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not set, or ended`,
    }
  if (lastAt === undefined)
    return {
      state: 'unheard',
      sentence: `${number} was never heard, ${inWords(usualAt(expected, now))}`,
    }
  return heardState({ ...hearing, lastAt })
}

function heardState(hearing: Hearing & { lastAt: number }): Seen {
  const { number, expected, lastAt, lastHour, now } = hearing
  const silence = silenceOf(hearing)
  if (isSilent(silence, expected)) {
    const rate = (silence.usual / silence.ms) * HOUR_MS
    return { state: 'silent', sentence: `${number} silent for ${duration(now - lastAt)}, ${inWords(rate)}` }
  }
  const usualHour = usualBetween(expected, now - HOUR_MS, now)
  if (isNoisy(lastHour, usualHour, expected))
    return {
      state: 'noisy',
      sentence: `${number} noisy: ${lastHour} in the last hour, ${inWords(usualHour)}`,
    }
  const ago = duration(Math.max(0, now - lastAt))
  return {
    state: 'ok',
    sentence: `${number} heard ${ago} ago, ${lastHour} in the last hour, ${inWords(usualHour)}`,
  }
}

interface Silence {
  ms: number
  /** Requests that would have been usual meanwhile. */
  usual: number
}

/** Since it was last heard, without the times that we were away. */
function silenceOf({ expected, lastAt, now, away = [] }: Hearing & { lastAt: number }): Silence {
  const silence = { ms: Math.max(0, now - lastAt), usual: usualBetween(expected, lastAt, now) }
  for (const span of away) {
    const from = Math.max(lastAt, span.from)
    const to = Math.min(now, span.to)
    silence.ms -= Math.max(0, to - from)
    silence.usual -= usualBetween(expected, from, to)
  }
  return silence
}

function isSilent({ ms, usual }: Silence, { silentAfterMinutes }: Expected): boolean {
  return usual > STRANGE && ms >= silentAfterMinutes * 60_000
}

/**
 * Above `noisyAbove` times the usual, and more than chance brings: Chernoff's bound on Poisson's upper tail, e^-s with
 * s = k ln(k/m) - k + m. Less than one an hour counts as one, so that a line that sleeps at night may say a word.
 */
function isNoisy(lastHour: number, usualHour: number, { perHour, noisyAbove }: Expected): boolean {
  if (perHour === 0) return false
  const mean = Math.max(1, usualHour)
  const strange = lastHour * Math.log(lastHour / mean) - lastHour + mean
  return lastHour > noisyAbove * mean && strange > STRANGE
}

function inWords(usualPerHour: number): string {
  if (usualPerHour === 0) return 'nothing is usual now'
  return usualPerHour < 1 ? `usual ${round(usualPerHour * 24)} a day` : `usual ${round(usualPerHour)} an hour`
}

/** Two digits tell an operator all. */
function round(value: number): string {
  return String(value >= 10 ? Math.round(value) : Number(value.toPrecision(2)))
}

function duration(ms: number): string {
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 120) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`
}
