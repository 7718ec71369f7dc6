/** Whether a post is its sender's: all the ways that its hotline asks for, one after the other. */
import { hash } from 'node:crypto'
import type { Arrived, Tree } from '../message.ts'
import { createApiKeyKind } from './api-key.ts'
import { createBasicKind } from './basic.ts'
import { createBearerKind } from './bearer.ts'
import { createBodyPasswordKind } from './body-password.ts'
import { fill } from './draft.ts'
import { arrivedAgain, checkCredential, type Evidence, evidenceOf } from './evidence.ts'
import { createHmacKind } from './hmac.ts'
import { createIpKind } from './ip.ts'
import {
  createPost,
  type Hidden,
  type Kind,
  type Post,
  type SecretName,
  type Secrets,
  type Signing,
  type Unsigned,
  type Verified,
} from './kind.ts'
import { createNoneKind } from './none.ts'
import { type Reason, Refusal } from './reasons.ts'
import { type Authentication, type Method, signingKinds } from './schema.ts'
import { createSm2Kind } from './sm2.ts'
import { createSm4Kind } from './sm4.ts'
import { createSortedParametersKind } from './sorted-parameters.ts'
import { createStandardWebhooksKind } from './standard-webhooks.ts'
import { formatTimestamp } from './timestamp.ts'

export type { Secrets, Unsigned } from './kind.ts'

/** What makes a post one of its kind: with it, the very same is known again. */
export interface PostProof {
  nonce: string
  /** SHA-256, hex, of the very bytes, stamp and nonce. */
  digest: string
}

export type Verdict =
  | {
      ok: true
      /** What is to be decoded: the deciphered one where it came enciphered. */
      body: Buffer
      /** The Content-Type that came is the envelope's, not the body's. */
      isDeciphered?: true
      /** Not there where neither stamp nor nonce is asked for. */
      proof?: PostProof
      /** Who asks for a balance shows it: there is no request in it. */
      isBalance?: true
    }
  | {
      ok: false
      reason: Reason
      /** All fits but the time: it may be an honest repeat, known by its proof. */
      isStale?: true
      body?: Buffer
      isDeciphered?: true
      proof?: PostProof
      isBalance?: true
    }

export interface Authenticator {
  /** Names of secrets that must be there. */
  readonly needs: SecretName[]
  /** What proves something, or only serves the proof: it is never kept beside the body. */
  readonly hidden: Hidden
  /** Whether this secret can prove anything: it has the form that is needed. */
  isUsable(name: SecretName, secret: string): boolean
  /** Why a post is refused whatever its body is; undefined where the body is needed to tell. */
  ahead(arrived: Arrived, secrets: Secrets): Reason | undefined
  /** `fields` decodes the body as it arrived; a DecodeError of it is a refusal. */
  verify(arrived: Arrived, secrets: Secrets, fields: () => Tree): Verdict
  /**
   * What `verify` takes, made with the first of the secrets (of sm2: its private key). A body has @SIGNATURE@
   * @TIMESTAMP@ @NONCE@ @SECRET@ @APPID@ where they belong; sm4 enciphers it. Throws an Error with what is missing.
   */
  sign(
    unsigned: Unsigned,
    secrets: Secrets,
    at: number,
    nonce: string,
    fields?: (unsigned: Unsigned) => Tree,
  ): Unsigned
  /**
   * What a refused post, beside its body, is verified by later: no credential is in it, only MACs of them by `key`. Of a
   * query that is not signed only those parameters are in it that `isNeeded` says: a key may stand under a wrong name.
   */
  evidence(arrived: Arrived, key: Buffer, isNeeded?: (name: string) => boolean): Evidence
  /** By today's secrets, whenever it came: the body to decode, or undefined where it still does not hold. */
  verifyEvidence(refused: RefusedPost, secrets: Secrets, fields: () => Tree): Opened | undefined
}

/** What is to be decoded. */
export interface Opened {
  body: Buffer
  isDeciphered?: true
}

export interface RefusedPost {
  evidence: Evidence
  /** The key that the evidence was made with. */
  key: Buffer
  /** As it arrived. */
  body: Buffer
}

