/** Phone numbers as they are said: 幺三八，四个零，嗯，一二三四. */
import { parsePhoneNumberFromString } from 'libphonenumber-js/min'
import { mend } from './mend.ts'
import { type Group, type Run, runsIn } from './number-runs.ts'
import { CHARS_AFTER, CHARS_BEFORE, type Owner, ownerBefore, ownerOf } from './owners.ts'
import { type Spoken, type Turn, turnsOf, utteranceAt } from './turns.ts'

export interface SpokenNumber {
  /** E.164. */
  number: string
  /** The utterance in which it is first said, or begun. */
  at: number
  /** In the words that were said, mended; those of several utterances with a space between. */
  raw: string
  /** As one's own, or as an answer to where to call back; not the party's complained of, nor what an agent advises. */
  isContact: boolean
}

const MOBILE = /^(?:(?:00)?86)?(1[3-9]\d{9})$/
const LANDLINE = /^0(?:10|2\d)[2-8]\d{7}$|^0[3-9]\d{2}[2-8]\d{6,7}$|^[48]00\d{7}$/
/** Of Beijing, said without its area code; a date may look like one. */
const LOCAL = /^[2-8]\d{7}$/
const DATE_LIKE = /^20[0-4]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/
const IDENTITY = /^\d{6}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3,4}$/
const LONGEST = 15
const SHORTEST = 10
/** Digits that a run may have beside a number that was said in pieces: a room, a floor. */
const MOST_BESIDE = 6
/** How far back a question may be. */
const QUESTION_WITHIN = 4

/**
 * Those of all utterances, each once, in the order in which they are first said. Throws nothing; takes a time that grows
 * with the text. A number that was taken back (不对, 打错了) is missing, as it was said before, too.
 */
export function phonesIn(utterances: readonly Spoken[]): SpokenNumber[] {
  const mended = utterances.map(({ role, text }) => ({ role, text: mend(text) }))
  const mentions = turnsOf(mended)
    .flatMap((turn) => mentionsIn(turn, mended))
    .sort((one, other) => one.at - other.at)
  const takenBack = new Map(
    mentions.flatMap(({ number, at, isTakenBack }) => (isTakenBack ? [[number, at]] : [])),
  )
  const found = new Map<string, SpokenNumber & { isOther: boolean }>()
  for (const { number, at, raw, owner } of mentions) {
    if (at <= (takenBack.get(number) ?? -1)) continue
    const known = found.get(number) ?? { number, at, raw, isContact: false, isOther: false }
    known.isContact ||= owner === 'contact'
    known.isOther ||= owner === 'other'
    found.set(number, known)
  }
  return [...found.values()].map(({ isOther, isContact, ...rest }) => ({
    ...rest,
    isContact: isContact && !isOther,
  }))
}

interface Mention {
  number: string
  at: number
  raw: string
  owner: Owner | undefined
  isTakenBack: boolean
}

function mentionsIn(turn: Turn, utterances: readonly Spoken[]): Mention[] {
  return runsIn(turn.text)
    .flatMap((run) => numbersIn(run))
    .flatMap((number) => mentionOf(number, turn, utterances) ?? [])
}

interface Numbered {
  /** Undefined where it lacks an area code. */
  number: string | undefined
  local: string
  start: number
  end: number
}

function mentionOf(
  { number, local, start, end }: Numbered,
  turn: Turn,
  utterances: readonly Spoken[],
): Mention | undefined {
  const { text, role } = turn
  const textAfter = text.slice(end, end + CHARS_AFTER)
  const textBefore = text.slice(Math.max(0, start - CHARS_BEFORE), start)
  const at = utteranceAt(turn, start)
  if (isDenied(turn, end, utterances)) return undefined
  const said = ownerOf(textBefore, textAfter, role)
  const owner = said ?? ownerAsked(at, utterances)
  const e164 = number ?? (owner === undefined ? undefined : `+8610${local}`)
  if (owner === 'none' || e164 === undefined) return undefined
  return {
    number: e164,
    at,
    raw: text.slice(start, end).replaceAll('\n', ' '),
    owner,
    isTakenBack: isTakenBack(textBefore, textAfter),
  }
}

