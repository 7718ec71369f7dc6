/** What can be told of a form before it is sent. The server has the last word; this must never refuse what it takes. */

export interface Values {
  text: string
  place: string
  name: string
  phone: string
  anonymous: boolean
  reply: string
  files: number
}

export const MOST_FILES = 9
export const LONGEST_TEXT = 10_000
const LONGEST_PLACE = 500
const LONGEST_NAME = 100
/** The fewest and the most digits: what people write between them is the server's to read. */
const PHONE = /^\D*(?:\d\D*){3,24}$/

/** In the order of the page. */
export const checkedFields = ['text', 'place', 'file', 'name', 'phone', 'reply'] as const
export type CheckedField = (typeof checkedFields)[number]
/** The names of the server's words. */
export type Wrong = Partial<Record<CheckedField, string>>

export function check({ text, place, name, phone, anonymous, reply, files }: Values): Wrong {
  const needsPhone = reply === 'phone' || reply === 'sms'
  const typed = phone.normalize('NFKC').trim()
  const wrong: Wrong = {}
  if (isBlank(text)) wrong.text = 'textMissing'
  else if (lengthOf(text) > LONGEST_TEXT) wrong.text = 'textLong'
  if (lengthOf(place) > LONGEST_PLACE) wrong.place = 'placeLong'
  if (files > MOST_FILES) wrong.file = 'filesMany'
  if (anonymous) return needsPhone ? { ...wrong, reply: 'anonymousReply' } : wrong
  if (lengthOf(name) > LONGEST_NAME) wrong.name = 'nameLong'
  if (typed !== '' && !PHONE.test(typed)) wrong.phone = 'phoneStrange'
  if (typed === '' && needsPhone) wrong.phone = 'phoneForReply'
  return wrong
}

/** As the server counts: after it has trimmed and composed. */
export function lengthOf(text: string): number {
  return text.replace(/\r\n?/g, '\n').normalize().trim().length
}

function isBlank(text: string): boolean {
  return !/[^\p{C}\s]/u.test(text)
}
