/** Secrets that fit a hotline's authentication, for demonstrations and tests: what we hold and what its sender holds. */
import { randomBytes } from 'node:crypto'
import type { Secrets } from './kind.ts'
import type { Authentication, Method } from './schema.ts'
import { makeKeyPair } from './sm2.ts'

/** `ours` goes into HOTLINE_<NUMBER>_SECRET and _KEY, `theirs` signs. */
export interface MadeSecrets {
  ours: { SECRET?: string; KEY?: string }
  theirs: Secrets
}

/** Of sm2 a public key that stands in the file is another's: then nobody here can sign. */
export function makeSecrets(methods: Authentication): MadeSecrets {
  const kinds = new Set(methods.map(({ kind }) => kind))
  const secret = [...kinds].some((kind) => !keyless.includes(kind)) ? [makeSecret(kinds)] : []
  const pair = methods.some((method) => method.kind === 'sm2' && !method.publicKeys) ? [makeKeyPair()] : []
  const shared = kinds.has('sm4') ? [randomBytes(16).toString('hex')] : []
  const ourKey = [...shared, ...pair.map(({ publicKey }) => publicKey)]
  const theirKey = [...shared, ...pair.map(({ privateKey }) => privateKey)]
  return {
    ours: { ...(secret[0] && { SECRET: secret[0] }), ...(ourKey[0] && { KEY: ourKey[0] }) },
    theirs: { secrets: secret, keys: theirKey },
  }
}

const keyless: readonly Method['kind'][] = ['ip', 'none', 'sm2']

function makeSecret(kinds: ReadonlySet<Method['kind']>): string {
  const bytes = randomBytes(24)
  return kinds.has('standard-webhooks') ? `whsec_${bytes.toString('base64')}` : bytes.toString('hex')
}
