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
const BETWEEN = /[,;/|、\n]|[和或及]|以及/
const EXTENSION = /(?:转|轉|分机|分機|ext\.?|x|#)\s*\d{0,8}\s*$/i
/** 010-65551234-801: what follows a landline's eight digits. */
const DASHED_EXTENSION = /^(.*\d{7,8})\s*-\s*\d{1,6}$/
const LABEL = /^[\p{L}\s::.]+/u
const MARKS = /[\s()（）·.\-‐-―−ー]/g

/**
 * The first of several numbers that is one. Full-width digits, blanks and dashes, 0086, an extension (转801); without
 * an area code eight digits are Beijing's. Undefined where nobody could be called.
 */
export function readPhones(text: string): ReadPhone | undefined {
  if (MAINLAND_MOBILE.test(text)) return { number: `+86${text}`, isAll: true }
  if (text.length > LONGEST) return undefined
  const plain = text.normalize('NFKC').trim()
  const whole = readPhone(plain.replace(MARKS, ''))
  if (whole !== undefined) return { number: whole, isAll: true }
  const pieces = plain.split(BETWEEN, MOST_NUMBERS)
  for (const piece of pieces) {
    const number = readPiece(piece) ?? firstOf(piece.split(/\s+/, MOST_NUMBERS))
    if (number !== undefined) return { number, isAll: false }
  }
  return undefined
}

function firstOf(words: string[]): string | undefined {
  if (words.length < 2) return undefined
  for (const word of words) {
    const number = readPiece(word)
    if (number !== undefined) return number
  }
  return undefined
}

function readPiece(piece: string): string | undefined {
  const bare = piece.replace(LABEL, '').replace(EXTENSION, '').trim()
  return (
    readPhone(bare.replace(MARKS, '')) ?? readPhone(bare.replace(DASHED_EXTENSION, '$1').replace(MARKS, ''))
  )
}

/** As the citizen's form reads it: a mobile with a digit too few or too many is none. */
function readPhone(bare: string): string | undefined {
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
