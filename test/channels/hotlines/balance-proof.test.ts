/** Who has caught a balance's address, or signs a query alone, posts nothing with it. */
import t from 'tap'
import { createAuthenticator } from '../../../channels/hotlines/authentication/authenticator.ts'
import { Authentication } from '../../../channels/hotlines/authentication/schema.ts'
import { admitSender } from '../../../channels/hotlines/balance-proof.ts'
import { createDoor, describeHotline, noon, post } from './doubles.ts'

const secret = 'a secret of this test'
const secrets = { secrets: [secret], keys: [] }
const query = (name: string) => ({ in: 'query', name })
const header = (name: string) => ({ in: 'header', name })
const sorted = {
  kind: 'sorted-parameters',
  parameters: 'query',
  signature: query('sign'),
  timestamp: query('time'),
  nonce: query('nonce'),
}
const form = { headers: { 'content-type': 'application/x-www-form-urlencoded' } }

function open(methods: object, dialect = 'query') {
  const door = createDoor({ dialect: { format: dialect } })
  const authenticator = createAuthenticator(Authentication.parse(methods))
  Object.assign(door.live, { authenticator })
  const signed = (of: string, body = '') =>
    authenticator.sign(post(Buffer.from(body), { query: of }), secrets, noon, 'nonce-1')
  return { ...door, signed }
}

t.test('a signed query admits no body', async (t) => {
  for (const methods of [sorted, { kind: 'hmac', signature: header('x-signature'), message: '{query}' }]) {
    const { send, signed, accepted, kept } = open(methods)
    const honest = signed('id=R1&text=a')
    const forged = await send(Buffer.from('id=EVIL&text=b'), {
      ...honest,
      headers: { ...honest.headers, ...form.headers },
      body: Buffer.from('id=EVIL&text=b'),
    })
    t.match(forged, { status: 401, message: 'unsigned-body' }, methods.kind)
    t.strictSame([accepted.length, kept.length], [0, 0])
    t.match(await send(Buffer.alloc(0), honest), { status: 200 }, 'the honest one')
    t.equal(accepted.length, 1)
  }
})

t.test('what proves who asks for a balance proves no post', async (t) => {
  const stamps = { signature: header('x-signature'), timestamp: header('x-time'), nonce: header('x-nonce') }
  for (const [methods, dialect] of [
    [sorted, 'query'],
    [{ kind: 'hmac', ...stamps }, 'json'],
    [{ kind: 'hmac', ...stamps, message: '{timestamp}.{nonce}.{query}.{body}' }, 'json'],
    [{ kind: 'hmac', ...stamps, message: '{timestamp}.{nonce}.{query}' }, 'query'],
  ] as const) {
    const { send, signed, accepted, kept } = open(methods, dialect)
    const asking = signed('since=20260105080000&limit=5')
    const hotline = describeHotline({ authentication: methods })
    const arrived = { ...asking, ip: '127.0.0.1', at: noon }
    t.equal(
      admitSender(hotline, arrived, () => secret),
      'admitted',
      methods.kind,
    )
    t.match(await send(Buffer.alloc(0), asking), { status: 401, message: 'balance-proof' })
    t.match(await send(Buffer.alloc(0), { ...asking, at: noon + 900_000 }), {
      status: 401,
      message: 'balance-proof',
    })
    t.strictSame([accepted.length, kept.length], [0, 0], 'nor anything to look at')
  }
  const { send, signed } = open(
    {
      ...sorted,
      parameters: 'form',
      signature: { in: 'body', name: 'sign' },
      nonce: header('x-nonce'),
      timestamp: header('x-time'),
    },
    'form',
  )
  const moved = signed('', 'since=20260105080000&sign=@SIGNATURE@')
  t.match(await send(moved.body, moved), { status: 401, message: 'balance-proof' }, 'moved into the body')
})