const TAKEN_BACK =
  /^[\s，,。.啊哦呃嗯]{0,4}(?:[那这]个?(?:号码?|电话)?)?(?:[就都]?是)?(?:不对|[打拨说记写报留填]?错[了的]|[说记]错|旧[号的]|不不|(?:早|已经)?就?(?:不用|停用|注销|换|换号)了|别[再打]|wrong|no,? sorry)/iu
const NOT_THIS =
  /(?:(?<!是)不是|(?:别|不要|不用)再?(?:打|拨|联系))(?:[那这]个|我的?|原来的?|以前的?|号码?|电话)*[\s，,]?$/u

function isTakenBack(textBefore: string, textAfter: string): boolean {
  return TAKEN_BACK.test(textAfter) || NOT_THIS.test(textBefore)
}

/** By the other side, after it was read back. */
function isDenied(turn: Turn, end: number, utterances: readonly Spoken[]): boolean {
  const next = utterances[utteranceAt(turn, end - 1) + 1]
  return (
    next !== undefined &&
    next.role !== turn.role &&
    /^[\s，,。嗯啊哦]{0,3}(?:不对|不是|[打记说写听]?错了|no\b)/iu.test(next.text)
  )
}

/** By the question that it answers. */
function ownerAsked(at: number, utterances: readonly Spoken[]): Owner | undefined {
  for (let index = at - 1; index >= 0 && index >= at - QUESTION_WITHIN; index -= 1) {
    const asked = utterances[index]
    const owner = asked && ownerBefore(asked.text.slice(-CHARS_BEFORE), asked.role)
    if (owner !== undefined) return owner
  }
  return undefined
}

/** The numbers of a run: from pause to pause, since digits out of the middle of others are no number. */
function numbersIn(run: Run): Numbered[] {
  const groups = run.flatMap(splitRepeated)
  const found: Widest[] = []
  let beside = 0
  for (let index = 0; index < groups.length; ) {
    const identity = widest(groups, index, (digits) => (IDENTITY.test(digits) ? digits : undefined))
    const number = identity ? undefined : widest(groups, index, phoneOf)
    if (number) found.push(number)
    else if (!identity) beside += groups[index]?.digits.length ?? 0
    index += (identity ?? number)?.pieces ?? 1
  }
  if (found.length === 0) return localOf(groups)
  return found.filter(({ pieces }) => pieces === 1 || beside <= MOST_BESIDE).map(({ numbered }) => numbered)
}

/** The same number said twice in one breath. */
function splitRepeated(group: Group): Group[] {
  const { digits, start, end } = group
  const half = digits.length / 2
  if (digits.length !== 22 || digits.slice(0, half) !== digits.slice(half)) return [group]
  const middle = start + Math.round((end - start) / 2)
  return [
    { digits: digits.slice(0, half), start, end: middle },
    { digits: digits.slice(half), start: middle, end },
  ]
}

interface Widest {
  numbered: Numbered
  /** Groups that it is made of. */
  pieces: number
}

/** The longest that begins with this piece. */
function widest(
  groups: readonly Group[],
  from: number,
  read: (digits: string) => string | undefined,
): Widest | undefined {
  let digits = ''
  let found: Widest | undefined
  const start = groups[from]?.start ?? 0
  for (let index = from; index < groups.length; index += 1) {
    const group = groups[index]
    if (!group || digits.length + group.digits.length > LONGEST + 3) break
    digits += group.digits
    const number = digits.length < SHORTEST ? undefined : read(digits)
    if (number !== undefined)
      found = { numbered: { number, local: '', start, end: group.end }, pieces: index - from + 1 }
  }
  return found
}

function localOf(groups: readonly Group[]): Numbered[] {
  if (groups.length > 2) return []
  const digits = groups.map((group) => group.digits.slice(0, LONGEST)).join('')
  const [first] = groups
  const last = groups.at(-1)
  if (!first || !last || !LOCAL.test(digits) || DATE_LIKE.test(digits)) return []
  return [{ number: undefined, local: digits, start: first.start, end: last.end }]
}

function phoneOf(digits: string): string | undefined {
  const mobile = MOBILE.exec(digits)?.[1]
  if (mobile === undefined && !LANDLINE.test(digits)) return undefined
  const found = parsePhoneNumberFromString(mobile ?? digits, 'CN')
  return found?.isValid() ? found.number : undefined
}
