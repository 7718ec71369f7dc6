import t from 'tap'
import { Authentication, Method } from '../../../../channels/hotlines/authentication/schema.ts'

const header = (name: string) => ({ in: 'header', name })
const hmac = { kind: 'hmac', signature: header('s') }
const sm4 = {
  kind: 'sm4',
  iv: { hex: '0'.repeat(32) },
  digest: { at: header('d') },
  timestamp: header('t'),
  nonce: header('n'),
}
const sorted = { kind: 'sorted-parameters', parameters: 'form', signature: { in: 'body', name: 'sign' } }
const none = { kind: 'none', because: 'a sample that nobody signs' }
const body = { in: 'body', name: 'x' }

/** The words that stand with a fault, wherever in the union they stand. */
function faultsOf(value: unknown): string {
  const parsed = Authentication.safeParse(value)
  return parsed.success ? '' : JSON.stringify(parsed.error.issues)
}

t.test('what is refused, and the words that say why', (t) => {
  const cases: [unknown, RegExp][] = [
    [undefined, /expected/],
    [{}, /Invalid discriminator/],
    [[], /too_small/],
    [{ kind: 'none', because: 'no' }, /too_small/],
    [[none, { kind: 'bearer' }], /expected `none` alone/],
    [[{ kind: 'bearer' }, { kind: 'bearer' }], /each kind once/],
    [[{ kind: 'bearer' }, { kind: 'basic', user: 'u' }], /one header for both/],
    [[hmac, { kind: 'standard-webhooks' }], /at most one of/],
    [[sm4, { kind: 'body-password', at: 'p' }], /nothing else in a body/],
    [[sm4, { kind: 'api-key', at: body }], /nothing else in a body/],
    [{ ...hmac, message: '{timestamp}' }, /expected \{body\}/],
    [{ ...hmac, timestamp: header('t'), message: '{body}' }, /expected \{body\}/],
    [{ ...hmac, nonce: header('n'), timestamp: header('t'), message: '{timestamp}{body}' }, /\{nonce\}/],
    [{ ...hmac, message: '{body}{secret}' }, /no blanks but/],
    [{ ...hmac, windowSeconds: 0 }, /windowSeconds/],
    [{ ...sm4, iv: undefined }, /expected with mode cbc/],
    [{ ...sm4, mode: 'ecb' }, /expected with mode cbc/],
    [{ ...sm4, iv: { at: 'iv' } }, /\{iv\}/],
    [{ ...sm4, encoding: 'binary' }, /raw body can be binary/],
    [{ ...sm4, envelope: 'raw', nonce: body }, /outside of a raw body/],
    [{ ...sm4, envelope: 'raw', digest: { at: body } }, /outside of a raw body/],
    [{ ...sm4, digest: { at: header('d'), message: '{data}{timestamp}{nonce}' } }, /\{secret\}/],
    [{ ...sorted, secret: 'none' }, /a place for the secret/],
    [{ ...sorted, body: { name: 'b', algorithm: 'sm3' } }, /signature elsewhere/],
    [{ kind: 'sm2', signature: header('s'), publicKeys: [`04${'1'.repeat(128)}`] }, /point of the curve/],
    [{ kind: 'ip', allow: ['10.0.0.0'] }, /expected a CIDR/],
    [{ kind: 'ip', allow: [] }, /too_small/],
  ]
  for (const [value, fault] of cases) t.match(faultsOf(value), fault, `${JSON.stringify(value)}`)
  t.end()
})

t.test('what is taken', (t) => {
  for (const value of [
    hmac,
    none,
    [{ kind: 'ip', allow: ['10.0.0.0/8', '2001:db8::/32'] }, hmac, { kind: 'bearer' }],
    [{ kind: 'ip', allow: ['10.0.0.0/8'] }, sm4],
    { ...hmac, timestamp: body, nonce: { in: 'query', name: 'n' }, message: '{query}|{body}' },
    { ...sm4, mode: 'ecb', iv: undefined, envelope: 'form' },
    { ...sorted, algorithm: 'hmac-sha256', secret: 'none' },
    { kind: 'sm2', signature: header('s') },
  ])
    t.equal(faultsOf(value), '')
  t.equal(Authentication.parse(hmac).length, 1, 'one is a list of one')
  t.match(Method.parse(hmac), { windowSeconds: 300 })
  t.end()
})
