/** What the kinds have in common that send something secret as it is. */
import { isOneOf, usable } from './compare.ts'
import { binary } from './encoding.ts'
import type { Credential, Hidden, Kind, Signing, Unsigned } from './kind.ts'
import { refuse } from './reasons.ts'
import { firstOf } from './signing.ts'

interface CredentialKind extends Pick<Credential, 'presented'> {
  hidden: Hidden
  /** A secret as it is presented. */
  write(secret: string): string
  put(unsigned: Unsigned, secret: string, signing: Signing): Unsigned
}

export function createCredentialKind({ hidden, presented, write, put }: CredentialKind): Kind {
  const expected: Credential['expected'] = ({ secrets }) =>
    usable(secrets).map((secret) => binary(write(secret)))
  const verify: Kind['verify'] = (post, secrets) => {
    const given = presented(post) || refuse('missing-credential')
    return isOneOf(given, expected(secrets)) ? {} : refuse('wrong-credential')
  }
  return {
    needs: ['SECRET'],
    hidden,
    // What stands in the body is kept with it: the body is all there is to verify it by.
    ...(hidden.body.length === 0 && { credential: { presented, expected }, ahead: verify }),
    verify,
    sign: (unsigned, signing) => put(unsigned, firstOf(signing.secrets.secrets), signing),
  }
}
