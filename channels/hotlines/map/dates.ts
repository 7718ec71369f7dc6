/** Times as the legacy systems write them -> RFC 3339 in Beijing time. */
import { beijingTime } from '../../../src/contract/beijing-time.ts'
import type { dateFormats } from './schema.ts'

export type DateFormat = (typeof dateFormats)[number]

const LONGEST = 64
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const BEIJING_MS = 8 * HOUR_MS
/** 1899-12-30: with it a serial counts right from 1900-03-01 on, in spite of Excel's 29 February 1900. */
const EXCEL_DAY_0 = Date.UTC(1899, 11, 30)
/** What is outside is a number of something else, or a year of two digits. */
const EARLIEST = Date.UTC(1949, 0, 1) - BEIJING_MS
const LATEST = Date.UTC(2100, 0, 1) - BEIJING_MS

const COMPACT = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(?:(\d\d)(\d{3})?)?)?$/
const WRITTEN =
  /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:(?:[ T,]*(?:星期|周)[一二三四五六日天])?[ T]*(上午|下午|凌晨|早上|中午|晚上)? *(\d{1,2})[:时点](?:(\d{1,2})(?:[:分](?:(\d{1,2})(?:[.,](\d{1,9}))?秒?)?)?)? *(AM|PM)?)? *(Z|[+-]\d\d(?::?\d\d)?)?$/i
const EPOCH = /^\d{9,13}$/
/** As ASP.NET writes it: /Date(1767573000000+0800)/. */
const DOT_NET = /^\/Date\((\d{9,14})(?:[+-]\d{4})?\)\/$/
const SERIAL = /^\d{5}(?:\.\d{1,12})?$/

/** A `format` is believed, without one the shape tells. Undefined where it is no time, or can't be one. */
export function readDate(text: string, format?: DateFormat): string | undefined {
  if (text.length > LONGEST) return undefined
  const plain = text.normalize('NFKC').trim()
  const ms = format === undefined ? byShape(plain) : readers[format](plain)
  return ms !== undefined && ms >= EARLIEST && ms < LATEST ? beijingTime(ms) : undefined
}

const readers: Record<DateFormat, (text: string) => number | undefined> = {
  rfc3339: written,
  local: written,
  compact,
  s: (text) => (EPOCH.test(text) ? Number(text) * 1000 : undefined),
  ms: (text) => (EPOCH.test(text) ? Number(text) : undefined),
  excel,
}

function byShape(text: string): number | undefined {
  const dotNet = DOT_NET.exec(text)?.[1]
  if (dotNet !== undefined) return Number(dotNet)
  if (/^\d{10}$/.test(text)) return Number(text) * 1000
  if (/^\d{13}$/.test(text)) return Number(text)
  return SERIAL.test(text) ? excel(text) : (compact(text) ?? written(text))
}

function compact(text: string): number | undefined {
  const found = COMPACT.exec(text)
  if (!found) return undefined
  const [, year, month, day, hour, minute, second, ms] = found
  return instant({ year, month, day, hour, minute, second, fraction: ms })
}

function written(text: string): number | undefined {
  const found = WRITTEN.exec(text)
  if (!found) return undefined
  const [, year, month, day, half, hour, minute, second, fraction, amPm, offset] = found
  const clock = twentyFour(hour, half ?? amPm)
  const ms = instant({ year, month, day, hour: clock, minute, second, fraction })
  return ms === undefined ? undefined : ms + BEIJING_MS - offsetOf(offset)
}

/** 下午3时 is 15, 上午12时 is 0; an hour that is past noon already stays. */
function twentyFour(hour: string | undefined, half: string | undefined): string | undefined {
  if (hour === undefined || half === undefined) return hour
  const number = Number(hour)
  const isLate = ['下午', '晚上', 'PM'].includes(half.toUpperCase()) || (half === '中午' && number < 3)
  if (isLate && number < 12) return String(number + 12)
  return !isLate && half !== '中午' && number === 12 ? '0' : hour
}

function offsetOf(offset: string | undefined): number {
  if (offset === undefined) return BEIJING_MS
  if (/^z$/i.test(offset)) return 0
  const digits = offset.slice(1).replace(':', '').padEnd(4, '0')
  const size = Number(digits.slice(0, 2)) * HOUR_MS + Number(digits.slice(2)) * 60_000
  return offset.startsWith('-') ? -size : size
}

interface Clock {
  year: string | undefined
  month: string | undefined
  day: string | undefined
  hour: string | undefined
  minute: string | undefined
  second: string | undefined
  fraction: string | undefined
}

/** Beijing's, in milliseconds since the epoch; undefined for a 30 February or an hour 25. */
function instant({ year, month, day, hour, minute, second, fraction }: Clock): number | undefined {
  const [h, m, s] = [Number(hour ?? 0), Number(minute ?? 0), Number(second ?? 0)]
  if (h > 23 || m > 59 || s > 59) return undefined
  if (!isDay(Number(year), Number(month), Number(day))) return undefined
  const date = Date.UTC(Number(year), Number(month) - 1, Number(day))
  const ms = Number((fraction ?? '').slice(0, 3).padEnd(3, '0'))
  return date + ((h * 60 + m) * 60 + s) * 1000 + ms - BEIJING_MS
}

function isDay(year: number, month: number, day: number): boolean {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const days = month === 2 ? 28 + Number(isLeap) : 30 + Number([1, 3, 5, 7, 8, 10, 12].includes(month))
  return month >= 1 && month <= 12 && day >= 1 && day <= days
}

function excel(text: string): number | undefined {
  if (!SERIAL.test(text)) return undefined
  // To the second: a serial's fraction of a day does not hold more.
  return EXCEL_DAY_0 + Math.round((Number(text) * DAY_MS) / 1000) * 1000 - BEIJING_MS
}
