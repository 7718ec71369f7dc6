/** A bearer token, RFC 6750. */
import { createCredentialKind } from './credential.ts'
import type { Kind, Post } from './kind.ts'
import { refuse } from './reasons.ts'
import { headerOf } from './where.ts'

export function createBearerKind(): Kind {
  return createCredentialKind({
    hidden: { headers: ['authorization'], query: [], body: [] },
    presented: presentedToken,
    write: (secret) => secret,
    put: (unsigned, secret) => ({
      ...unsigned,
      headers: { ...unsigned.headers, authorization: `Bearer ${secret}` },
    }),
  })
}

function presentedToken(post: Post): string | undefined {
  const header = headerOf(post, 'authorization')
  if (!header) return undefined
  return /^bearer +(.+)$/i.exec(header)?.[1] ?? refuse('wrong-credential')
}
