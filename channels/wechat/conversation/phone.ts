import { parsePhoneNumberFromString } from 'libphonenumber-js/min'

/** Digits that stand alone: mobiles, +86, and landlines with their area code. */
const CANDIDATE =
  /(?<![\dA-Za-z.])(?:(?:\+|00)86[\s-]?)?(?:1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}|\(?0\d{2,3}\)?[\s-]?\d{7,8})(?![\dA-Za-z])/g
const LONGEST = 10_000
const MOST_TRIES = 20

/** The first number in a text at which somebody in China can be called, E.164. */
export function findPhone(text: string): string | undefined {
  const plain = text.slice(0, LONGEST).normalize('NFKC')
  let tries = 0
  for (const [found] of plain.matchAll(CANDIDATE)) {
    if (tries++ === MOST_TRIES) break
    const number = parsePhoneNumberFromString(found.replace(/^0086/, '+86').replace(/[\s()-]/g, ''), 'CN')
    if (number?.isPossible() && number.number.startsWith('+86')) return number.number
  }
  return undefined
}
