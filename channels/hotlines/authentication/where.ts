/** Finding what a sender put somewhere. */
import { at, textOf } from '../decode/paths.ts'
import { isSame } from './compare.ts'
import { binary } from './encoding.ts'
import type { Hidden, Post, Verified } from './kind.ts'
import { oneOf } from './parameters.ts'
import { type Reason, refuse } from './reasons.ts'
import type { MethodOf } from './schema.ts'
import type { Where } from './schema-parts.ts'
import { parseTimestamp } from './timestamp.ts'

/** One character for each byte, without the prefix; undefined where nothing, or nothing but the prefix, is there. */
export type Reader = (where: Where) => string | undefined

/** `body` looks up a path of the body; without it the decoded one is looked into. */
export function createReader(
  post: Post,
  body: (path: string) => string | undefined = (path) => scalarOf(post, path),
): Reader {
  return (where) => {
    const text = find(post, where, body)
    if (text === undefined || text === '') return undefined
    if (!text.startsWith(where.prefix)) return refuse('malformed-signature')
    return text.slice(where.prefix.length) || undefined
  }
}

function find(post: Post, { in: place, name }: Where, body: (path: string) => string | undefined) {
  if (place === 'query') return oneOf(post.query(), binary(name))
  return place === 'header' ? headerOf(post, name) : body(name)
}

/** As it came; of several they are joined by `, `, and fit nothing. */
export function headerOf({ arrived: { headers } }: Post, name: string): string | undefined {
  const key = name.toLowerCase()
  return Object.hasOwn(headers, key) ? headers[key] : undefined
}

/** A list is something that was sent several times. */
export function scalarOf(post: Post, path: string): string | undefined {
  const value = at(post.fields(), path)
  if (value === undefined || value === null) return undefined
  const text = textOf(value)
  return text === undefined ? refuse('repeated-field') : binary(text)
}

type Claiming = Partial<Pick<MethodOf<'sorted-parameters'>, 'timestamp' | 'nonce' | 'appid'>> & {
  windowSeconds: number
}
export interface Claims extends Pick<Verified, 'stamp' | 'nonce'> {
  appid: string | undefined
}

const NONCE = /^[\x21-\x7e]{1,128}$/

/** What is agreed to be there must be there, in its form; whether it is signed too is for others to see. */
export function readClaims(read: Reader, { timestamp, nonce, appid, windowSeconds }: Claiming): Claims {
  const claims: Claims = { appid: appid?.value }
  if (appid && !isSame(read(appid) ?? '', binary(appid.value))) refuse('wrong-appid')
  if (timestamp) {
    const text = required(read, timestamp, 'missing-timestamp')
    const when = parseTimestamp(text, timestamp.unit) ?? refuse('malformed-timestamp')
    claims.stamp = { text, at: when, windowSeconds }
  }
  if (nonce) {
    claims.nonce = required(read, nonce, 'missing-nonce')
    if (!NONCE.test(claims.nonce)) refuse('malformed-nonce')
  }
  return claims
}

/** What stands in the body is not looked for. */
export function lookAhead(post: Post, method: Claiming & { signature: Where }): void {
  const { signature, timestamp, nonce, appid, windowSeconds } = method
  const outside = <Place extends Where>(where: Place | undefined) =>
    where?.in === 'body' ? undefined : where
  const read = createReader(post)
  readClaims(read, {
    timestamp: outside(timestamp),
    nonce: outside(nonce),
    appid: outside(appid),
    windowSeconds,
  })
  const outer = outside(signature)
  if (outer) required(read, outer, 'missing-signature')
}

export function required(read: Reader, where: Where, reason: Reason): string {
  return read(where) ?? refuse(reason)
}

export function hiddenOf(wheres: readonly (Where | undefined)[]): Hidden {
  const named = (place: Where['in']) => wheres.flatMap((where) => (where?.in === place ? [where.name] : []))
  return {
    headers: named('header').map((name) => name.toLowerCase()),
    query: named('query'),
    body: named('body'),
  }
}
