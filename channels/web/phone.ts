import { parsePhoneNumberFromString } from 'libphonenumber-js/min'

const E164 = /^\+[1-9]\d{6,14}$/
const MAINLAND_MOBILE = /^1[3-9]\d{9}$/
const MOBILE_LIKE = /^\+861[3-9]/
const BEIJING_LANDLINE = /^\+86([2-8]\d{7})$/

/**
 * E.164; a number without a country code is a Chinese one, eight digits without an area code are Beijing's. Undefined
 * where it is no phone number: also a mobile with a digit too few or too many, at which nobody could be called.
 */
export function readPhone(text: string): string | undefined {
  if (MAINLAND_MOBILE.test(text)) return `+86${text}`
  const number = E164.test(text) ? text : possible(text)
  if (number === undefined || (MOBILE_LIKE.test(number) && !MAINLAND_MOBILE.test(number.slice(3))))
    return undefined
  return number.replace(BEIJING_LANDLINE, '+8610$1')
}

function possible(text: string): string | undefined {
  const found = parsePhoneNumberFromString(text, 'CN')
  return found?.isPossible() ? found.number : undefined
}
