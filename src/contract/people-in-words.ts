/** People in what strangers and operators write: what calls them, pays for them or names them to an office is masked, all else stays. */

/** Between two digits of one number, as people write it. */
const GAP = '(?: ?[-.·–—‐] ?|[ \\u00a0\\u2009\\u200b-\\u200d\\u2060\\ufeff])'
const COUNTRY = `(?:(?:\\+|00)?86${GAP}?)`
/** Not the middle of a date, an order's number or an address. */
const START = '(?<!\\d[-.·–—‐]?)'
const END = `(?!\\d)`
const MOBILE = `1${GAP}?[3-9](?:${GAP}?\\d){9}`
const LANDLINE = `0${GAP}?[1-9](?:${GAP}?\\d){8,10}`
const LANDLINE_IN_BRACKETS = `[(]0[1-9]\\d{1,2}[)] ?(?:\\d${GAP}?){6,7}\\d`
const DAY = '(?:0[1-9]|1[0-2])[-. ]?(?:0[1-9]|[12]\\d|3[01])'

/** What looks like a number to call and is none: receipts, ids, addresses, dates. */
const KEPT = [
  '(?<![\\w-])[\\dA-HJKMNP-TV-Z]{4}(?:-[\\dA-HJKMNP-TV-Z]{4}){4}(?![\\w-])',
  '(?<![\\w-])[\\da-f]{8}-[\\da-f]{4}-[\\da-f]{4}-[\\da-f]{4}-[\\da-f]{12}(?![\\w-])',
  '(?<![\\d.])\\d{1,3}(?:\\.\\d{1,3}){3}(?![\\d.])',
  '(?<!\\d)(?:19|20)\\d\\d-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d{1,9})?)?',
].join('|')

/** With the date of birth that is in it, which tells it from a number of an order. */
const IDENTITY = `(?<!\\d)[1-9]\\d{5}[- ]?(?:19|20)\\d{2}${DAY}[- ]?\\d{3}[\\dXx](?![\\dXx])`
const EMAIL = '[\\w.%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\\.){1,5}[A-Za-z]{2,24}'
const NUMBER = [
  `(?<!\\d)(?:\\+?86[- ]?)?(?:1[3-9]\\d{9}|0[1-9]\\d{1,2}-?\\d{7,8})${END}`,
  `${START}${COUNTRY}?(?:${MOBILE}|${LANDLINE})${END}`,
  LANDLINE_IN_BRACKETS + END,
  `\\+[1-9](?:${GAP}?\\d){6,14}${END}`,
].join('|')
/** As it is said on the phone and written down: 一三八零零… */
const SPOKEN = `[零〇一二三四五六七八九幺两](?:${GAP}?[零〇一二三四五六七八九幺两]){6,}`
const PLATE =
  '[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·.• -]?(?=[A-Z]{0,5}\\d)[A-HJ-NP-Z\\d]{4,5}[A-HJ-NP-Z\\d挂学警港澳领](?![A-Za-z\\d])'
/** Too long for a date; a number of an order that begins with its day is none. */
const CARD = `(?<![\\dA-Za-z]-?)(?!(?:19|20)\\d{2}${DAY})(?:\\d{13,19}|[2-9]\\d{3}(?:[ -]\\d{4}){2,3}(?:[ -]?\\d{1,4})?)${END}`
const EPOCH = '(?<!\\d)1[5-9]\\d{11}(?!\\d)'
const PASSPORT = '(?<![A-Za-z\\d])[EGDSPH][A-Z]?\\d{7,8}(?![A-Za-z\\d])'

const named = (name: string, source: string) => `(?<${name}>${source})`
const IN_IDS = [
  named('kept', KEPT),
  named('identity', IDENTITY),
  named('email', EMAIL),
  named('number', NUMBER),
  named('other', [SPOKEN, PLATE].join('|')),
]
const ids = new RegExp(IN_IDS.join('|'), 'gu')
const words = new RegExp(
  [named('epoch', EPOCH), ...IN_IDS, named('paper', `${CARD}|${PASSPORT}`)].join('|'),
  'gu',
)
const oneNumber = new RegExp(`^(?:${NUMBER})$`, 'u')

/** Identities, cards, passports, plates not at all, phones 3+4; all else stays. */
export function withoutPeople(text: string): string {
  return masked(text, words)
}

/** Of an id or a code: a long number is what it is known by, not a card. */
export function withoutPeopleInId(id: string): string {
  return masked(id, ids)
}

function masked(text: string, pattern: RegExp): string {
  return replaceNarrow(text, pattern, (found, { kept, epoch, number, email }) => {
    if (kept !== undefined || epoch !== undefined) return undefined
    if (number !== undefined) return maskedNumber(found)
    return email === undefined ? '***' : '***@***'
  })
}

export function isNumber(text: string): boolean {
  return oneNumber.test(narrow(text))
}

/** `138****1234`. */
export function maskedNumber(number: string): string {
  const own = narrow(number)
    .replace(/\D/g, '')
    .replace(/^(?:00)?86(?=\d{10})/, '')
  return own.length > 7 ? `${own.slice(0, 3)}****${own.slice(-4)}` : '***'
}

/** Finds in either width of letters and digits; what is not found stays as it was written. `undefined`: stays too. */
export function replaceNarrow(
  text: string,
  pattern: RegExp,
  change: (found: string, groups: Readonly<Record<string, string | undefined>>) => string | undefined,
): string {
  let done = ''
  let from = 0
  for (const match of narrow(text).matchAll(pattern)) {
    const [found] = match
    const changed = change(found, match.groups ?? {})
    if (changed === undefined) continue
    done += text.slice(from, match.index) + changed
    from = match.index + found.length
  }
  return done + text.slice(from)
}

/** １３８ as 138: one for one, so that offsets stay. */
export function narrow(text: string): string {
  return text.replace(/[\uff01-\uff5e\u3000]/g, (wide) =>
    wide === '\u3000' ? ' ' : String.fromCharCode(wide.charCodeAt(0) - 0xfee0),
  )
}
