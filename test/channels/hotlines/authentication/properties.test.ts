/** Whatever is changed on the way is refused; whatever is sent, nothing throws. */
import fc from 'fast-check'
import t from 'tap'
import type { Unsigned } from '../../../../channels/hotlines/authentication/authenticator.ts'
import { makeSecrets } from '../../../../channels/hotlines/authentication/random-secrets.ts'
import { reasons } from '../../../../channels/hotlines/authentication/reasons.ts'
import { Authentication } from '../../../../channels/hotlines/authentication/schema.ts'
import { DecodeError, type Tree } from '../../../../channels/hotlines/message.ts'
import { AT, arrived, authenticatorOf, fieldsAs, NONCE, unsigned } from './posts.ts'

const RUNS = process.env.LONG ? 20_000 : 300
const header = (name: string) => ({ in: 'header', name })
const query = (name: string) => ({ in: 'query', name })
const body = (name: string) => ({ in: 'body', name })
const stamped = { timestamp: header('x-time'), nonce: header('x-nonce') }
const JSON_BODY =
  '{"id":"20261128001","text":"井盖坏了","t":"@TIMESTAMP@","n":"@NONCE@","sign":"@SIGNATURE@"}'
const FORM_BODY = 'id=1&text=%BE%AE%B8%C7&t=@TIMESTAMP@&n=@NONCE@&sign=@SIGNATURE@'

interface Case {
  method: object
  draft: string
  format?: 'json' | 'form'
}
const cases: Record<string, Case> = {
  'hmac, headers': { method: { kind: 'hmac', ...stamped, signature: header('x-sign') }, draft: 'text' },
  'hmac, base64 in the query': {
    method: { kind: 'hmac', algorithm: 'sm3', encoding: 'base64', ...stamped, signature: query('s') },
    draft: 'text',
  },
  'hmac, all in the body': {
    method: { kind: 'hmac', timestamp: body('t'), nonce: body('n'), signature: body('sign') },
    draft: JSON_BODY,
    format: 'json',
  },
  'standard-webhooks': { method: { kind: 'standard-webhooks' }, draft: 'text' },
  'sorted, form': {
    method: {
      kind: 'sorted-parameters',
      parameters: 'form',
      timestamp: body('t'),
      nonce: body('n'),
      signature: body('sign'),
    },
    draft: FORM_BODY,
    format: 'form',
  },
  'sorted, query and digest of the body': {
    method: {
      kind: 'sorted-parameters',
      algorithm: 'sm3',
      parameters: 'query',
      body: { name: 'body', algorithm: 'sm3' },
      timestamp: query('t'),
      nonce: query('n'),
      signature: query('sign'),
    },
    draft: 'text',
  },
  'sm4, JSON': {
    method: {
      kind: 'sm4',
      iv: { at: 'iv' },
      digest: { at: body('sign'), message: '{data}{iv}{secret}{timestamp}{nonce}' },
      timestamp: body('t'),
      nonce: body('n'),
    },
    draft: 'text',
  },
  'sm4, raw': {
    method: { kind: 'sm4', mode: 'ecb', envelope: 'raw', digest: { at: header('x-sign') }, ...stamped },
    draft: 'text',
  },
  sm2: { method: { kind: 'sm2', ...stamped, signature: header('x-sign') }, draft: 'text' },
}

