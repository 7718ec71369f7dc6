/** What the words beside a name make of it: where the matter is, where somebody lives or goes, or what it is not. */
import { wordKey } from '../words.ts'
import type { PlaceContext, Role } from './tables.ts'

export interface Context {
  /**
   * Of the name that is `key` from `start` to `end`; words are sought from `from`, the end of what was named before.
   * Undefined: nothing is said.
   */
  roleOf(name: { key: string; from: number; start: number; end: number }): Role | undefined
  /** Whether what stands between two names takes the first one back. */
  isMended(between: string): boolean
  /** Whether wages and work are what the text is about. */
  isLabour(key: string): boolean
  /** Whether the city settles it wherever it came to pass. */
  isSettled(key: string): boolean
}

interface Cue {
  role: PlaceContext['role']
  word: string
  gap: number
}

interface Near {
  role: Role
  distance: number
  length: number
}

const WINDOW = 24
/** The colon is none: 地址：昌平. */
const CLAUSE_END = /[，。！？；,.!?;\n…]/

export function createContext(rows: readonly PlaceContext[]): Context {
  const cuesOf = (side: PlaceContext['side'], named?: PlaceContext['role']): Cue[] =>
    rows
      .filter((row) => row.side === side && (named === undefined || row.role === named))
      .flatMap(({ role, gap, words }) => words.map((word) => ({ role, gap, word: spaced(word) })))
  const before = cuesOf('before')
  const after = cuesOf('after')
  const holds = (cues: Cue[]) => (key: string) => cues.some(({ word }) => key.includes(word))
  return {
    roleOf({ key, from, start, end }) {
      const left = lastClause(key.slice(Math.max(from, start - WINDOW), start))
      const right = firstClause(key.slice(end, end + WINDOW))
      const near = [
        ...before.flatMap(({ role, gap, word }) => {
          const at = left.lastIndexOf(word)
          return at < 0 ? [] : within(role, gap, left.length - at - word.length, word)
        }),
        ...standing(after, right).flatMap(({ role, gap, word, at }) => within(role, gap, at, word)),
      ]
      return near.sort(byNearness)[0]?.role
    },
    isMended: holds(cuesOf('between', 'mended')),
    isLabour: holds(cuesOf('anywhere', 'labour')),
    isSettled: holds(cuesOf('anywhere', 'settled')),
  }
}

/** Spaces at the ends of English words are part of them. */
function spaced(word: string): string {
  const key = wordKey(word)
  return `${word.startsWith(' ') ? ' ' : ''}${key}${word.endsWith(' ') ? ' ' : ''}`
}

/** Of words that begin at the same place the longest: 路灯 is no 路. */
function standing(cues: readonly Cue[], text: string): (Cue & { at: number })[] {
  const found = cues.map((cue) => ({ ...cue, at: text.indexOf(cue.word) })).filter(({ at }) => at >= 0)
  return found.filter(
    ({ at, word }) =>
      !found.some(
        (other) => other.at === at && other.word.length > word.length && other.word.startsWith(word),
      ),
  )
}

function within(role: PlaceContext['role'], gap: number, distance: number, word: string): Near[] {
  if (distance > gap || role === 'mended' || role === 'labour' || role === 'settled') return []
  return [{ role, distance, length: word.length }]
}

/** What takes a name away counts most; else what is nearest, and of what is equally near the longest. */
function byNearness(a: Near, b: Near): number {
  return rank(b) - rank(a) || a.distance - b.distance || b.length - a.length
}

/** In the order of strength. 在…上班 says work, not there. */
function rank({ role }: Near): number {
  return role === 'none' ? 3 : role === 'not' ? 2 : role === 'work' ? 1 : 0
}

function lastClause(text: string): string {
  return text.split(CLAUSE_END).at(-1) ?? ''
}

function firstClause(text: string): string {
  return text.split(CLAUSE_END, 1)[0] ?? ''
}
