/** What stands in a field for phone numbers -> E.164. */
import { parsePhoneNumberFromString } from 'libphonenumber-js/min'

export interface ReadPhone {
  /** E.164, the first that can be called. */
  number: string
  /** The field says nothing beyond it: no extension, no second number, no words. */
  isAll: boolean
}

/** A field longer than this holds no phone numbers but a text. */
const LONGEST = 500
const MOST_NUMBERS = 10
const E164 = /^\+[1-9]\d{6,14}$/
const MAINLAND_MOBILE = /^1[3-9]\d{9}$/
const MOBILE_LIKE = /^\+861[3-9]/
const BEIJING_LANDLINE = /^\+86([2-8]\d{7})$/
/** Words, too: 手机, 转801 (no number by itself), 或. */
const BETWEEN = /[,;/|、#:\n\p{L}]+/u
/** 65551234-801: behind a landline. */
const DASHED_EXTENSION = /^(.*\d{7,8})\s*-\s*\d{1,6}$/
const MARKS = /[\s()（）·.\-‐-―−ー]/g

/**
 * The first of several numbers that is one. Full-width digits, blanks and dashes, 0086, an extension (转801); without
 * an area code eight digits are Beijing's. Undefined where nobody could be called.
 */
export function readPhones(text: string): ReadPhone | undefined {
  if (MAINLAND_MOBILE.test(text)) return { number: `+86${text}`, isAll: true }
  if (text.length > LONGEST) return undefined
  const plain = text.normalize('NFKC').trim()
  const whole = DASHED_EXTENSION.test(plain) ? undefined : readPhone(plain)
  if (whole !== undefined) return { number: whole, isAll: true }
  const number = firstOf(plain.split(BETWEEN, MOST_NUMBERS))
  return number === undefined ? undefined : { number, isAll: false }
}

function firstOf(pieces: string[]): string | undefined {
  for (const piece of pieces) {
    const number = readPhone(piece.replace(DASHED_EXTENSION, '$1')) ?? firstWord(piece)
    if (number !== undefined) return number
  }
  return undefined
}

/** Two numbers with nothing but a blank between them. */
function firstWord(piece: string): string | undefined {
  const words = piece.trim().split(/\s+/, MOST_NUMBERS)
  return words.length > 1 ? firstOf(words) : undefined
}

/** As the citizen's form reads it: a mobile with a digit too few or too many is none. */
function readPhone(text: string): string | undefined {
  const bare = text.replace(MARKS, '')
  if (!/^\+?\d{5,18}$/.test(bare)) return undefined
  if (MAINLAND_MOBILE.test(bare)) return `+86${bare}`
  const number = E164.test(bare) ? bare : possible(bare)
  if (number === undefined || (MOBILE_LIKE.test(number) && !MAINLAND_MOBILE.test(number.slice(3))))
    return undefined
  return number.replace(BEIJING_LANDLINE, '+8610$1')
}

function possible(bare: string): string | undefined {
  const found = parsePhoneNumberFromString(bare.replace(/^0086/, '+86'), 'CN')
  return found?.isPossible() ? found.number : undefined
}
