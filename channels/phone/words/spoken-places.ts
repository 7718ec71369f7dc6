/** Where it is, in the words that were said: 朝阳区望京街道花家地北里三号楼二单元五零幺. No gazetteer, no geocoding. */
import { roomNumber, writeHouseNumbers } from './house-numbers.ts'
import { mend } from './mend.ts'
import { type Element, elementsIn, levels } from './place-elements.ts'
import { isAdvice, isAside, isDenied, isScene, PLACE_CHARS } from './said-of-place.ts'
import { type Spoken, type Turn, turnsOf, utteranceAt } from './turns.ts'

export interface SpokenPlace {
  /** In the words that were said, without what fills the pauses; house numbers as they are written. */
  text: string
  /** The utterance in which it begins. */
  at: number
}

/** What may stand between two parts of an address. */
const BETWEEN = /[\s，,、。.：:]|那个|这个|就是|然后|嗯|呃|啊|哦|的|是/g
/** Beside a digit, too: 2 号楼. */
const SPACE = /(?<=\p{sc=Han}) | (?=\p{sc=Han})/gu
const LONGEST_BETWEEN = 12
/** Where it is from there. */
const BESIDE =
  /^(?:的)?(?:[东西南北]门口?|[东西南北]侧|口|门口|门前|对面|旁边|附近|路口|交叉口|楼道|楼顶|地下室|地下车库)/
const YES = /^[\s，,。嗯啊哦]{0,3}(?:对(?!不|错)|是|没错|嗯|好|行|可以|yes|right|correct)/iu
const NO = /^[\s，,。嗯啊哦]{0,3}(?:不对|不是|错|对不|no\b|wrong)/iu
/** An agent's question that ends with the place. */
const READ_BACK = /^[\s，,]*(?:[对是]不?[对是]?[吗吧]?|[吗吧])?[？?。]?(?:\n|$)/u

/**
 * The one of most parts, of several the longest: a citizen's, or an agent's that the citizen says yes to; of unknown
 * speakers, any. Where it burns goes before where one lives, that before where one goes. Undefined where none is said.
 * Throws nothing; takes a time that grows with the text.
 */
export function placeIn(utterances: readonly Spoken[]): SpokenPlace | undefined {
  const mended = utterances.map(({ role, text }) => ({ role, text: mend(text).replace(SPACE, '') }))
  const answers = answersTo(mended)
  const all = turnsOf(mended).flatMap((turn) =>
    phrasesOf(turn.text).flatMap((elements) => mentionOf(turn, elements, answers) ?? []),
  )
  const said = undenied(all)
  const own = said.filter(({ isAside }) => !isAside)
  const places = own.some(({ isNarrow }) => isNarrow) ? own : said
  const scene = best(places.filter(({ isScene }) => isScene))
  const place = best(scene ? places.filter(({ text }) => text.includes(scene.text)) : places)
  return place && { text: place.text, at: place.at }
}

interface Mention extends SpokenPlace {
  parts: number
  /** All that is said by saying it: of 幸福路3号楼 also 幸福路. */
  names: string[]
  isDenied: boolean
  isAside: boolean
  isScene: boolean
  /** More than a district and a street. */
  isNarrow: boolean
}

function mentionOf(
  turn: Turn,
  elements: readonly Element[],
  answers: readonly string[],
): Mention | undefined {
  const [first, last] = [elements[0], elements.at(-1)]
  if (!first || !last) return undefined
  const { text } = turn
  const said = [
    text.slice(Math.max(0, first.start - PLACE_CHARS), first.start),
    text.slice(last.end, last.end + PLACE_CHARS),
  ] as const
  const answer = turn.role === 'agent' ? (answers[utteranceAt(turn, last.end - 1)] ?? '') : undefined
  const isRefused = answer !== undefined && NO.test(answer) && READ_BACK.test(said[1])
  if (answer !== undefined && !isRefused && (isAdvice(said) || !YES.test(answer) || NO.test(answer)))
    return undefined
  const isNarrow = last.level >= levels.village
  return {
    text: write(text, elements),
    at: utteranceAt(turn, first.start),
    parts: elements.length,
    names: elements.map((_, index) => writeParts(text, elements.slice(0, index + 1))),
    isDenied: isRefused || isDenied(said),
    isAside: isAside(said),
    isScene: isNarrow && isScene(said),
    isNarrow,
  }
}

/** What is denied is denied of all that was said before, too. */
function undenied(all: readonly Mention[]): Mention[] {
  const denied = new Set<string>()
  return all
    .toReversed()
    .filter(({ names, isDenied }) => {
      const name = names.at(-1)
      if (isDenied && name !== undefined) denied.add(name)
      return !isDenied && !names.some((each) => denied.has(each))
    })
    .toReversed()
}

function best(places: readonly Mention[]): Mention | undefined {
  return places.reduce<Mention | undefined>(
    (known, each) => (!known || isBetter(each, known) ? each : known),
    undefined,
  )
}

function isBetter(one: Mention, other: Mention): boolean {
  return one.parts > other.parts || (one.parts === other.parts && one.text.length > other.text.length)
}

/** Elements that follow one another, each narrower than the one before. */
function phrasesOf(text: string): Element[][] {
  const phrases: Element[][] = []
  let phrase: Element[] = []
  for (const element of elementsIn(text)) {
    const last = phrase.at(-1)
    if (!last || !follows(last, element, text, phrase)) {
      phrase = []
      phrases.push(phrase)
    }
    phrase.push(element)
  }
  return phrases.filter(isPlace)
}

function follows(last: Element, next: Element, text: string, phrase: readonly Element[]): boolean {
  const between = text.slice(last.end, next.start)
  if (between.length > LONGEST_BETWEEN || between.replace(BETWEEN, '') !== '') return false
  if (next.level > last.level || isCrossing(last, next, text)) return true
  // A road's number comes before the community there, and these come in any order.
  const isNamed = last.level >= levels.village && last.level <= levels.house
  const isOfThese = next.level >= levels.village && next.level <= levels.community
  return isNamed && isOfThese && !phrase.some(({ level }) => level === next.level)
}

/** 示例路和示例街: the second name begins with 和. */
function isCrossing(last: Element, next: Element, text: string): boolean {
  const isBoth = last.level === levels.road && next.level === levels.road
  return isBoth && next.start === last.end && /[和与跟]/.test(text[next.start] ?? '')
}

/** A number alone may be of anything: 三号, 二楼. */
function isPlace(phrase: readonly Element[]): boolean {
  return phrase.length >= 3 || phrase.some(({ level }) => level > levels.city && level <= levels.community)
}

function write(text: string, elements: readonly Element[]): string {
  const end = elements.at(-1)?.end ?? 0
  return writeParts(text, elements) + (BESIDE.exec(text.slice(end, end + 8))?.[0] ?? '')
}

function writeParts(text: string, elements: readonly Element[]): string {
  const parts = elements.map(({ level, start, end }) => {
    const said = text.slice(start, end)
    if (level < levels.house) return said
    return (level === levels.room ? roomNumber(said) : undefined) ?? writeHouseNumbers(said)
  })
  return parts.join('')
}

/** To each utterance of an agent's, what somebody else says next. */
function answersTo(utterances: readonly Spoken[]): string[] {
  const answers: string[] = []
  let answer = ''
  for (let at = utterances.length - 1; at >= 0; at -= 1) {
    answers[at] = answer
    const { role, text } = utterances[at] ?? { role: 'agent', text: '' }
    if (role !== 'agent') answer = text
  }
  return answers
}
