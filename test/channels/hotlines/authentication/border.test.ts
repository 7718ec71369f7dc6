/** What is signed can't be read in two ways: whoever has caught a post can't make another one of it. */
import fc from 'fast-check'
import t from 'tap'
import { borderOf } from '../../../../channels/hotlines/authentication/border.ts'
import { readHotlines } from '../../../support/hotlines.ts'
import { AT, arrived, authenticatorOf, NONCE, only, unsigned } from './posts.ts'

const header = (name: string) => ({ in: 'header' as const, name, prefix: '' })
const stamps = { timestamp: { ...header('x-time'), unit: 's' as const }, nonce: header('x-nonce') }
const secrets = only('s3cret')

function signedBy(methods: object, body: string) {
  const authenticator = authenticatorOf(methods)
  const verify = (post: Parameters<typeof arrived>[0]) =>
    authenticator.verify(arrived(post), secrets, () => ({}))
  return { signed: authenticator.sign(unsigned(body), secrets, AT, NONCE), verify }
}

t.test('a border between nonce and body that is moved makes no other post', (t) => {
  const body = '{"id":"1.5","text":"a\\nb. c"}'
  for (const message of [
    '{timestamp}{nonce}{body}',
    '{timestamp}.{nonce}.{body}',
    '{timestamp}\n{nonce}\n{body}',
  ]) {
    const method = { kind: 'hmac', signature: header('x-sign'), ...stamps, message }
    const { signed, verify } = signedBy(method, body)
    const first = verify(signed)
    t.equal(first.ok, true, message)
    const said = `${NONCE}${message.slice('{timestamp}'.length).replace(/\{nonce\}|\{body\}/g, '')[0] ?? ''}${body}`
    const moved = fc.integer({ min: 1, max: said.length - 1 }).filter((at) => at !== NONCE.length)
    fc.assert(
      fc.property(moved, (at) => {
        const skip = message.includes('}{nonce}{') ? 0 : 1
        if (skip === 1 && said[at] !== said[NONCE.length]) return true
        const headers = { ...signed.headers, 'x-nonce': said.slice(0, at) }
        const second = verify({ ...signed, headers, body: Buffer.from(said.slice(at + skip)) })
        if (!second.ok) return second.reason === 'malformed-nonce'
        return second.proof?.nonce === first.proof?.nonce && second.proof?.digest !== first.proof?.digest
      }),
    )
  }
  t.end()
})

t.test('parameters that run into each other are known by their signature', (t) => {
  const sorted = { kind: 'sorted-parameters', parameters: 'query', signature: { in: 'query', name: 'sign' } }
  const own = { ...stamps, nonce: { in: 'query', name: 'nonce' } }
  const nonceIn = (methods: object, query: string, other: (query: string) => string) => {
    const authenticator = authenticatorOf({ ...sorted, ...own, ...methods })
    const post = authenticator.sign(unsigned('', { query }), secrets, AT, NONCE)
    const [one, two] = [post.query, other(post.query)].map((query) =>
      authenticator.verify(arrived({ ...post, query }), secrets, () => ({})),
    )
    return [one, two].map((verdict) => (verdict?.ok ? verdict.proof?.nonce : verdict?.reason))
  }
  const bare = { equals: '', joiner: '' }
  const [first, second] = nonceIn(bare, 'id=R1', (query) => query.replace('id=R1', 'i=dR1'))
  t.match(first, /^[0-9a-f]{32}$/)
  t.equal(second, first, 'recId=R1 and recI=dR1 are one message')
  const tail = (query: string) => query.replace('o=5&', '').replace(NONCE, `${NONCE}%26o%3D5`)
  t.strictSame(nonceIn({}, 'o=5', tail), [NONCE, 'malformed-nonce'])
  const folded = (query: string) =>
    query
      .replace('c=x%26nonce%3DE%26nz%3D', `c=x&nz=%26nonce%3D${NONCE}`)
      .replace(`nonce=${NONCE}`, 'nonce=E')
  const [inText, made] = nonceIn({}, 'c=x%26nonce%3DE%26nz%3D', folded)
  t.match(inText, /^[0-9a-f]{32}$/, 'a text that has the look of a nonce')
  t.equal(made, inText)
  t.end()
})

t.test('where a nonce begins and ends', (t) => {
  const borders: [string, string | undefined, object?][] = [
    ['{timestamp}.{nonce}.{body}', '.'],
    ['{method}\n{path}\n{query}\n{timestamp}{nonce} - {body}', ' - '],
    ['{timestamp}{nonce}{body}', undefined],
    ['{query}{nonce}\n{body}', undefined],
    ['{body}{timestamp}{nonce}', undefined],
    ['{data}{iv}{appid}{secret}{timestamp}{nonce}', ''],
    ['{timestamp}{secret}{nonce}{appid}{data}', 'east'],
    ['{data}{timestamp}{nonce}{secret}', undefined],
    ['{timestamp}{body}', '', { nonce: { ...header('n'), in: 'body' } }],
    ['{query}{body}', undefined, { nonce: { ...header('n'), in: 'query' } }],
    ['{query}\n{body}', '', { nonce: { ...header('n'), in: 'query' } }],
    ['{timestamp}.{nonce}.{body}', undefined, { timestamp: { ...stamps.timestamp, unit: 'iso' } }],
    ['{timestamp}\n{nonce}\n{body}', '\n', { timestamp: { ...stamps.timestamp, unit: 'iso' } }],
  ]
  for (const [message, border, differs] of borders)
    t.equal(borderOf(message, { ...stamps, appid: { value: 'east' }, ...differs }), border, message)
  t.end()
})

t.test('of the 64 hotlines, all that have a message and a nonce part it', (t) => {
  const unparted = [...readHotlines().values()].flatMap(({ number, authentication }) =>
    authentication.flatMap((method) => {
      if (method.kind !== 'hmac' && method.kind !== 'sm2' && method.kind !== 'sm4') return []
      const message = method.kind === 'sm4' ? method.digest.message : method.message
      return method.nonce && message && borderOf(message, method) === undefined ? [number] : []
    }),
  )
  t.strictSame(unparted, [])
  t.end()
})
