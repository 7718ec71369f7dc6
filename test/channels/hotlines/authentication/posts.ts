/** Posts to try authentication with, and what everything needs around it. */
import {
  createAuthenticator,
  type Secrets,
  type Unsigned,
} from '../../../../channels/hotlines/authentication/authenticator.ts'
import { Authentication } from '../../../../channels/hotlines/authentication/schema.ts'
import { decode } from '../../../../channels/hotlines/decode/decode.ts'
import { Dialect, type Format } from '../../../../channels/hotlines/decode/schema.ts'
import type { Arrived, Tree } from '../../../../channels/hotlines/message.ts'

export const AT = Date.UTC(2026, 10, 28, 1, 2, 3)
export const NONCE = 'b1946ac92492d2347c6235b4d2611184'

export function authenticatorOf(methods: object) {
  return createAuthenticator(Authentication.parse(methods))
}

export function unsigned(body = '', changes: Partial<Unsigned> = {}): Unsigned {
  return {
    method: 'POST',
    path: '/hotlines/12315',
    query: '',
    headers: {},
    body: Buffer.from(body),
    ...changes,
  }
}

export function arrived(post: Unsigned, changes: Partial<Arrived> = {}): Arrived {
  return { ...post, ip: '10.1.2.3', at: AT, ...changes }
}

export function only(...secrets: string[]): Secrets {
  return { secrets, keys: [] }
}

export function fieldsAs(format: Format): (post: Pick<Unsigned, 'headers' | 'query' | 'body'>) => Tree {
  const dialect = Dialect.parse({ format })
  return ({ headers, query, body }) =>
    decode(dialect, { body, query, mediaType: headers['content-type'] ?? '' }).tree
}

export function noFields(): Tree {
  throw new Error('nobody should decode this body')
}

/** What came of it in one word. */
export function verdictOf(
  authenticator: ReturnType<typeof createAuthenticator>,
  post: Arrived,
  secrets: Secrets,
  fields: () => Tree = noFields,
): string {
  const verdict = authenticator.verify(post, secrets, fields)
  return verdict.ok ? 'ok' : verdict.reason
}
