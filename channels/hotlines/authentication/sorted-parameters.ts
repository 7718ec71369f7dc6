/** A digest over the parameters in the order of their names, and a secret: what most vendors call `sign`. */
import { hash } from 'node:crypto'
import iconv from 'iconv-lite'
import { at } from '../decode/paths.ts'
import type { Tree } from '../message.ts'
import { nonceOf } from './border.ts'
import { isOneOf, usable } from './compare.ts'
import { put } from './draft.ts'
import { binary, decodeBytes } from './encoding.ts'
import { createPost, type Kind, type Post } from './kind.ts'
import { hmac } from './mac.ts'
import { oneOf, type Parameter, parseParameters, uniqueParameters } from './parameters.ts'
import { refuse } from './reasons.ts'
import type { MethodOf } from './schema.ts'
import type { Where } from './schema-parts.ts'
import { claimsOf, firstOf, putClaims, SINCE } from './signing.ts'
import { type Claims, createReader, hiddenOf, lookAhead, readClaims, required } from './where.ts'

type Method = MethodOf<'sorted-parameters'>
type Stamps = Pick<Claims, 'stamp' | 'nonce'>

export function createSortedParametersKind(method: Method): Kind {
  const { signature } = method
  return {
    needs: ['SECRET'],
    hidden: hiddenOf([signature, method.timestamp, method.nonce, method.appid]),
    signsQuery: method.parameters === 'query',
    ahead: (post) => lookAhead(post, method),
    verify: (post, { secrets }) => {
      if (method.parameters === 'query' && !method.body && post.arrived.body.length > 0)
        refuse('unsigned-body')
      const form = method.parameters === 'form' ? formOf(post) : undefined
      const read = createReader(post, form && ((path) => oneOf(form, binary(path))))
      const claims = readClaims(read, method)
      const given = decodeBytes(required(read, signature, 'missing-signature'), 'hex')
      if (!given) return refuse('malformed-signature')
      const signed = signedOf(post, method, claims)
      const expected = usable(secrets).map((secret) => digestOf(method, signed, secret))
      if (!isOneOf(given, expected)) refuse('wrong-signature')
      const nonce = nonceOf(claims, given, borderIn(method, signed))
      return { ...claims, nonce, isBalance: signed.has(SINCE) }
    },
    prepare: (unsigned, signing) => putClaims(unsigned, method, signing),
    sign: (draft, signing) => {
      const post = createPost({ ...draft, ip: '', at: signing.at }, () => decoded(signing.fields?.(draft)))
      const signed = signedOf(post, method, claimsOf(method, signing))
      const digest = digestOf(method, signed, firstOf(signing.secrets.secrets)).toString('hex')
      return put(draft, signature, '@SIGNATURE@', method.case === 'upper' ? digest.toUpperCase() : digest)
    },
  }
}

function decoded(tree: Tree | undefined): Tree {
  if (tree === undefined) throw new Error('expected the decoded body, whose parameters are signed')
  return tree
}

function formOf({ arrived: { body } }: Post): Parameter[] {
  return parseParameters(body.toString('latin1'))
}

/** All that is signed, by name; one character for each byte. */
function signedOf(post: Post, method: Method, claims: Stamps): Map<string, string> {
  const { signature, timestamp, nonce, appid, body } = method
  const signed = parametersOf(post, method)
  if (isAmong(signature, method)) signed.delete(nameOf(signature, method))
  for (const name of method.except) signed.delete(binary(name))
  const add = (where: Where | undefined, value = '') => {
    if (!where) return
    const name = nameOf(where, method)
    if (!signed.has(name)) signed.set(name, value)
    // The same name twice, in two places: nobody could say which one counts.
    else if (!isAmong(where, method)) refuse('repeated-field')
  }
  add(timestamp, claims.stamp?.text)
  add(nonce, claims.nonce)
  add(appid, appid && binary(appid.value))
  if (body) signed.set(binary(body.name), hash(body.algorithm, post.arrived.body, 'hex'))
  return signed
}

/** Whether it is one of the parameters itself; else it stands beside them, and is signed with them. */
function isAmong(where: Where, method: Method): boolean {
  const { parameters, at: home } = method
  if (where.in !== (parameters === 'query' ? 'query' : 'body')) return false
  if (parameters !== 'body') return true
  return where.name === (home === undefined ? '' : `${home}.`) + lastOf(where.name)
}

/** The name it is signed by. */
function nameOf(where: Where, { parameters }: Method): string {
  return binary(where.in === 'body' && parameters === 'body' ? lastOf(where.name) : where.name)
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1)
}

function parametersOf(post: Post, method: Method): Map<string, string> {
  if (method.parameters === 'query') return uniqueParameters(post.query())
  if (method.parameters === 'form') return uniqueParameters(formOf(post))
  const tree = method.at === undefined ? post.fields() : at(post.fields(), method.at)
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree)) return refuse('no-body-field')
  const bytes = (text: string) => iconv.encode(text, method.charset).toString('latin1')
  return new Map(
    Object.entries(tree)
      .filter(([name]) => !method.except.includes(name))
      .map(([name, value]) => [bytes(name), bytes(scalar(value))]),
  )
}

function scalar(value: Tree): string {
  return value === null || typeof value === 'string' ? (value ?? '') : refuse('nested-parameter')
}

function digestOf(method: Method, signed: ReadonlyMap<string, string>, secret: string): Buffer {
  const message = Buffer.from(messageOf(method, signed, binary(secret)), 'latin1')
  return method.algorithm === 'hmac-sha256'
    ? hmac('sha256', secret, message)
    : hash(method.algorithm, message, 'buffer')
}

/** By bytes: a character is one. */
function messageOf(method: Method, signed: ReadonlyMap<string, string>, secret: string): string {
  const { equals, joiner } = method
  const name = binary(method.secretName)
  const joined = sortedOf(method, method.secret === 'value' ? [...signed, [name, secret]] : [...signed])
  if (method.secret === 'pair') joined.push(`${name}${equals}${secret}`)
  const before = method.secret === 'prefix' || method.secret === 'wrap' ? secret : ''
  const behind = method.secret === 'suffix' || method.secret === 'wrap' ? secret : ''
  return `${before}${joined.join(joiner)}${behind}`
}

function sortedOf({ style, equals, skipEmpty }: Method, signed: [string, string][]): string[] {
  const all = signed.filter(([, value]) => !skipEmpty || value !== '')
  return style === 'values'
    ? all.map(([, value]) => value).sort(byBytes)
    : all.sort(([a], [b]) => byBytes(a, b)).map(([key, value]) => `${key}${equals}${value}`)
}

/**
 * What parts the nonce from the next parameter; undefined where a message could be read in several ways: nothing parts
 * them, or one of the values has the look of a nonce with its name.
 */
function borderIn(method: Method, signed: ReadonlyMap<string, string>): string | undefined {
  const { nonce, style, equals, joiner, secret } = method
  if (!nonce || style === 'values' || secret === 'value' || equals === '' || joiner === '') return undefined
  const message = `${joiner}${sortedOf(method, [...signed]).join(joiner)}`
  const isOnce = message.split(`${joiner}${nameOf(nonce, method)}${equals}`).length === 2
  return isOnce ? binary(joiner) : undefined
}

function byBytes(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
