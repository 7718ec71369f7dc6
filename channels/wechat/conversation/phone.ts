/** The number at which the citizen can be called; none where it may be somebody else's. */
import { parsePhoneNumberFromString } from 'libphonenumber-js/min'

const GAP = '[\\s.\\p{Dash}]?'
/** Digits that stand alone: mobiles, +86 or 86, and landlines with their area code. */
const CANDIDATE = new RegExp(
  `(?<![\\dA-Za-z.])(?:(?:\\+|00)?86${GAP})?` +
    `(?:1[3-9]\\d(?:${GAP}\\d{4}${GAP}\\d{4}|${GAP}\\d{3}${GAP}\\d{5})|\\(?0\\d{2,3}\\)?${GAP}\\d{7,8})` +
    `(?![\\dA-Za-z]|\\.\\d)`,
  'gu',
)
const OTHERS =
  /老板|商家|对方|店家|卖家|房东|物业|经理|他的|她的|他们|被投诉|被举报|订单|单号|运单|编号|车牌|快递|landlord|order/i
const OWN = /我|本人|联系|电话|手机|致电|回电|tel|phone|mobile|call/i
/** Characters before a number that say whose it is. */
const NEAR = 8
const LONGEST = 10_000
const MOST_TRIES = 20

/** E.164; one that the citizen calls their own is preferred to the first one that nobody else's name stands before. */
export function findPhone(text: string): string | undefined {
  const plain = text.slice(0, LONGEST).normalize('NFKC')
  let first: string | undefined
  let from = 0
  for (const found of Array.from(plain.matchAll(CANDIDATE)).slice(0, MOST_TRIES)) {
    const before = plain.slice(Math.max(from, found.index - NEAR), found.index)
    from = found.index + found[0].length
    const number = isOthers(before) ? undefined : numberOf(found[0])
    if (number !== undefined && OWN.test(before)) return number
    first ??= number
  }
  return first
}

/** What stands nearest counts: 物业不管，我的电话. */
function isOthers(before: string): boolean {
  const [, after] = /(?:我的|本人|我)(?!们)(.*)$/su.exec(before) ?? []
  return OTHERS.test(after ?? before)
}

function numberOf(written: string): string | undefined {
  const digits = written.replace(/[^\d+]/g, '').replace(/^(?:00)?86(?=\d{10})/, '+86')
  const number = parsePhoneNumberFromString(digits, 'CN')
  return number?.isPossible() && number.number.startsWith('+86') ? number.number : undefined
}
