/** What stands around a body: headers and query. What proves who sends is taken out before anything sees or keeps it. */
import { z } from 'zod'
import type { Authenticator } from './authentication/authenticator.ts'
import type { Hotline } from './hotline.ts'
import type { Arrived } from './message.ts'

export interface Around {
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>
  /** Without the question mark, as it came. */
  query: string
}

/** Bytes, with what they are to be decoded as. */
export interface Part {
  mediaType: string
  bytes: Buffer
}

/** Never kept, whatever the hotline's own way to prove itself is. */
const CREDENTIALS = ['authorization', 'proxy-authorization', 'cookie']
const WRAPPED = 'application/vnd.jiesu.post+json'

export function aroundOf({ headers, query }: Arrived, hidden: Authenticator['hidden']): Around {
  const secret = new Set([...CREDENTIALS, ...hidden.headers])
  return {
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !secret.has(name))),
    query: withoutParameters(query, hidden.query),
  }
}

/** The other parameters stay as they came, byte for byte. */
function withoutParameters(query: string, names: string[]): string {
  if (names.length === 0 || query === '') return query
  const isHidden = (pair: string) =>
    [...new URLSearchParams(pair).keys()].some((name) => names.includes(name))
  return query
    .split('&')
    .filter((pair) => !isHidden(pair))
    .join('&')
}

const Wrapped = z.strictObject({
  mediaType: z.string(),
  headers: z.record(z.string(), z.string()),
  query: z.string(),
  body: z.base64(),
})

/** For a mapping that looks into headers or query they are kept too, as far as it looks: else it would fail on replay. */
export function wrap(part: Part, { headers, query }: Around, { mapping }: Pick<Hotline, 'mapping'>): Part {
  const looks = JSON.stringify(mapping)
  const names = new Set([...looks.matchAll(/\$header\.([\w-]+)/g)].map(([, name = '']) => name.toLowerCase()))
  if (names.size === 0 && !looks.includes('$query.')) return part
  const wrapped: z.infer<typeof Wrapped> = {
    mediaType: part.mediaType,
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => names.has(name))),
    query: looks.includes('$query.') ? query : '',
    body: part.bytes.toString('base64'),
  }
  return { mediaType: WRAPPED, bytes: Buffer.from(JSON.stringify(wrapped)) }
}

export function unwrap(part: Part): { part: Part; around: Around } {
  if (part.mediaType !== WRAPPED) return { part, around: { headers: {}, query: '' } }
  const { mediaType, headers, query, body } = Wrapped.parse(JSON.parse(part.bytes.toString()))
  return { part: { mediaType, bytes: Buffer.from(body, 'base64') }, around: { headers, query } }
}

/** Whether the mapping looks at a parameter of the query. */
export function createNeeds({
  mapping,
  dialect,
}: Pick<Hotline, 'mapping' | 'dialect'>): (name: string) => boolean {
  const looks = JSON.stringify(mapping)
  const words =
    dialect.format === 'query'
      ? wordsOf(looks)
      : [...looks.matchAll(/\$query\.([\w-]+)/g)].map(([, name = '']) => name)
  const known = new Set(words)
  return (name) => wordsOf(name).length > 0 && wordsOf(name).every((word) => known.has(word))
}

function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}_-]+/gu) ?? []
}