export function createAuthenticator(methods: Authentication): Authenticator {
  // Cheap ones first; what signs comes last, when all that it covers is there.
  const sorted = methods.toSorted((a, b) => rank(a) - rank(b))
  const kinds = sorted.map(createKind)
  return {
    needs: [...new Set(kinds.flatMap(({ needs }) => needs))],
    hidden: allHidden(kinds),
    isUsable: (name, secret) =>
      secret.trim() !== '' &&
      kinds.every((kind) => !kind.needs.includes(name) || (kind.isUsable?.(name, secret) ?? true)),
    ahead: (arrived, secrets) => reasonAhead(kinds, arrived, secrets),
    verify: (arrived, secrets, fields) =>
      judge(arrived, (post) => kinds.map((kind) => kind.verify(post, secrets)), fields),
    sign: (unsigned, secrets, at, nonce, fields) =>
      signBy(kinds, sorted, unsigned, { secrets, at, nonce, fields }),
    evidence: (arrived, key, isNeeded) => evidenceOf(kinds, arrived, key, isNeeded),
    verifyEvidence: ({ evidence, key, body }, secrets, fields) => {
      const verify = (post: Post) =>
        kinds.map((kind, number) => {
          if (!kind.credential) return kind.verify(post, secrets)
          checkCredential(kind, { number, evidence, key, secrets })
          return {}
        })
      const verdict = judge(arrivedAgain(evidence, body), verify, fields)
      if (verdict.isBalance || (!verdict.ok && !verdict.isStale)) return undefined
      return { body: verdict.body ?? body, ...(verdict.isDeciphered && { isDeciphered: true }) }
    },
  }
}

function rank({ kind }: Method): number {
  if (kind === 'ip') return 0
  return signingKinds.includes(kind) ? 2 : 1
}

function createKind(method: Method): Kind {
  switch (method.kind) {
    case 'hmac':
      return createHmacKind(method)
    case 'standard-webhooks':
      return createStandardWebhooksKind(method)
    case 'sorted-parameters':
      return createSortedParametersKind(method)
    case 'sm4':
      return createSm4Kind(method)
    case 'sm2':
      return createSm2Kind(method)
    case 'basic':
      return createBasicKind(method)
    case 'bearer':
      return createBearerKind()
    case 'api-key':
      return createApiKeyKind(method)
    case 'body-password':
      return createBodyPasswordKind(method)
    case 'ip':
      return createIpKind(method)
    case 'none':
      return createNoneKind()
  }
}

function reasonAhead(kinds: readonly Kind[], arrived: Arrived, secrets: Secrets): Reason | undefined {
  try {
    const post = createPost(arrived, () => null)
    for (const kind of kinds) kind.ahead?.(post, secrets)
    return undefined
  } catch (error) {
    if (error instanceof Refusal) return error.reason
    throw error
  }
}

function judge(arrived: Arrived, verify: (post: Post) => Verified[], fields: () => Tree): Verdict {
  try {
    return verdictOf(arrived, verify(createPost(arrived, fields)))
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, reason: error.reason }
    throw error
  }
}

function verdictOf(arrived: Arrived, all: readonly Verified[]): Verdict {
  // One of them at most signs or deciphers.
  const { stamp, nonce, body: deciphered } = all.find((one) => one.nonce ?? one.body) ?? {}
  const proof =
    nonce === undefined ? undefined : { nonce, digest: digestOf(arrived, stamp?.text ?? '', nonce) }
  const found = {
    body: deciphered ?? arrived.body,
    ...(deciphered && ({ isDeciphered: true } as const)),
    ...(proof && { proof }),
    ...(all.some((one) => one.isBalance) && ({ isBalance: true } as const)),
  }
  const isStale = stamp && Math.abs(arrived.at - stamp.at) > stamp.windowSeconds * 1000
  return isStale ? { ok: false, reason: 'stale', isStale, ...found } : { ok: true, ...found }
}

/** Each with its length, so that nothing can move from one to the other. */
function digestOf({ body, query }: Arrived, stamp: string, nonce: string): string {
  const parts = [Buffer.from(stamp), Buffer.from(nonce), Buffer.from(query), body]
  return hash('sha256', Buffer.concat(parts.flatMap((part) => [Buffer.from(`${part.length} `), part])), 'hex')
}

function allHidden(kinds: readonly Kind[]): Hidden {
  const all = (place: keyof Hidden) => [...new Set(kinds.flatMap(({ hidden }) => hidden[place]))]
  return { headers: all('headers'), query: all('query'), body: all('body') }
}

function signBy(
  kinds: readonly Kind[],
  methods: readonly Method[],
  unsigned: Unsigned,
  signing: Signing,
): Unsigned {
  const unit = methods.map((method) => ('timestamp' in method ? method.timestamp?.unit : undefined))
  const prepared = kinds.reduce((draft, kind) => kind.prepare?.(draft, signing) ?? draft, unsigned)
  const stamp = formatTimestamp(signing.at, unit.find((one) => one !== undefined) ?? 's')
  const stamped = fill(fill(prepared, '@TIMESTAMP@', stamp), '@NONCE@', signing.nonce)
  return kinds.reduce((draft, kind) => kind.sign(draft, signing), stamped)
}
