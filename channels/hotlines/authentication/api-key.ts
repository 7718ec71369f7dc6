/** A key that is sent as it is: in a header, a parameter of the query or the body. */
import { createCredentialKind } from './credential.ts'
import { put } from './draft.ts'
import type { Kind } from './kind.ts'
import type { MethodOf } from './schema.ts'
import { createReader, hiddenOf } from './where.ts'

export function createApiKeyKind({ at }: MethodOf<'api-key'>): Kind {
  return createCredentialKind({
    hidden: hiddenOf([at]),
    presented: (post) => createReader(post)(at),
    write: (secret) => secret,
    put: (unsigned, secret) => put(unsigned, at, '@SECRET@', secret),
  })
}
