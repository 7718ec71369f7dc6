/** What the kinds that sign have in common: where stamp, nonce and application id go, and what {body} stands for. */

import { hasOnce, put, replaceText } from './draft.ts'
import { binary } from './encoding.ts'
import type { Post, Signing, Unsigned } from './kind.ts'
import { withoutParameters } from './parameters.ts'
import { refuse } from './reasons.ts'
import type { MethodOf } from './schema.ts'
import type { Where } from './schema-parts.ts'
import type { Blanks } from './template.ts'
import { formatTimestamp } from './timestamp.ts'
import type { Claims } from './where.ts'

type Claiming = Partial<Pick<MethodOf<'sorted-parameters'>, 'timestamp' | 'nonce' | 'appid'>>

export function putClaims(unsigned: Unsigned, method: Claiming, { at, nonce }: Signing): Unsigned {
  const { timestamp, appid } = method
  let draft = unsigned
  if (timestamp) draft = put(draft, timestamp, '@TIMESTAMP@', formatTimestamp(at, timestamp.unit))
  if (method.nonce) draft = put(draft, method.nonce, '@NONCE@', nonce)
  if (appid) draft = put(draft, appid, '@APPID@', appid.value)
  return draft
}

/** The first live secret. */
export function firstOf(secrets: readonly string[]): string {
  const [first] = secrets
  if (!first?.trim()) throw new Error('expected a secret that is not blank')
  return first
}

/** The blanks of a message that was signed; `signature` stands in the body as `text`. */
export function blanksFor(
  came: Unsigned,
  signature: { where: Where; text: string },
  { stamp, nonce }: Pick<Claims, 'stamp' | 'nonce'>,
): Blanks {
  const { where, text } = signature
  return {
    method: came.method,
    path: binary(came.path),
    query: binary(
      where.in === 'query' ? withoutParameters(came.query, new Set([binary(where.name)])) : came.query,
    ),
    body: where.in === 'body' ? withoutSignature(came.body, text) : came.body,
    timestamp: stamp?.text ?? '',
    nonce: nonce ?? '',
  }
}

/** A body can't sign its own signature: what was signed is the body with nothing in its place. */
function withoutSignature(body: Buffer, text: string): Buffer {
  return hasOnce(body, text) ? replaceText(body, text, '') : refuse('malformed-signature')
}

/** Where only the query is signed, words in a body would be anybody's. */
export function refuseUnsignedBody({ body }: Pick<Unsigned, 'body'>, message: string): void {
  if (body.length > 0 && !message.includes('{body}')) refuse('unsigned-body')
}

/**
 * Who asks for a balance signs an empty body, and a query that has `since` in it: no post does. Where the query is
 * what is posted, its body may be empty.
 */
export function isBalance(post: Post, message: string): boolean {
  if (post.arrived.body.length > 0) return false
  return !message.includes('{query}') || post.query().some(({ name }) => name === SINCE)
}
export const SINCE = 'since'

/** The claims of a draft that is not signed yet. */
export function claimsOf(method: Claiming, { at, nonce }: Signing): Pick<Claims, 'stamp' | 'nonce'> {
  const { timestamp } = method
  return {
    stamp: timestamp && { text: formatTimestamp(at, timestamp.unit), at, windowSeconds: 0 },
    nonce: method.nonce && nonce,
  }
}
