/** Subtitles (WebVTT, SubRip): lines -> cues -> who says what. */
import type { Utterance } from './call.ts'
import { UnreadableError } from './dialect.ts'
import { roleOf } from './named-roles.ts'
import { toMs } from './read.ts'

export interface Cue {
  startMs: number
  endMs: number
  /** Its lines, as they came. */
  text: string
}

/** What a line is that is neither blank nor a time. */
export interface Grammar {
  /** The name of the cue whose time is on the next line. `isFirst`: a blank line is before it. */
  isName(line: string, isFirst: boolean): boolean
  /** The beginning of something that nobody says, up to a blank line. */
  isAside(line: string): boolean
}

const TIME = String.raw`(?:(\d+):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})`
const TIMES = new RegExp(String.raw`^\s*${TIME}\s*-->\s*${TIME}(?:\s.*)?$`)

/**
 * Words that stand outside of any cue are of the cue before, since writers leave blank lines inside of cues. Throws
 * UnreadableError where there are words and no times.
 */
export function cuesOf(lines: readonly string[], { isName, isAside }: Grammar): Cue[] {
  const cues: (Omit<Cue, 'text'> & { lines: string[] })[] = []
  let isFirst = true
  let isSkipping = false
  for (const [at, line] of lines.entries()) {
    if (line.trim() === '') {
      isFirst = true
      isSkipping = false
      continue
    }
    const times = timesOf(line)
    if (times) {
      cues.push({ ...times, lines: [] })
      isSkipping = false
    } else if (!isSkipping && !(timesOf(lines[at + 1] ?? '') && isName(line, isFirst))) {
      isSkipping = isFirst && isAside(line)
      if (!isSkipping) lastOf(cues, at).lines.push(line)
    }
    isFirst = false
  }
  return cues.map((cue) => ({ startMs: cue.startMs, endMs: cue.endMs, text: cue.lines.join('\n') }))
}

function lastOf<T>(cues: T[], at: number): T {
  const last = cues.at(-1)
  if (last) return last
  throw new UnreadableError(
    `line ${at + 1}: a time expected before words, like 00:00:01.000 --> 00:00:04.000`,
  )
}

export function timesOf(line: string): Omit<Cue, 'text'> | undefined {
  const found = line.includes('-->') ? TIMES.exec(line) : null
  if (!found) return undefined
  return { startMs: timeOf(found.slice(1, 5)), endMs: timeOf(found.slice(5, 9)) }
}

function timeOf([hours = '0', minutes, seconds, fraction]: (string | undefined)[]): number {
  const whole = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)
  return toMs(whole + Number(`0.${fraction}`), 's')
}

const PREFIX =
  /^\s*(?:[[【(（]([^\])】）\n]{1,30})[\])】）](?:\s*[:：])?|(\p{L}[^:：，。？！,.?!\n]{0,30})[:：](?!\/))\s*(?=\S)/u

/** Voices stand before the words where they are all plain (客服), or where most cues begin with one of a few names. */
export function saidBy(cues: readonly Cue[]): Utterance[] {
  const found = cues.map(({ text }) => PREFIX.exec(text))
  const named = found.flatMap((prefix) => prefix?.[1] ?? prefix?.[2] ?? []).map((name) => name.trim())
  const names = new Set(named)
  const isHabit = names.size > 1 && named.length >= 2 * names.size && named.length * 2 >= cues.length
  const arePlain = [...names].every((name) => roleOf(name))
  return cues.map((cue, at) => {
    const prefix = isHabit || arePlain ? found[at] : null
    const voice = (prefix?.[1] ?? prefix?.[2])?.trim()
    return { ...cue, role: roleOf(voice), voice, text: cue.text.slice(prefix?.[0].length ?? 0) }
  })
}
