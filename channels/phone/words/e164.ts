/** A number as a telephone system or an agent writes it -> E.164. */

const MOBILE = /^0?(1[3-9]\d{9})$/
/** With the area code, without the 0 before it; 400 and 800 have none. */
const LANDLINE = /^(?:10|2\d)[2-8]\d{7}$|^[3-9]\d{2}[2-8]\d{6,7}$|^[48]00\d{7}$/
/** Without their 0 no others are told from numbers abroad. */
const WITHOUT_ZERO = /^(?:10|2\d)[2-8]\d{7}$|^[48]00\d{7}$/
const BEIJING = /^[2-8]\d{7}$/
const ABROAD = /^\+(?!86|0)\d{7,15}$/
const MARKS = /[\s()（）[\]·.‐-―−-]/g
/** Also words, before a number and behind it: 手机, 转801. */
const BETWEEN = /[,，;；/|、#:：<>"'\p{L}]+/u
/** 010-65120000-123 */
const DASHED_EXTENSION = /^(.*\d{7})\s*-\s*\d{1,6}$/
const LONGEST = 200
const MOST = 10

/**
 * E.164 of the first number in it that somebody could be called at; without an area code eight digits are Beijing's.
 * Undefined for all else: 12345, 96069, anonymous, a mobile with a digit too many, 138****1234.
 */
export function readNumber(text: string): string | undefined {
  if (text.length > LONGEST) return undefined
  // sip:NUMBER@HOST: the host may be digits, too.
  const plain = text.normalize('NFKC').replace(/@.*$/s, '')
  for (const piece of plain.split(BETWEEN, MOST)) {
    const number = withoutExtension(piece.trim()) ?? firstOf(piece.trim().split(/\s+/, MOST))
    if (number !== undefined) return number
  }
  return undefined
}

/** Numbers with nothing but blanks between them. */
function firstOf(words: readonly string[]): string | undefined {
  if (words.length < 2) return undefined
  return words.map(withoutExtension).find((number) => number !== undefined)
}

function withoutExtension(piece: string): string | undefined {
  const before = DASHED_EXTENSION.exec(piece)?.[1]
  return (before === undefined ? undefined : numberOf(before)) ?? numberOf(piece)
}

function numberOf(piece: string): string | undefined {
  const bare = piece.replace(MARKS, '').replace(/^00/, '+')
  if (!/^\+?\d{8,16}$/.test(bare)) return undefined
  if (ABROAD.test(bare)) return bare
  const inChina = /^\+?86(\d+)$/.exec(bare)?.[1]
  const national = inChina === undefined ? undefined : nationalOf(inChina, LANDLINE)
  const found = national ?? nationalOf(bare, WITHOUT_ZERO)
  return found === undefined ? undefined : `+86${found}`
}

function nationalOf(digits: string, landline: RegExp): string | undefined {
  const mobile = MOBILE.exec(digits)?.[1]
  if (mobile !== undefined) return mobile
  if (BEIJING.test(digits)) return `10${digits}`
  const withCode = digits.startsWith('0') ? digits.slice(1) : undefined
  if (withCode !== undefined) return LANDLINE.test(withCode) ? withCode : undefined
  return landline.test(digits) ? digits : undefined
}
