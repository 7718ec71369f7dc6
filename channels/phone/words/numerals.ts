/** Numerals as they are said: 五零幺, 二十三, 一百零八. */

const digits = new Map<string, string>([
  ...[...'0123456789'].map((digit) => [digit, digit] as const),
  ...[...'０１２３４５６７８９'].map((digit, value) => [digit, String(value)] as const),
  ...[...'零一二三四五六七八九'].map((digit, value) => [digit, String(value)] as const),
  ['〇', '0'],
  ['○', '0'],
  ['两', '2'],
  ['幺', '1'],
  // What recognition hears for 幺.
  ['妖', '1'],
  ['腰', '1'],
])

/** For the inside of a class: a digit that is said alone. */
export const DIGIT_CHARS = '0-9０-９零〇○一二三四五六七八九幺妖腰两'

/** 五零幺 -> 501; undefined where something is no digit. */
export function readDigits(text: string): string | undefined {
  let read = ''
  for (const char of text) {
    const digit = digits.get(char)
    if (digit === undefined) return undefined
    read += digit
  }
  return read === '' ? undefined : read
}

const VALUE =
  /^(?:([一二两三四五六七八九])百)?零?(?:([一二两三四五六七八九])?(十))?([一二两三四五六七八九])?$/

/** Below a thousand by value: 二十三 -> 23, 一百二 -> 120; else digit by digit. Undefined where it is neither. */
export function readNumeral(text: string): string | undefined {
  if (!/[十百]/.test(text)) return readDigits(text)
  const found = VALUE.exec(text)
  if (!found) return undefined
  const [, hundreds = '零', tens = '一', ten, last = '零'] = found
  const [h, t, l] = [hundreds, ten ? tens : '零', last].map((char) => Number(digits.get(char)))
  const isShort = !ten && !text.includes('零') && last !== '零'
  return String((h ?? 0) * 100 + (isShort ? (l ?? 0) * 10 : (t ?? 0) * 10 + (l ?? 0)))
}
