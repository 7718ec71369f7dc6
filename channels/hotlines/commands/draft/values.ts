/** What a value looks like, whatever its name says. */
import type { dateFormats } from '../../map/schema.ts'
import type { Target } from './dictionary.ts'

export type DateFormat = (typeof dateFormats)[number]

const YEAR = '(?:19|20)\\d\\d'
const MONTH = '(?:0[1-9]|1[0-2])'
const DAY = '(?:0[1-9]|[12]\\d|3[01])'
const dateShapes: readonly (readonly [DateFormat, RegExp])[] = [
  ['rfc3339', new RegExp(`^${YEAR}-\\d\\d-\\d\\dT\\d\\d:\\d\\d`)],
  ['compact', new RegExp(`^${YEAR}${MONTH}${DAY}(?:[01]\\d|2[0-3])?(?:[0-5]\\d){0,2}$`)],
  ['local', new RegExp(`^${YEAR}(?:[-/]\\d{1,2}[-/]\\d{1,2}|年\\d{1,2}月\\d{1,2}日)(?:\\s*\\d|$)`)],
  ['s', /^1[2-9]\d{8}$/],
  ['ms', /^1[2-9]\d{11}$/],
  ['excel', /^[34]\d{4}(?:\.\d+)?$/],
]

/** How this time is written; undefined where it is none. */
export function dateFormatOf(value: string): DateFormat | undefined {
  return dateShapes.find(([, shape]) => shape.test(value.trim()))?.[0]
}

const MOBILE = /^(?:\+?86[- ]?)?1[3-9]\d{9}$/
const PHONE =
  /^(?:\+\d[\d -]{6,18}|\(?0\d{2,3}\)?[- ]?\d{7,8}(?:[-转]\d{1,6})?|\d{7,8}|[48]00-?\d{3}-?\d{4})$/

export function isMobile(value: string): boolean {
  return MOBILE.test(digitsOf(value))
}

/** Full-width or with blanks and hyphens between them, as people write them. */
function digitsOf(value: string): string {
  return value.length > 40 ? '' : value.normalize('NFKC').replace(/[\s-]/g, '')
}

export function isPhone(value: string): boolean {
  return isMobile(value) || PHONE.test(digitsOf(value))
}

/** One address, or several in one string; with what stands between them. */
export function urlsOf(value: string): { separator: string | undefined } | undefined {
  if (!/^https?:\/\/\S+$/i.test(value.trim())) return undefined
  const between = /([,;|，；])\s*https?:\/\//i.exec(value.trim())
  return { separator: between?.[1] }
}

/** The bytes of a file, with or without `data:` before them. */
export function isBase64File(value: string): boolean {
  if (/^data:[\w/+.-]+;base64,/.test(value)) return true
  return value.length >= 32 && value.length % 4 === 0 && /^[A-Za-z0-9+/\r\n]+={0,2}$/.test(value)
}

/** Degrees of China, a little more than is needed. */
const between = (least: number, most: number) => (value: string) =>
  /^\d{1,3}\.\d+$/.test(value.trim()) && Number(value) >= least && Number(value) <= most
export const isLongitude = between(73, 136)
export const isLatitude = between(3, 54)

const HAN = /\p{Script=Han}/gu
export function hanCount(value: string): number {
  return value.match(HAN)?.length ?? 0
}

const isShort = (most: number) => (value: string) => value.length <= most
/** `case.created` is the name of an event. */
const isCode = (value: string) =>
  value.length <= 16 && !value.includes('.') && dateFormatOf(value) === undefined
/** 商投0311, 京〔2026〕17号 and plain ones; no words, no flag. */
const isId = (value: string) =>
  /^[\p{L}\p{N}_:./()（）〔〕-]{1,128}$/u.test(value) && /\d|^[\w-]{6,}$/.test(value) && !/^[01]$/.test(value)
const isIdentity = (value: string) => /^(?:\d{17}[\dXx]|\d{15}|[A-Z]{1,2}\d{7,9})$/.test(value.trim())
const isUscc = (value: string) => /^[0-9A-HJ-NPQRTUWXY]{18}$/.test(value.trim())
const isEmail = (value: string) => /^[^@\s]+@[^@\s]+\.\w+$/.test(value.trim())
const isFlag = (value: string) => /^(?:0?[01]|是|否|有|无|[YNyn]|true|false|yes|no)$/i.test(value.trim())
/** A name of a person or a firm: no code, no number, no sentence. */
const isName = (value: string) => value.length <= 60 && !/^[\d\s.:/+-]+$/.test(value) && !isFlag(value)
const isWords = (value: string) => hanCount(value) >= 2 || /[A-Za-z]{2,}\s+[A-Za-z]{2,}/.test(value)

const fits: Partial<Record<Target, (value: string) => boolean>> = {
  messageId: isId,
  orderNumber: isId,
  callId: isId,
  agentId: isShort(32),
  title: isWords,
  text: isWords,
  type: isCode,
  occurredAt: (value) => dateFormatOf(value) !== undefined,
  'requester.kind': isCode,
  'requester.name': isName,
  'requester.phone': isPhone,
  'requester.callerNumber': isPhone,
  'requester.email': isEmail,
  'requester.identityNumber': isIdentity,
  'requester.organisation': isName,
  'requester.uscc': isUscc,
  'requester.anonymous': isFlag,
  'requester.confidential': isFlag,
  'requester.minor': isFlag,
  'against.name': isName,
  'against.phone': (value) => /\d{3}/.test(value) && value.length <= 32,
  'location.text': (value) => hanCount(value) >= 2 && value.length <= 500,
  'location.district': isShort(20),
  'location.street': (value) => isShort(30)(value) && !/^\d{1,3}\.\d+$/.test(value),
  'location.longitude': isLongitude,
  'location.latitude': isLatitude,
  'attachments.url': (value) => urlsOf(value) !== undefined,
  'attachments.base64': isBase64File,
  'attachments.name': isShort(255),
  'relatesTo.orderNumber': isId,
  replyWanted: isFlag,
}

/** Whether what stands there can be what its name says; of an empty value only the name is known. */
export function fitsTarget(to: Target, value: string): boolean {
  return value.trim() === '' || (fits[to]?.(value) ?? true)
}
