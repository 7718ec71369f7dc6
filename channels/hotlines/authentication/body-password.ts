/** A password that both sides share, in the body itself, such as ValidateData beside ParasXml. */
import { createCredentialKind } from './credential.ts'
import { put } from './draft.ts'
import type { Kind } from './kind.ts'
import type { MethodOf } from './schema.ts'
import { scalarOf } from './where.ts'

export function createBodyPasswordKind({ at }: MethodOf<'body-password'>): Kind {
  return createCredentialKind({
    hidden: { headers: [], query: [], body: [at] },
    presented: (post) => scalarOf(post, at),
    write: (secret) => secret,
    put: (unsigned, secret) => put(unsigned, { in: 'body', name: at, prefix: '' }, '@SECRET@', secret),
  })
}
