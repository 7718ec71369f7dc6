/**
 * A text as units that words are made of: a Chinese character each, a Latin word each. Words of a table are read the
 * same way, so that width, case, spaces inside Chinese words and endings of English ones don't matter. Linear.
 */
import { normalized } from '../../contract/clean-text.ts'

export interface Units {
  /** What matches: folded, lower case, English stems. */
  keys: string[]
  /** Where each unit begins and ends in `text`. */
  from: Int32Array
  to: Int32Array
  /** Where it stands: units before it, and what the boundaries between them count. */
  at: Int32Array
  /** How many clauses have ended before it. */
  clause: Int32Array
  /** Normalised (NFKC). */
  text: string
}

/** By level, in units: what stands in another sentence is farther away. */
const NONE = 0
const LINE = 1
const CLAUSE = 2
const SENTENCE = 3
const COSTS = [0, 1, 1, 6]

const LONGEST_WORD = 40
const LATIN = /[0-9A-Za-z\u00c0-\u024f]/
const WORD = /(?:\d+|[A-Za-z\u00c0-\u024f]+(?:['\u2019][A-Za-z]+)?)/y

export function unitsOf(original: string): Units {
  const text = normalized(original, 'NFKC')
  const units = emptyUnits(text)
  const place: Place = { at: 0, clause: 0, boundary: NONE }
  for (let from = 0; from < text.length; ) {
    const character = text.charAt(from)
    const level = boundaryAt(text, from, character)
    if (level === undefined) {
      const to = endOf(text, from, character)
      push(units, place, from, to)
      from = to
    } else {
      place.boundary = Math.max(place.boundary, level)
      from += 1
    }
  }
  return units
}

function emptyUnits(text: string): Units {
  const numbers = () => new Int32Array(text.length)
  return { keys: [], from: numbers(), to: numbers(), at: numbers(), clause: numbers(), text }
}

/** Of the next unit. */
interface Place {
  at: number
  clause: number
  /** What has stood since the last unit. */
  boundary: number
}

function push(units: Units, place: Place, from: number, to: number): void {
  const index = units.keys.push(keyOf(units.text, from, to)) - 1
  if (index > 0 && place.boundary > NONE) {
    place.at += COSTS[place.boundary] ?? 0
    place.clause += 1
  }
  units.from[index] = from
  units.to[index] = to
  units.at[index] = place.at
  units.clause[index] = place.clause
  place.at += 1
  place.boundary = NONE
}

function endOf(text: string, from: number, character: string): number {
  if (!LATIN.test(character)) return from + 1
  WORD.lastIndex = from
  return WORD.test(text) ? WORD.lastIndex : from + 1
}

function keyOf(text: string, from: number, to: number): string {
  const word = text.slice(from, Math.min(to, from + LONGEST_WORD))
  return LATIN.test(word) ? stemOf(word) : (SIMPLER.get(word) ?? word)
}

const LEVELS = new Map<string, number>([
  ...Array.from(' \t*_#^`\'"“”‘’「」\u3000\u200b\ufeff', (character) => [character, NONE] as const),
  ['\n', LINE],
  ...Array.from('，、,:()【】[]《》<>{}|/—-~…·', (character) => [character, CLAUSE] as const),
  ...Array.from('。！？!?;｡', (character) => [character, SENTENCE] as const),
])

/** Undefined for what is a unit itself. A full stop ends a sentence, but no number and no address. */
function boundaryAt(text: string, at: number, character: string): number | undefined {
  if (character === '.') return LATIN.test(text.charAt(at + 1)) ? NONE : SENTENCE
  return LEVELS.get(character)
}

/** English endings go, of words in tables and in texts alike: leaks, leaked and leaking are one. */
function stemOf(word: string): string {
  const plain = word.toLowerCase().replace('\u2019', "'").replace(/'s$/, '')
  if (plain.length < 4) return plain
  const stem = plain.replace(/(?<=[a-z]{3})(?:ing|ed|es|s)$/, '')
  return stem.replace(/([bdgmnpt])\1$|e$/, '$1')
}

/** As far as the words of emergencies have them; and 泻, which is often written for 泄. */
const TRADITIONAL =
  '氣電著煙樓洩瀉泻門關車禍暈殺搶綁傷沒燒熱斷線裡裏個嗎麼們來這說聞廚間頭難過時現開號區陽臺檯樹蓋丟見媽爺醫藥壓纜彈槍騙轉賬帳報緊還幾兩惡噴濃災駕駛墜墻牆癱擊毆鬧脅尋親風雞雙頂險給讓進連請員師聽覺臉發動邊'
const SIMPLIFIED =
  '气电着烟楼泄泄泄门关车祸晕杀抢绑伤没烧热断线里里个吗么们来这说闻厨间头难过时现开号区阳台台树盖丢见妈爷医药压缆弹枪骗转账账报紧还几两恶喷浓灾驾驶坠墙墙瘫击殴闹胁寻亲风鸡双顶险给让进连请员师听觉脸发动边'
const SIMPLER = new Map(Array.from(TRADITIONAL, (character, at) => [character, SIMPLIFIED.charAt(at)]))
