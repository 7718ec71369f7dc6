/** What speech recognition does to the looks of Chinese, undone: half-width marks, spaces between characters, ",,". */

const HAN = /\p{sc=Han}/u
/** Marks of Chinese alone. Quotes, dashes and … stand in Latin text, too. */
const CHINESE_MARK = /[、。〃〈-】〔-〛！（），：；？～]/
const SHARED_MARK = /[“”‘’…—·]/
const HALF_KATAKANA = /[\uff66-\uff9f]/
const NUMERAL = /[零〇一二三四五六七八九十百千万亿两幺]/

/** The half-width marks of JIS X 0201, as iFlytek writes them. */
const halfMarks = new Map([...'｡､｢｣･'].map((mark, index) => [mark, [...'。、「」・'][index] ?? mark]))
const asciiMarks = new Map([...',?!:;.'].map((mark, index) => [mark, [...'，？！：；。'][index] ?? mark]))

const HALF_MARK = /[｡､｢｣･]/g
/** Marks with what spaces stand between and around them. */
const ASCII_RUN = /[,?!:;. \t\u00a0\u3000]+/g
const SPACES = /[ \t\u00a0\u3000]+/g
const DOUBLED_COMMAS = /([,，、])\1+/g

/**
 * The text of a request, as Chinese is written: no space between characters, full-width marks between them, one comma
 * for two. Words, digits, Latin and what stands between these are left alone. Idempotent.
 */
export function mend(text: string): string {
  return text
    .replace(HALF_MARK, widenHalf)
    .replace(ASCII_RUN, widenAscii)
    .replace(SPACES, dropSpaces)
    .replace(DOUBLED_COMMAS, '$1')
}

/** Beside half-width katakana they are at home. */
function widenHalf(mark: string, at: number, text: string): string {
  const beside = `${text[at - 1] ?? ''}${text[at + 1] ?? ''}`
  return HALF_KATAKANA.test(beside) ? mark : (halfMarks.get(mark) ?? mark)
}

/** A full stop among other marks may be an ellipsis, between numerals a decimal point. */
function widenAscii(run: string, at: number, text: string): string {
  const before = charBefore(text, at)
  const after = charAfter(text, at + run.length)
  const isBetween = isChinese(before) ? isChinese(after) || isEdge(after) : isEdge(before) && isChinese(after)
  const isPoint = NUMERAL.test(before) && NUMERAL.test(after)
  if (!isBetween || (run.includes('.') && (run.trim() !== '.' || isPoint))) return run
  return run.replace(/[,?!:;.]/g, (mark) => asciiMarks.get(mark) ?? mark)
}

function dropSpaces(spaces: string, at: number, text: string): string {
  const before = charBefore(text, at)
  const after = charAfter(text, at + spaces.length)
  const isStray =
    (isChinese(before) && isChinese(after)) ||
    (HAN.test(before) && SHARED_MARK.test(after)) ||
    (SHARED_MARK.test(before) && HAN.test(after))
  return isStray ? '' : spaces
}

function isChinese(char: string): boolean {
  return HAN.test(char) || CHINESE_MARK.test(char)
}

function isEdge(char: string): boolean {
  return char === '' || char === '\n' || char === '\r'
}

function charBefore(text: string, at: number): string {
  return [...text.slice(Math.max(0, at - 2), at)].at(-1) ?? ''
}

function charAfter(text: string, at: number): string {
  const code = text.codePointAt(at)
  return code === undefined ? '' : String.fromCodePoint(code)
}
