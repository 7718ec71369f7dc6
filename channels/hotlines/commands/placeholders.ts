/**
 * A recorded post has values where a draft has placeholders: each is put where `authentication` says it stands. No
 * writer of JSON, XML or forms is needed for that: of all places where the value is written, the right one is that
 * where the decoded body then has the placeholder.
 */
import iconv from 'iconv-lite'
import { has, type Placeholder } from '../authentication/draft.ts'
import type { Unsigned } from '../authentication/kind.ts'
import type { Method } from '../authentication/schema.ts'
import type { Where } from '../authentication/schema-parts.ts'
import { decode } from '../decode/decode.ts'
import { at, textOf } from '../decode/paths.ts'
import type { Hotline } from '../hotline.ts'
import { type Decoded, DecodeError } from '../message.ts'

interface Slot {
  placeholder: Placeholder
  /** Of the decoded body. */
  path: string
  /** What stands before it there. */
  prefix: string
}

/** `missing`: what is in the body by `authentication`, and was not found there. */
export function withPlaceholders(
  hotline: Hotline,
  unsigned: Unsigned,
): { unsigned: Unsigned; missing: Slot[] } {
  let body = unsigned.body
  const missing: Slot[] = []
  for (const slot of hotline.authentication.flatMap(slotsOf)) {
    if (has(body, slot.placeholder)) continue
    const placed = place(slot, body, (changed) => read(hotline, { ...unsigned, body: changed }))
    if (placed) body = placed
    else missing.push(slot)
  }
  return { unsigned: { ...unsigned, body }, missing }
}

/** An envelope of SM4 is made anew, and needs none. */
function slotsOf(method: Method): Slot[] {
  if (method.kind === 'sm4') return []
  if (method.kind === 'body-password') return [{ placeholder: '@SECRET@', path: method.at, prefix: '' }]
  const wheres: [Placeholder, Where | undefined][] = [
    ['@SECRET@', method.kind === 'api-key' ? method.at : undefined],
    ['@TIMESTAMP@', 'timestamp' in method ? method.timestamp : undefined],
    ['@NONCE@', 'nonce' in method ? method.nonce : undefined],
    ['@APPID@', 'appid' in method ? method.appid : undefined],
    ['@SIGNATURE@', 'signature' in method ? method.signature : undefined],
  ]
  return wheres.flatMap(([placeholder, where]) =>
    where?.in === 'body' ? [{ placeholder, path: where.name, prefix: where.prefix }] : [],
  )
}

function read({ dialect }: Hotline, { body, headers, query }: Unsigned): Decoded | undefined {
  try {
    return decode(dialect, { body, mediaType: headers['content-type'] ?? '', query })
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}

/** Enough for any post but one that is made to have more; each is decoded once. */
const MOST_TRIED = 100

function place(slot: Slot, body: Buffer, decoded: (body: Buffer) => Decoded | undefined): Buffer | undefined {
  const whole = decoded(body)
  const value = whole && textOf(at(whole.tree, slot.path))
  if (!whole || value === undefined) return undefined
  const written = `${slot.prefix}${slot.placeholder}`
  const letters = lettersOf(body, whole.charset)
  const tried = spansOf(letters.text, { value: letters.of(value), name: letters.of(lastOf(slot.path)) })
  // A number of JSON becomes a string: a placeholder is none.
  for (const [from, to] of tried.slice(0, MOST_TRIED))
    for (const text of [written, `"${written}"`]) {
      const changed = letters.bytes(letters.text.slice(0, from) + text + letters.text.slice(to))
      if (textOf(at(decoded(changed)?.tree ?? null, slot.path)) === written) return changed
    }
  return undefined
}

/** One character for each byte, but of UTF-16. */
function lettersOf(body: Buffer, charset: string) {
  if (charset.startsWith('utf-16')) {
    const options = { stripBOM: false, addBOM: false }
    return {
      text: iconv.decode(body, charset, options),
      of: (text: string) => text,
      bytes: (text: string) => iconv.encode(text, charset, options),
    }
  }
  return {
    text: body.toString('latin1'),
    of: (text: string) => iconv.encode(text, charset).toString('latin1'),
    bytes: (text: string) => Buffer.from(text, 'latin1'),
  }
}

function lastOf(path: string): string {
  return path.match(/[^.@[\]"]+/g)?.findLast((name) => !/^\d+$|^#text$/.test(name)) ?? path
}

/** Where the value may be written: those that come soon behind its name first. */
function spansOf(text: string, { value, name }: { value: string; name: string }): [number, number][] {
  const names = placesOf(text, name).map((place) => place + name.length)
  if (value === '') return names.flatMap((end) => emptyBehind(text, end))
  const spans = writingsOf(value).flatMap((writing) =>
    placesOf(text, writing).map((from): [number, number] => [from, from + writing.length]),
  )
  const distance = (from: number) => from - (names.findLast((end) => end <= from) ?? -text.length)
  return spans.toSorted(([a], [b]) => distance(a) - distance(b))
}

/** Nothing, between what may stand around it: `"":""`, `=&`, `></`. */
function emptyBehind(text: string, end: number): [number, number][] {
  const near = text.slice(end, end + 40)
  return ['""', "''", '\\"\\"', '=', '>', '%3D', '%22%22', '\r\n\r\n'].flatMap((sign) => {
    const found = near.indexOf(sign)
    const from = end + found + (/^(.+)\1$/.test(sign) && sign !== '\r\n\r\n' ? sign.length / 2 : sign.length)
    return found < 0 ? [] : [[from, from] satisfies [number, number]]
  })
}

const XML: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** As it is, as JSON and XML write what is a sign of theirs, and each of these within a form. */
function writingsOf(value: string): string[] {
  const inXml = value.replace(/[&<>"]/g, (sign) => XML[sign] ?? sign)
  const plain = [value, inXml].flatMap((text) => {
    const inJson = JSON.stringify(text).slice(1, -1)
    return [text, inJson, inJson.replaceAll('/', '\\/')]
  })
  const encoded = plain.map((text) =>
    text.replace(/[^\w.~-]/g, (sign) => `%${sign.charCodeAt(0).toString(16).padStart(2, '0')}`),
  )
  const capital = encoded.map((text) => text.replace(/%../g, (sign) => sign.toUpperCase()))
  return [...new Set([...plain, ...encoded, ...capital])]
}

function placesOf(text: string, part: string): number[] {
  const places: number[] = []
  for (let from = text.indexOf(part); from >= 0; from = text.indexOf(part, from + 1)) places.push(from)
  return places
}
