/** A phone number as people and machines write it. */
import type { PhoneSearch } from '../contract/keeping.ts'

/** What stands between two digits. A letter is one of JSON's `\t`. */
const BETWEEN = '(?:\\\\[tnr]|[^0-9０-９A-Za-z]){0,3}'
const LONGEST_BASE64 = 2
const BASE64 = /[A-Za-z0-9+/_-]{16,}={0,2}/g

/** `national` is the significant number, without 0 before the area code, such as 13800001234 or 1012345678. */
export function phoneSearch(phone: string, national: string): PhoneSearch {
  const digits = Array.from(national, eitherWidth).join(BETWEEN)
  // 0086, +86 and 86 before it, the 0 of an area code; a longer number that happens to hold it is another one.
  const before = `(?:${countryCode(phone, national)}${BETWEEN})?[0０]?`
  const source = `(?<![0-9０-９])${before}${digits}(?![0-9０-９])`
  const pattern = new RegExp(source, 'gu')
  const occurs = (text: string): boolean => text.search(pattern) !== -1
  return {
    phone,
    // PostgreSQL's lookbehind takes no alternatives of several lengths, and needs none.
    posix: source,
    isIn: (bytes) => readings(Buffer.from(bytes), LONGEST_BASE64).some(occurs),
    masked: (value) => mapTexts(value, (text) => text.replace(pattern, '***')),
  }
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (typeof value === 'number') {
    const text = change(String(value))
    return text === String(value) ? value : text
  }
  if (Array.isArray(value)) return value.map((each) => mapTexts(each, change))
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).map(([name, member]) => [change(name), mapTexts(member, change)])
  return Object.fromEntries(members)
}

function countryCode(phone: string, national: string): string {
  const code = phone.slice(1, phone.length - national.length)
  const digits = Array.from(code, eitherWidth).join('')
  return `(?:[+＋]|[0０][0０])?${digits}`
}

function eitherWidth(digit: string): string {
  return `[${digit}${String.fromCodePoint(0xff10 + Number(digit))}]`
}

/** What the bytes may say: digits are ASCII in UTF-8 and in GB18030. */
function readings(bytes: Buffer, depth: number): string[] {
  const text = bytes.toString('utf8')
  const found = [text, bytes.toString('utf16le'), unescaped(text)]
  if (depth === 0) return found
  const inner = (text.match(BASE64) ?? []).map((run) => Buffer.from(run, 'base64'))
  return [...found, ...inner.flatMap((each) => readings(each, depth - 1))]
}

/** Percent-encoding, character references of XML, escapes of JSON. */
function unescaped(text: string): string {
  return text
    .replace(/\+/g, ' ')
    .replace(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/&#(x?)([0-9a-f]+);/gi, (_, hex: string, code: string) => character(code, hex ? 16 : 10))
    .replace(/\\u([0-9a-f]{4})/gi, (_, code: string) => character(code, 16))
}

function character(code: string, radix: number): string {
  const value = Number.parseInt(code, radix)
  return value <= 0x10ffff ? String.fromCodePoint(value) : ''
}
