import { parsePhoneNumberFromString } from 'libphonenumber-js/min'

const E164 = /^\+[1-9]\d{6,14}$/
const MAINLAND_MOBILE = /^1[3-9]\d{9}$/

/** E.164; a number without a country code is a Chinese one. Undefined where it is no phone number. */
export function readPhone(text: string): string | undefined {
  if (E164.test(text)) return text
  if (MAINLAND_MOBILE.test(text)) return `+86${text}`
  const found = parsePhoneNumberFromString(text, 'CN')
  return found?.isPossible() ? found.number : undefined
}
