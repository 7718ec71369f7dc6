/** What every way of authentication is: it verifies, it signs, and it says what of a post is its own. */
import type { Arrived, Tree } from '../message.ts'
import { DecodeError } from '../message.ts'
import { type Parameter, parseParameters } from './parameters.ts'
import { refuse } from './reasons.ts'

/** The live ones, the newest first. */
export interface Secrets {
  secrets: string[]
  keys: string[]
}
export type SecretName = 'SECRET' | 'KEY'

/** Lower-case names of headers, names of query parameters, paths of the decoded body. */
export interface Hidden {
  headers: string[]
  query: string[]
  body: string[]
}

/** A post under examination; what is dear is made once, and only when it is asked for. */
export interface Post {
  readonly arrived: Arrived
  /** Throws a Refusal. */
  query(): Parameter[]
  /** The decoded body as it arrived. Throws a Refusal. */
  fields(): Tree
}

export interface Verified {
  /** As it was sent, and in milliseconds since the epoch. */
  stamp?: { text: string; at: number; windowSeconds: number } | undefined
  /** Unique to this post: the sender's nonce, or the signature. */
  nonce?: string | undefined
  /** The deciphered one. */
  body?: Buffer | undefined
  /** It proves who asks for a balance, and nothing that could be taken as a request. */
  isBalance?: boolean
}

export type Unsigned = Pick<Arrived, 'method' | 'path' | 'query' | 'headers' | 'body'>

export interface Signing {
  secrets: Secrets
  at: number
  nonce: string
  /** Decodes the body; needed only where parameters of the decoded body are signed. */
  fields?: ((unsigned: Unsigned) => Tree) | undefined
}

export interface Kind {
  readonly needs: SecretName[]
  readonly hidden: Hidden
  /** Headers that it needs beside the hidden ones. */
  readonly reads?: string[]
  /** The whole query is part of what is signed. */
  readonly signsQuery?: boolean
  /** Where it finds a credential that must not be kept, outside of the body. */
  readonly credential?: Credential
  /** Whether this secret can prove anything at all; without it, any that is not blank can. */
  isUsable?(name: SecretName, secret: string): boolean
  /** As much of `verify` as needs no body. Throws a Refusal. */
  ahead?(post: Post, secrets: Secrets): void
  /** Throws a Refusal. */
  verify(post: Post, secrets: Secrets): Verified
  /** Puts stamp, nonce and application id where they belong, before anything is signed. */
  prepare?(unsigned: Unsigned, signing: Signing): Unsigned
  /** Adds what `verify` looks for. Throws an Error with what is missing in the draft. */
  sign(unsigned: Unsigned, signing: Signing): Unsigned
}

/** Something secret that is sent as it is. */
export interface Credential {
  /** One character for each byte. */
  presented(post: Post): string | undefined
  /** What would be right. */
  expected(secrets: Secrets): string[]
}

export const HIDES_NOTHING: Hidden = { headers: [], query: [], body: [] }

export function createPost(arrived: Arrived, decode: () => Tree): Post {
  let query: Parameter[] | undefined
  let fields: { tree: Tree } | undefined
  return {
    arrived,
    query: () => {
      query ??= parseParameters(Buffer.from(arrived.query).toString('latin1'))
      return query
    },
    fields: () => {
      fields ??= { tree: readable(decode) }
      return fields.tree
    },
  }
}

function readable(decode: () => Tree): Tree {
  try {
    return decode()
  } catch (error) {
    if (error instanceof DecodeError) return refuse('unreadable-body')
    throw error
  }
}
