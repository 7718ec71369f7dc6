/** Those whom a request itself names, wherever they occur in its words. */
import { parsePhoneNumberFromString } from 'libphonenumber-js/min'
import type { Case, CaseWords } from '../../../contract/cases.ts'
import { maskedNumber, narrow, replaceNarrow, withoutPeople } from '../../../contract/people-in-words.ts'
import type { Request } from '../../../contract/request.ts'
import { lanesOf } from './lanes.ts'

export interface Known {
  names: readonly (string | undefined)[]
  phones: readonly (string | undefined)[]
  /** Nothing is left of these. */
  others: readonly (string | undefined)[]
  /** Nor of these: who wants nobody to know. */
  hidden?: Pick<Known, 'names' | 'phones'> | undefined
}

const HIDDEN = '***'

export function knownOf(request: Request): Known {
  const { requester, against, reply } = request
  const { name, phone, callerNumber, email, openid, identityNumber, organisation } = requester
  const own = { names: [name, organisation?.name], phones: [phone, callerNumber] }
  const others = [email, openid, identityNumber, organisation?.uscc, reply.address]
  const them = { names: [against?.name], phones: [against?.phone] }
  return lanesOf(request).includes('confidential')
    ? { ...them, others, hidden: own }
    : { ...joined(own, them), others }
}

/** As much as a list has of it. */
export function knownOfCase({
  lanes,
  name,
  phone,
  against,
  againstPhone,
  callerNumber,
}: CaseWords & Pick<Case, 'lanes'>): Known {
  const own = { names: [name], phones: [phone, callerNumber] }
  const them = { names: [against], phones: [againstPhone] }
  return lanes.includes('confidential')
    ? { ...them, others: [], hidden: own }
    : { ...joined(own, them), others: [] }
}

type People = Pick<Known, 'names' | 'phones'>

function joined(one: People, other: People): People {
  return { names: [...one.names, ...other.names], phones: [...one.phones, ...other.phones] }
}

/** `张*`. */
export function maskedName(name: string): string {
  return `${[...name][0] ?? ''}*`
}

const LEAST_NAME = 2
const LEAST_OTHER = 4
const LEAST_DIGITS = 5

/** Masks them in a text, and whoever else is known by form. */
export function masker({ names, phones, others, hidden }: Known): (text: string) => string {
  const masks = new Map<string, (found: string) => string>()
  const sources = new Map<string, string>()
  const know = (value: string, source: string, mask: (found: string) => string) => {
    masks.set(keyOf(value), mask)
    sources.set(source, value)
  }
  const knowPeople = (
    people: People,
    maskName: (found: string) => string,
    mask: (found: string) => string,
  ) => {
    for (const name of given(people.names, LEAST_NAME)) know(name, literal(name), maskName)
    for (const digits of given(people.phones, LEAST_DIGITS).flatMap(spellingsOf))
      if (digits.length >= LEAST_DIGITS) know(digits, digitsIn(digits), mask)
  }
  const hide = () => HIDDEN
  const hiddenDigits = given(hidden?.phones ?? [], LEAST_DIGITS).flatMap(spellingsOf)
  const isHidden = (found: string) => hiddenDigits.some((digits) => found.replace(/\D/g, '').endsWith(digits))
  knowPeople({ names, phones }, maskedName, maskedNumber)
  if (hidden) knowPeople(hidden, hide, hide)
  for (const other of given(others, LEAST_OTHER)) know(other, literal(other), hide)
  // The longer first: a name may be the beginning of another.
  const longest = [...sources].toSorted((a, b) => b[1].length - a[1].length).map(([source]) => source)
  if (longest.length === 0) return withoutPeople
  const pattern = new RegExp(longest.join('|'), 'giu')
  return (text) =>
    withoutPeople(
      replaceNarrow(text, pattern, (found) => {
        const mask = masks.get(keyOf(found))
        // A number to call has many spellings.
        return mask ? mask(found) : /\p{L}/u.test(found) || isHidden(found) ? HIDDEN : maskedNumber(found)
      }),
    )
}

function given(values: readonly (string | undefined)[], least: number): string[] {
  return values
    .filter((each) => each !== undefined)
    .map((each) => narrow(each).trim())
    .filter((each) => each.length >= least)
}

function keyOf(text: string): string {
  return text.toLowerCase().replace(/\s+/g, ' ')
}

/** Li is not in `light`; 李 may stand between any others. */
function literal(value: string): string {
  const escaped = value.replace(/[\\^$.*+?()[\]{}|/-]/g, (sign) => `\\x${sign.charCodeAt(0).toString(16)}`)
  const before = /^\w/.test(value) ? '(?<!\\w)' : ''
  const after = /\w$/.test(value) ? '(?!\\w)' : ''
  return before + escaped.replace(/\s+/g, '\\s{1,3}') + after
}

function digitsIn(digits: string): string {
  return `(?<!\\d)(?:0|(?:\\+|00)?86[- ]?|\\+\\d{1,3}[- ]?)?${[...digits].join('[^\\p{L}\\p{N}\\n]{0,3}')}(?!\\d)`
}

/** In its country; and in its city, where it has one. */
function spellingsOf(phone: string): string[] {
  const parsed = parsePhoneNumberFromString(phone, 'CN')
  const national: string = parsed?.nationalNumber ?? phone.replace(/\D/g, '')
  const [, inCity] = /^(?:10|2\d|[3-9]\d\d)(\d{7,8})$/.exec(national) ?? []
  return parsed?.country === 'CN' && inCity !== undefined ? [national, inCity] : [national]
}