for (const [name, { method, draft, format }] of Object.entries(cases)) {
  const parsed = Authentication.parse(method)
  const authenticator = authenticatorOf(method)
  const { ours, theirs } = makeSecrets(parsed)
  const secrets = { secrets: [ours.SECRET ?? []].flat(), keys: [ours.KEY ?? []].flat() }
  const decode = fieldsAs(format ?? 'json')
  const isFine = (post: Unsigned) => authenticator.verify(arrived(post), secrets, () => decode(post)).ok
  const headers: Record<string, string> =
    format === 'form' ? { 'content-type': 'application/x-www-form-urlencoded; charset=gb18030' } : {}
  const signed = authenticator.sign(unsigned(draft, { headers }), theirs, AT, NONCE)

  t.test(`any changed byte is refused: ${name}`, (t) => {
    t.ok(isFine(signed), 'what is signed is verified')
    const places = ['body', 'query', ...Object.keys(signed.headers).filter((one) => one !== 'content-type')]
    const changes = fc.record({
      place: fc.constantFrom(...places),
      at: fc.nat(),
      bits: fc.integer({ min: 1, max: 255 }),
    })
    fc.assert(
      fc.property(changes, (change) => {
        const changed = flip(signed, change)
        fc.pre(changed !== undefined && !meansTheSame(changed, signed))
        return changed !== undefined && !isFine(changed)
      }),
      { numRuns: name === 'sm2' ? RUNS / 5 : RUNS },
    )
    t.end()
  })

  t.test(`garbage is refused: ${name}`, (t) => {
    const odd = fc.oneof(
      fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('latin1')),
      fc.constantFrom('', NONCE, `${AT / 1000}`, '%', 'v1,', '0'.repeat(128), 'MAYCAQECAQE='),
    )
    const posts = fc.record({
      headers: fc.record(
        Object.fromEntries([...Object.keys(signed.headers), 'authorization'].map((one) => [one, odd])),
      ),
      query: fc.oneof(
        odd,
        odd.map((one) => `${signed.query}&${one}`),
        odd.map((one) => `s=${one}&sign=${one}&t=${one}`),
      ),
      body: fc.oneof(
        odd,
        fc.json(),
        odd.map((one) => JSON.stringify({ sign: one, t: one, n: one, data: one, iv: one })),
      ),
    })
    fc.assert(
      fc.property(posts, (post) => {
        const whole = arrived({ ...signed, ...post, body: Buffer.from(post.body) })
        const verdict = authenticator.verify(whole, secrets, () => treeOf(post.body))
        return !verdict.ok && Object.hasOwn(reasons, verdict.reason)
      }),
      { numRuns: RUNS },
    )
    t.end()
  })
}

function treeOf(text: string): Tree {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? fieldsAs('json')(unsigned(text)) : text
  } catch (error) {
    if (error instanceof DecodeError) throw error
    throw new DecodeError('syntax', 'expected JSON')
  }
}

/** Undefined where there is no byte. */
function flip(
  post: Unsigned,
  { place, at, bits }: { place: string; at: number; bits: number },
): Unsigned | undefined {
  const text = place === 'query' ? post.query : (post.headers[place] ?? '')
  const bytes = Buffer.from(place === 'body' ? post.body : Buffer.from(text, 'latin1'))
  if (bytes.length === 0) return undefined
  const index = at % bytes.length
  bytes[index] = (bytes[index] ?? 0) ^ bits
  if (place === 'body') return { ...post, body: bytes }
  if (place === 'query') return { ...post, query: bytes.toString('latin1') }
  return { ...post, headers: { ...post.headers, [place]: bytes.toString('latin1') } }
}

/** Hex in capitals, an escape written otherwise, another spelling of the same base64, an empty pair. */
function meansTheSame(one: Unsigned, other: Unsigned): boolean {
  const plain = ({ query, headers, body }: Unsigned) =>
    JSON.stringify([plainPairs(query), headers['x-sign']?.toLowerCase(), plainPairs(body.toString('latin1'))])
  const rest = ({ headers }: Unsigned) => JSON.stringify({ ...headers, 'x-sign': '' })
  return plain(one) === plain(other) && rest(one) === rest(other)
}

function plainPairs(text: string): string[] {
  return text
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const decoded = pair.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      )
      return decoded.replace(
        /("?sign"?[=:]"?)([0-9a-fA-F]+)/,
        (_, before: string, hex: string) => before + hex.toLowerCase(),
      )
    })
    .map((pair) => (pair.startsWith('s=') ? bytesOf(pair.slice(2).replaceAll(' ', '+')) : pair))
}

/** The last letter of base64 holds bits that say nothing, and what stands after the padding is not read. */
function bytesOf(base64: string): string {
  return Buffer.from(base64, 'base64').toString('hex')
}
