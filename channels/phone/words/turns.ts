/** What one side says in a row: the other's 嗯, 您说 and repeating of digits in between do not end it. */
import { DIGIT_CHARS } from './numerals.ts'
import type { Role } from './roles.ts'

/** An utterance, and who says it: see `rolesOf`. */
export interface Spoken {
  role: Role
  text: string
}

export interface Turn {
  role: Role
  /** Of its utterances, a line each. */
  text: string
  /** Which utterances they are, and where each starts in `text`. */
  parts: { at: number; start: number }[]
}

/** What is said while the other goes on. */
const PASSIVE = new RegExp(
  `[\\s\\p{P}${DIGIT_CHARS}]|[您你]?(?:请?[说讲])|嗯|恩|哦|噢|啊|呃|哎|诶|唉|对|是|好|行|的|了|吧|吗|呢|呀|嘛|没错|继续|可以|个|(?:然后|还有|后面|接着)呢?|(?:我)?(?:在)?[记听]着?`,
  'gu',
)
const MOST_PASSIVE = 40

function isPassive(text: string): boolean {
  return text.length <= MOST_PASSIVE && text.replace(PASSIVE, '') === ''
}

/** In the order in which they begin. Those of two sides may overlap. */
export function turnsOf(utterances: readonly Spoken[]): Turn[] {
  const turns: { role: Role; lines: number[] }[] = []
  const open = new Map<Role, number[]>()
  utterances.forEach(({ role, text }, at) => {
    const lines = open.get(role)
    if (!isPassive(text)) open.clear()
    const kept = lines ?? []
    open.set(role, kept)
    kept.push(at)
    if (!lines) turns.push({ role, lines: kept })
  })
  return turns.map(({ role, lines }) => turnOf(role, lines, utterances))
}

function turnOf(role: Role, lines: readonly number[], utterances: readonly Spoken[]): Turn {
  let start = 0
  const texts = lines.map((at) => utterances[at]?.text ?? '')
  const parts = texts.map((text, index) => {
    const part = { at: lines[index] ?? 0, start }
    start += text.length + 1
    return part
  })
  return { role, text: texts.join('\n'), parts }
}

/** Which utterance a place of a turn's text is of. */
export function utteranceAt({ parts }: Turn, offset: number): number {
  let low = 0
  let high = parts.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((parts[middle]?.start ?? 0) <= offset) low = middle
    else high = middle
  }
  return parts[low]?.at ?? 0
}
