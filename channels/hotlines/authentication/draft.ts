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
  return writings(text).some((bytes) => body.includes(bytes))
}

/** Every time that it stands there; `text` and `other` are ASCII and may be written in 8 or 16 bits. */
export function replaceText(body: Buffer, text: string, other: string): Buffer {
  const replacements = writings(other)
  return writings(text).reduce(
    (bytes, written, at) => replaceBytes(bytes, written, replacements[at] ?? Buffer.alloc(0)),
    body,
  )
}

export function countText(body: Buffer, text: string): number {
  return writings(text).reduce((count, bytes) => count + split(body, bytes).length - 1, 0)
}

/** UTF-8 and all that has ASCII in it, and both orders of UTF-16. */
function writings(text: string): Buffer[] {
  const wide = Buffer.from(text, 'utf16le')
  return [Buffer.from(text), wide, Buffer.from(wide).swap16()]
}

function replaceBytes(body: Buffer, bytes: Buffer, others: Buffer): Buffer {
  const pieces = split(body, bytes)
  return pieces.length === 1
    ? body
    : Buffer.concat(pieces.flatMap((piece, at) => (at ? [others, piece] : [piece])))
}

function split(body: Buffer, bytes: Buffer): Buffer[] {
  const pieces: Buffer[] = []
  let start = 0
  for (let end = body.indexOf(bytes); end >= 0; end = body.indexOf(bytes, start)) {
    pieces.push(body.subarray(start, end))
    start = end + bytes.length
  }
  return [...pieces, body.subarray(start)]
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
