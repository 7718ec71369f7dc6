/** Putting into a post what a sender puts there: headers and parameters, and the placeholders of its body as bytes. */
import type { Unsigned } from './kind.ts'
import { withParameter } from './parameters.ts'
import type { Where } from './schema-parts.ts'

const placeholders = ['@SIGNATURE@', '@TIMESTAMP@', '@NONCE@', '@SECRET@', '@APPID@'] as const
export type Placeholder = (typeof placeholders)[number]

/** Where it is in the body the draft must have the placeholder; else Error. */
export function put(unsigned: Unsigned, where: Where, placeholder: Placeholder, value: string): Unsigned {
  const written = `${where.prefix}${value}`
  if (where.in === 'header')
    return { ...unsigned, headers: { ...unsigned.headers, [where.name.toLowerCase()]: written } }
  if (where.in === 'query') return { ...unsigned, query: withParameter(unsigned.query, where.name, written) }
  if (!has(unsigned.body, placeholder))
    throw new Error(`expected ${placeholder} in the body, as the value of ${where.name}`)
  return fill(unsigned, placeholder, value)
}

/** In the body and in the query, wherever it stands, as it has to be written there. */
export function fill(unsigned: Unsigned, placeholder: Placeholder, value: string): Unsigned {
  const written = has(unsigned.body, placeholder) ? escaped(unsigned, value) : value
  return {
    ...unsigned,
    query: unsigned.query.replaceAll(placeholder, () => encodeURIComponent(value)),
    body: replaceText(unsigned.body, placeholder, written),
  }
}

export function has(body: Buffer, text: string): boolean {
  return writings(text).some((writing) => !places(body, writing).next().done)
}

/** Stops at the second: a body may be made of nothing else. */
export function hasOnce(body: Buffer, text: string): boolean {
  let found = 0
  for (const writing of writings(text)) {
    for (const _ of places(body, writing)) {
      found += 1
      if (found > 1) return false
    }
  }
  return found === 1
}

/** Every time that it stands there; `text` and `other` are ASCII and may be written in 8 or 16 bits. */
export function replaceText(body: Buffer, text: string, other: string): Buffer {
  const others = writings(other)
  return writings(text).reduce(
    (bytes, writing, at) => replaceBytes(bytes, writing, others[at]?.bytes ?? Buffer.alloc(0)),
    body,
  )
}

interface Writing {
  bytes: Buffer
  /** Of a character: 16 bits begin at even places, else one order would be found in the other. */
  width: 1 | 2
}

/** UTF-8 and all that has ASCII in it, and both orders of UTF-16. */
function writings(text: string): Writing[] {
  const wide = Buffer.from(text, 'utf16le')
  return [
    { bytes: Buffer.from(text), width: 1 },
    { bytes: wide, width: 2 },
    { bytes: Buffer.from(wide).swap16(), width: 2 },
  ]
}

function replaceBytes(body: Buffer, writing: Writing, other: Buffer): Buffer {
  const pieces: Buffer[] = []
  let start = 0
  for (const place of places(body, writing)) {
    pieces.push(body.subarray(start, place), other)
    start = place + writing.bytes.length
  }
  return start === 0 ? body : Buffer.concat([...pieces, body.subarray(start)])
}

function* places(body: Buffer, { bytes, width }: Writing): Generator<number> {
  let from = 0
  for (let at = body.indexOf(bytes); at >= 0; at = body.indexOf(bytes, from)) {
    from = at + (at % width === 0 ? bytes.length : 1)
    if (at % width === 0) yield at
  }
}

const XML: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }

function escaped({ headers }: Unsigned, value: string): string {
  if (!/^[\x20-\x7e]*$/.test(value)) throw new Error('expected ASCII: the charset of the body is its own')
  const mediaType = headers['content-type'] ?? ''
  if (mediaType.includes('x-www-form-urlencoded')) return encodeURIComponent(value)
  if (mediaType.includes('json')) return JSON.stringify(value).slice(1, -1)
  if (mediaType.includes('xml')) return value.replace(/[&<>"']/g, (sign) => XML[sign] ?? sign)
  return value
}
