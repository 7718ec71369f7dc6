/** Text -> digits as they are said, in the pieces that pauses make of them. */
import { DIGIT_CHARS, readDigits } from './numerals.ts'

/** What is said in one breath. */
export interface Group {
  digits: string
  start: number
  end: number
}

/** Pieces with nothing between them but pauses and what one says to fill them. */
export type Run = Group[]

const DIGIT = new RegExp(`[${DIGIT_CHARS}]`)
const COUNT = '2-9二两俩三四五六七八九'
const ENGLISH = 'zero|oh|one|two|three|four|five|six|seven|eight|nine'
/** 四个零, double eight; digits, but not the 四 of 四个零; a pause; a word that fills it. Fillers: longer ones first. */
const TOKEN = new RegExp(
  [
    `(?<times>[${COUNT}一])个(?<digit>[${DIGIT_CHARS}])`,
    `\\b(?:(?<more>double|triple) )?(?<english>${ENGLISH})\\b`,
    `(?<plain>(?:[${DIGIT_CHARS}](?!个[${DIGIT_CHARS}]))+)`,
    `(?<spaces> +)`,
    `(?<pause>[\\s,，、.。．·…—–~～()（）-]+)`,
    '(?<filler>然后是?|后[面边]是?|最后(?:四位)?是?|中间是?|前面是?|接着|那个|这个|就是|完了|是吧|是吗|对吧|对吗|没错|横?杠|嗯|恩|呃|额|啊|哦|噢|哎|诶|呀|吧|嘛|呢|是|对|好|再)',
  ].join('|'),
  'giu',
)
const TIMES = new Map([...'二三四五六七八九'].map((char, index) => [char, index + 2]))
/** Characters of pauses and fillers: what is further apart is not one number. */
const LONGEST_GAP = 24

/** Takes a time that grows with the text. */
export function runsIn(text: string): Run[] {
  const runs: Run[] = []
  let run: Run | undefined
  let end = -1
  let spacesEnd = -1
  for (const { 0: token, index, groups = {} } of text.matchAll(TOKEN)) {
    if (index !== end || index - (run?.at(-1)?.end ?? index) > LONGEST_GAP) run = undefined
    end = index + token.length
    const digits = digitsOf(groups)
    if (digits === undefined) {
      spacesEnd = groups.spaces === undefined ? -1 : end
      continue
    }
    if (!run) {
      run = []
      runs.push(run)
    }
    const isLone = digits.length === 1 && spacesEnd === index && !DIGIT.test(text[end] ?? '')
    add(run, { digits, start: index, end }, isLone)
  }
  return runs
}

/** 1 3 8 0: recognition puts a space after each character, which is no pause. */
function add(run: Run, group: Group, isLone: boolean): void {
  const before = run.at(-1)
  const isLoose = before !== undefined && before.end - before.start >= before.digits.length * 2 - 1
  if (before && (before.end === group.start || (isLone && isLoose))) {
    before.digits += group.digits
    before.end = group.end
  } else run.push(group)
}

type Found = Partial<Record<string, string>>

/** Undefined for pauses and fillers. */
function digitsOf({ times, digit, more, english, plain }: Found): string | undefined {
  if (plain !== undefined) return readDigits(plain)
  if (times !== undefined && digit !== undefined) return (readDigits(digit) ?? '').repeat(countOf(times))
  if (english === undefined) return undefined
  const value = english.toLowerCase() === 'oh' ? 0 : ENGLISH.split('|').indexOf(english.toLowerCase()) - 1
  return String(Math.max(0, value)).repeat(more === undefined ? 1 : more.toLowerCase() === 'double' ? 2 : 3)
}

function countOf(times: string): number {
  if (times === '两' || times === '俩') return 2
  return times === '一' ? 1 : (TIMES.get(times) ?? Number(times))
}
