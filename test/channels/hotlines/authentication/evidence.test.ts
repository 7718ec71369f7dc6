import { randomBytes } from 'node:crypto'
import t from 'tap'
import { AT, arrived, authenticatorOf, fieldsAs, NONCE, noFields, only, unsigned } from './posts.ts'

const key = randomBytes(32)
const secret = 'a long and secret word'
const inHeaders = {
  timestamp: { in: 'header', name: 'x-time' },
  nonce: { in: 'header', name: 'x-nonce' },
}

const kinds: Record<string, object> = {
  hmac: { kind: 'hmac', ...inHeaders, signature: { in: 'header', name: 'x-sign' } },
  'hmac of the query': {
    kind: 'hmac',
    signature: { in: 'query', name: 'sign' },
    message: '{method}{path}{query}{body}',
  },
  'sorted-parameters': {
    kind: 'sorted-parameters',
    parameters: 'query',
    body: { name: 'digest', algorithm: 'sha256' },
    signature: { in: 'query', name: 'sign' },
  },
  basic: { kind: 'basic', user: 'platform' },
  bearer: { kind: 'bearer' },
  'a key in a header': { kind: 'api-key', at: { in: 'header', name: 'x-key' } },
  'a key in the query': { kind: 'api-key', at: { in: 'query', name: 'ak' } },
  'a password in the body': { kind: 'body-password', at: 'p' },
  several: [
    { kind: 'ip', allow: ['10.0.0.0/8'] },
    { kind: 'bearer' },
    { kind: 'hmac', ...inHeaders, signature: { in: 'header', name: 'x-sign' } },
  ],
}

for (const [name, methods] of Object.entries(kinds))
  t.test(`what was refused is verified later: ${name}`, (t) => {
    const authenticator = authenticatorOf(methods)
    const headers = { 'x-other': 'nothing of ours', 'content-type': 'application/json', cookie: secret }
    const draft = unsigned('{"p":"@SECRET@"}', { headers, query: 'a=1&b=2' })
    const post = arrived(authenticator.sign(draft, only(secret), AT, NONCE))
    const fields = () => fieldsAs('json')(post)
    t.equal(authenticator.verify(post, only('a stale word'), fields).ok, false)
    const evidence = authenticator.evidence(post, key)
    const shown = JSON.stringify(evidence)
    for (const word of [secret, encodeURIComponent(secret), 'cGxhdGZvcm06', 'nothing of ours'])
      t.notOk(shown.includes(word), `no credential in it: ${word}`)
    const refused = { evidence, key, body: post.body }
    t.same(
      authenticator.verifyEvidence(refused, only('new', secret), fields)?.body,
      post.body,
      'by a mended secret',
    )
    t.equal(authenticator.verifyEvidence(refused, only('a stale word'), fields), undefined)
    t.equal(authenticator.verifyEvidence(refused, only(''), fields), undefined)
    if (!name.includes('body'))
      t.equal(authenticator.verifyEvidence({ ...refused, evidence: {} }, only(secret), fields), undefined)
    t.end()
  })

t.test('MACs are of this key and this place', (t) => {
  const [bearer, header] = [kinds.bearer, kinds['a key in a header']].map((one) => authenticatorOf(one ?? {}))
  const post = bearer?.sign(unsigned(), only(secret), AT, NONCE) ?? unsigned()
  const evidence = bearer?.evidence(arrived(post), key) ?? {}
  const verified = (other: typeof bearer, own: Buffer) =>
    other?.verifyEvidence({ evidence, key: own, body: post.body }, only(secret), noFields) !== undefined
  t.equal(verified(bearer, key), true)
  t.equal(verified(bearer, randomBytes(32)), false)
  t.equal(verified(header, key), false)
  t.end()
})

t.test('a key under a wrong name is kept nowhere', (t) => {
  const query = `Token=${secret}&amp;token=${secret}&a=1&%74oken=${secret}&token=${secret}`
  for (const methods of [
    { kind: 'api-key', at: { in: 'query', name: 'token' } },
    { kind: 'hmac', signature: { in: 'query', name: 'sign' } },
    { kind: 'bearer' },
  ]) {
    const post = arrived(unsigned('', { query: `${query}&sign=00` }))
    const { query: shown } = authenticatorOf(methods).evidence(post, key, (name) => name === 'a')
    t.equal(shown, methods.kind === 'hmac' ? 'a=1&sign=00' : 'a=1', 'what is looked at, and the signature')
  }
  const signed = authenticatorOf(kinds['sorted-parameters'] ?? {})
  t.equal(signed.evidence(arrived(unsigned('', { query: 'x=1&sign=00' })), key).query, 'x=1&sign=00')
  t.end()
})

t.test('nothing that was presented: no MAC, and nothing that breaks', (t) => {
  for (const methods of Object.values(kinds)) {
    const authenticator = authenticatorOf(methods)
    const post = arrived(unsigned('', { query: '%zz&%=1&ak=%', headers: { authorization: 'Digest x' } }))
    const evidence = authenticator.evidence(post, key)
    t.notOk(Object.keys(evidence).some((name) => name.startsWith('mac.')))
    t.equal(
      authenticator.verifyEvidence({ evidence, key, body: post.body }, only(secret), () => ({})),
      undefined,
    )
  }
  t.end()
})

t.test('an enciphered one comes back deciphered, an address that is allowed now is let in', (t) => {
  const sm4 = authenticatorOf({
    kind: 'sm4',
    mode: 'ecb',
    ...inHeaders,
    digest: { at: { in: 'header', name: 'x-digest' } },
  })
  const secrets = { secrets: [secret], keys: ['0'.repeat(32)] }
  const post = arrived(sm4.sign(unsigned('{"a":1}'), secrets, AT, NONCE), { at: AT + 9_000_000 })
  const refused = { evidence: sm4.evidence(post, key), key, body: post.body }
  const opened = { body: Buffer.from('{"a":1}'), isDeciphered: true }
  t.same(sm4.verifyEvidence(refused, secrets, noFields), opened, 'whatever the time is')
  const [before, now] = ['10.9.0.0/16', '10.0.0.0/8'].map((one) =>
    authenticatorOf({ kind: 'ip', allow: [one] }),
  )
  const stranger = { evidence: before?.evidence(arrived(unsigned()), key) ?? {}, key, body: Buffer.alloc(0) }
  t.equal(before?.verifyEvidence(stranger, only(), noFields), undefined)
  t.ok(now?.verifyEvidence(stranger, only(), noFields))
  t.end()
})
