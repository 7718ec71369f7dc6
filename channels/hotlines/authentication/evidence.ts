/** What a refused post can be verified by once more, when a secret was mended: nothing that could be sent again. */
import { createHmac } from 'node:crypto'
import type { Arrived } from '../message.ts'
import { isOneOf } from './compare.ts'
import { binary } from './encoding.ts'
import { createPost, type Kind, type Secrets } from './kind.ts'
import { onlyParameters, withoutParameters } from './parameters.ts'
import { Refusal, refuse } from './reasons.ts'

/** Names are `method` `path` `query` `ip` `at`, `header.NAME`, and `mac.NUMBER` of a credential. */
export type Evidence = Record<string, string>

export function evidenceOf(
  kinds: readonly Kind[],
  arrived: Arrived,
  key: Buffer,
  isNeeded: (name: string) => boolean = () => false,
): Evidence {
  const { method, path, ip, at, headers } = arrived
  const query = queryOf(kinds, arrived.query, isNeeded)
  const evidence: Evidence = { method, path, query, ip, at: `${at}` }
  for (const name of shownHeaders(kinds)) {
    if (Object.hasOwn(headers, name) && headers[name]) evidence[`header.${name}`] = headers[name]
  }
  kinds.forEach((kind, number) => {
    const given = presented(kind, arrived)
    if (given) evidence[`mac.${number}`] = mac(key, kind, given)
  })
  return evidence
}

/** A post as far as it is known, for the kinds that don't send a credential. */
export function arrivedAgain(evidence: Evidence, body: Buffer): Arrived {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(evidence)) {
    if (name.startsWith('header.')) headers[name.slice('header.'.length)] = value
  }
  const { method = 'POST', path = '', query = '', ip = '', at = '0' } = evidence
  return { method, path, query, ip, at: Number(at), body, headers }
}

/** Throws a Refusal unless what was presented then is a live secret now. */
export function checkCredential(
  kind: Kind,
  { number, evidence, key, secrets }: { number: number; evidence: Evidence; key: Buffer; secrets: Secrets },
): void {
  const given = evidence[`mac.${number}`] ?? refuse('missing-credential')
  const expected = kind.credential?.expected(secrets).map((secret) => mac(key, kind, secret)) ?? []
  if (!isOneOf(given, expected)) refuse('wrong-credential')
}

/** Of one that is not signed only what is known by its name: anything else may be a key under a wrong one. */
function queryOf(kinds: readonly Kind[], query: string, isNeeded: (name: string) => boolean): string {
  const secret = new Set(credentials(kinds).flatMap(({ hidden }) => hidden.query.map(binary)))
  const shown = withoutParameters(query, secret)
  if (kinds.some(({ signsQuery }) => signsQuery)) return shown
  const own = new Set(kinds.flatMap(({ hidden }) => hidden.query.map(binary)))
  const name = (bytes: string) => Buffer.from(bytes, 'latin1').toString()
  return onlyParameters(shown, (bytes) => own.has(bytes) || isNeeded(name(bytes)))
}

function credentials(kinds: readonly Kind[]): Kind[] {
  return kinds.filter(({ credential }) => credential)
}

function shownHeaders(kinds: readonly Kind[]): Set<string> {
  const secret = new Set(credentials(kinds).flatMap(({ hidden }) => hidden.headers))
  const all = kinds.flatMap(({ hidden, reads = [] }) => [...hidden.headers, ...reads])
  return new Set(all.filter((name) => !secret.has(name)))
}

function presented({ credential }: Kind, arrived: Arrived): string | undefined {
  try {
    return credential?.presented(createPost(arrived, () => ''))
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}

/** `hidden` tells places apart: a MAC of one is no MAC of another. */
function mac(key: Buffer, { hidden }: Kind, credential: string): string {
  return createHmac('sha256', key)
    .update(`${JSON.stringify(hidden)} ${credential}`)
    .digest('hex')
}
