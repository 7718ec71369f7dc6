/** HTTP Basic, RFC 7617, with UTF-8. */
import { createCredentialKind } from './credential.ts'
import { decodeBytes } from './encoding.ts'
import type { Kind, Post } from './kind.ts'
import { refuse } from './reasons.ts'
import type { MethodOf } from './schema.ts'
import { headerOf } from './where.ts'

export function createBasicKind({ user }: MethodOf<'basic'>): Kind {
  return createCredentialKind({
    hidden: { headers: ['authorization'], query: [], body: [] },
    presented: presentedBasic,
    write: (secret) => `${user}:${secret}`,
    put: (unsigned, secret) => {
      const authorization = `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`
      return { ...unsigned, headers: { ...unsigned.headers, authorization } }
    },
  })
}

function presentedBasic(post: Post): string | undefined {
  const header = headerOf(post, 'authorization')
  if (!header) return undefined
  const [, encoded = ''] = /^basic +([^ ]+)$/i.exec(header) ?? []
  return decodeBytes(encoded, 'base64')?.toString('latin1') ?? refuse('wrong-credential')
}
