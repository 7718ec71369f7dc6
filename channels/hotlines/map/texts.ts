/** Words of a field -> what the schema takes. */
import { cleanText } from '../../../src/contract/clean-text.ts'
import { Requester } from '../../../src/contract/request.ts'
import { e164, receiptPattern } from '../../../src/contract/values.ts'
import { readPhones } from './phones.ts'
import type { Understood } from './take.ts'

/** As it is kept, without the blanks around it. */
export function clean(text: string): string {
  return cleanText(text).trim()
}

/** Cut where it is longer, but never within one of two halves; then it must be kept whole elsewhere. */
export function upTo(most: number): (text: string) => Understood<string> | undefined {
  return (text) => {
    const whole = clean(text)
    if (whole === '') return undefined
    return whole.length <= most ? { is: whole, isAll: true } : { is: cut(whole, most), isAll: false }
  }
}

export function cut(text: string, most: number): string {
  const last = text.charCodeAt(most - 1)
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? most - 1 : most)
}

/** Half an id is another one: nothing where it is longer. */
export function readId(most: number): (text: string) => Understood<string> | undefined {
  return (text) => {
    const whole = clean(text)
    return whole !== '' && whole.length <= most ? { is: whole, isAll: true } : undefined
  }
}

/** Numbers and codes: full-width characters as narrow ones, no blanks. */
export function readNumber(
  test: (plain: string) => boolean,
): (text: string) => Understood<string> | undefined {
  return (text) => {
    if (text.length > 256) return undefined
    const plain = cleanText(text).normalize('NFKC').replace(/\s/g, '')
    return test(plain) ? { is: plain, isAll: true } : undefined
  }
}

export const readEmail = readNumber((plain) => Requester.shape.email.safeParse(plain).success)
export const readIdentity = readNumber((plain) => plain.length > 0 && plain.length <= 32)
export const readUscc = readNumber((plain) => plain.length === 18)
export const readReceiptText = readNumber((plain) => receiptPattern.test(plain))

export function readPhone(text: string): Understood<string> | undefined {
  const found = readPhones(text)
  return found && e164.safeParse(found.number).success ? { is: found.number, isAll: found.isAll } : undefined
}

/** Of whom the complaint is about: any number will do, a hotline's short one too. */
export function readAgainstPhone(text: string): Understood<string> | undefined {
  const whole = clean(text)
  return whole !== '' && whole.length <= 32 ? { is: whole, isAll: true } : readPhone(text)
}

/** What is read as a whole or not at all. */
export function whole<T>(read: (text: string) => T | undefined): (text: string) => Understood<T> | undefined {
  return (text) => {
    const is = read(text)
    return is === undefined ? undefined : { is, isAll: true }
  }
}
