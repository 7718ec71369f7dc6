/** What arrived, as its hotline reads it: decoded at most once, without what proved it. */
import { aroundOf } from './around.ts'
import type { Verdict } from './authentication/authenticator.ts'
import { type Came, decode, rawOf } from './decode/decode.ts'
import type { Dialect, Format } from './decode/schema.ts'
import { type Arrived, type Decoded, DecodeError, type Tree } from './message.ts'
import type { LiveHotline } from './registry.ts'
import type { Post } from './take.ts'

const FORM = 'application/x-www-form-urlencoded'
/** Of a deciphered body, whose Content-Type was its envelope's. */
const mediaTypes: Partial<Record<Format, string>> = {
  json: 'application/json',
  xml: 'text/xml',
  soap: 'text/xml',
  form: FORM,
  csv: 'text/csv',
}

export interface Seen {
  live: LiveHotline
  arrived: Arrived
  /** Of all that came. */
  decoded(): Decoded
}

/** What authentication made of the body. */
export type Opened = Pick<Verdict, 'body' | 'isDeciphered'>

/** Decoded at most once for whoever asks; a fault is thrown each time. */
export function createFields({ hotline: { dialect } }: LiveHotline, arrived: Arrived): () => Decoded {
  let known: Decoded | undefined
  return () => {
    const decoded = known ?? decode(dialect, cameOf(dialect, { ...arrived, mediaType: mediaTypeOf(arrived) }))
    known = decoded
    return decoded
  }
}

/**
 * What authentication looks into. A document in a string that is broken does not unmake the password beside it: then
 * the strings are left shut, and what can't be decoded is kept as it came.
 */
export function provingFields(
  { hotline: { dialect } }: LiveHotline,
  arrived: Arrived,
  decoded: () => Decoded,
): () => Tree {
  return () => {
    try {
      return decoded().tree
    } catch (error) {
      if (!(error instanceof DecodeError) || dialect.inner.length === 0) throw error
      const outer = { ...dialect, inner: [], each: undefined }
      return decode(outer, cameOf(dialect, { ...arrived, mediaType: mediaTypeOf(arrived) })).tree
    }
  }
}

/** Without what proved it. What authentication has decoded already is not decoded again. */
export function postOf(
  { live, arrived, decoded }: Seen,
  { body = arrived.body, isDeciphered }: Opened,
): Post {
  const { dialect } = live.hotline
  const around = aroundOf(arrived, live.authenticator.hidden)
  const mediaType = isDeciphered ? (mediaTypes[dialect.format] ?? '') : mediaTypeOf(arrived)
  const came = cameOf(dialect, { body, mediaType, query: around.query })
  const isAsItCame = !isDeciphered && around.query === arrived.query
  return {
    part: rawOf(dialect, came),
    around,
    at: arrived.at,
    decode: () => (isAsItCame ? decoded() : decode(dialect, came)),
  }
}

/** Who is to send a query may send a form as well: the same parameters in another place. */
export function cameOf({ format }: Dialect, { body, mediaType, query }: Came): Came {
  if (format !== 'query' || body.length === 0 || !mediaType.startsWith(FORM))
    return { body, mediaType, query }
  return { body, mediaType, query: [query, body.toString('latin1')].filter(Boolean).join('&') }
}

export function mediaTypeOf({ headers }: Arrived): string {
  return headers['content-type'] ?? ''
}
