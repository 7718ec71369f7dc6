import { createHash } from 'node:crypto'
import iconv from 'iconv-lite'
import t from 'tap'
import { AT, arrived, authenticatorOf, fieldsAs, NONCE, only, unsigned, verdictOf } from './posts.ts'

const signature = { in: 'header', name: 'X-Signature' }
const timestamp = { in: 'header', name: 'X-Timestamp' }
const nonce = { in: 'header', name: 'X-Nonce' }
const stamped = { kind: 'hmac', signature, timestamp, nonce }

t.test('the answers of RFC 4231 and RFC 2202', (t) => {
  const counted = String.fromCharCode(...Array.from({ length: 25 }, (_, at) => at + 1))
  const jefe = { key: 'Jefe', data: Buffer.from('what do ya want for nothing?') }
  const long = { key: counted, data: Buffer.alloc(50, 0xcd) }
  const known = [
    { ...jefe, algorithm: 'sha256', mac: '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843' },
    { ...long, algorithm: 'sha256', mac: '82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b' },
    { ...jefe, algorithm: 'sha1', mac: 'effcdf6ae5eb2fa2d27416d5f184df9c259a7c79' },
    { ...long, algorithm: 'sha1', mac: '4c9007f4026250c6bc8414f9bf50c86c2d7235da' },
  ]
  for (const { key, data, algorithm, mac } of known) {
    const authenticator = authenticatorOf({ kind: 'hmac', algorithm, signature })
    const post = arrived({ ...unsigned(), body: data, headers: { 'x-signature': mac } })
    t.equal(verdictOf(authenticator, post, only(key)), 'ok', `${algorithm} of ${data.length} bytes`)
    t.equal(
      authenticator.sign({ ...unsigned(), body: data }, only(key), AT, NONCE).headers['x-signature'],
      mac,
    )
  }
  t.end()
})

t.test('HMAC-SM3 as RFC 2104 defines it', (t) => {
  const sm3 = (...parts: (Buffer | string)[]) =>
    parts.reduce((digest, part) => digest.update(part), createHash('sm3')).digest()
  const key = Buffer.alloc(64)
  key.write('a shared secret')
  const padded = (byte: number) => Buffer.from(key.map((one) => one ^ byte))
  const mac = sm3(padded(0x5c), sm3(padded(0x36), 'abc')).toString('base64')
  const authenticator = authenticatorOf({ kind: 'hmac', algorithm: 'sm3', encoding: 'base64', signature })
  const post = arrived(unsigned('abc', { headers: { 'x-signature': mac } }))
  t.equal(verdictOf(authenticator, post, only('a shared secret')), 'ok')
  t.equal(verdictOf(authenticator, post, only('another secret')), 'wrong-signature')
  t.end()
})

t.test('the window, before and after', (t) => {
  const authenticator = authenticatorOf(stamped)
  const post = authenticator.sign(unsigned('{}'), only('s3cret'), AT, NONCE)
  for (const [at, expected] of [
    [AT, 'ok'],
    [AT + 300_000, 'ok'],
    [AT - 300_000, 'ok'],
    [AT + 300_001, 'stale'],
    [AT - 300_001, 'stale'],
  ] as const)
    t.equal(verdictOf(authenticator, arrived(post, { at }), only('s3cret')), expected)
  const fresh = authenticator.verify(arrived(post), only('s3cret'), () => '')
  const late = authenticator.verify(arrived(post, { at: AT + 3_600_000 }), only('s3cret'), () => '')
  t.match(late, { ok: false, isStale: true, proof: fresh.proof }, 'the proof is there, for an honest repeat')
  t.equal(fresh.proof?.nonce, NONCE)
  const wrong = authenticator.verify(arrived(post, { at: AT + 3_600_000 }), only('other'), () => '')
  t.match(wrong, { ok: false, reason: 'wrong-signature', proof: undefined }, 'not even stale')
  t.end()
})

t.test('the proof is of body, stamp, nonce and query', (t) => {
  const authenticator = authenticatorOf(stamped)
  const proof = (body: string, at = AT, own = NONCE, query = '') => {
    const post = authenticator.sign(unsigned(body, { query }), only('s3cret'), at, own)
    return authenticator.verify(arrived(post), only('s3cret'), () => '').proof?.digest
  }
  const all = [
    proof('{}'),
    proof('{ }'),
    proof('{}', AT + 1000),
    proof('{}', AT, `${NONCE}1`),
    proof('{}', AT, NONCE, 'a=1'),
  ]
  t.equal(new Set(all).size, all.length)
  t.equal(proof('{}'), all[0])
  t.match(all[0], /^[0-9a-f]{64}$/)
  const plain = authenticatorOf({ kind: 'hmac', signature })
  const post = plain.sign(unsigned('{}'), only('s3cret'), AT, NONCE)
  t.equal(
    plain.verify(arrived(post), only('s3cret'), () => '').proof,
    undefined,
    'no stamp, no nonce, no proof',
  )
  const noNonce = authenticatorOf({ kind: 'hmac', signature, timestamp })
  const signed = noNonce.sign(unsigned('{}'), only('s3cret'), AT, NONCE)
  const upper = { ...signed.headers, 'x-signature': signed.headers['x-signature']?.toUpperCase() ?? '' }
  const verdict = noNonce.verify(arrived({ ...signed, headers: upper }), only('s3cret'), () => '')
  t.equal(verdict.proof?.nonce, signed.headers['x-signature'], 'the signature, however it is written')
  t.end()
})

t.test('two live secrets; blank ones never', (t) => {
  const authenticator = authenticatorOf(stamped)
  for (const secret of ['old', 'new']) {
    const post = arrived(authenticator.sign(unsigned('{}'), only(secret), AT, NONCE))
    t.equal(verdictOf(authenticator, post, only('new', 'old')), 'ok')
    t.equal(verdictOf(authenticator, post, only('third')), 'wrong-signature')
    t.equal(verdictOf(authenticator, post, only()), 'wrong-signature')
  }
  const { headers } = authenticator.sign(unsigned('{}'), only('x'), AT, NONCE)
  for (const blank of ['', ' ', '\t\r\n', '\u3000']) {
    t.throws(() => authenticator.sign(unsigned('{}'), only(blank), AT, NONCE), /not blank/)
    const mac = hmacOf(blank, `${headers['x-timestamp']}.${NONCE}.{}`)
    const post = arrived(unsigned('{}', { headers: { ...headers, 'x-signature': mac } }))
    t.equal(verdictOf(authenticator, post, only(blank)), 'wrong-signature', JSON.stringify(blank))
  }
  t.end()
})

function hmacOf(secret: string, message: string): string {
  const authenticator = authenticatorOf({ kind: 'hmac', signature, message: '{body}' })
  const key = Buffer.alloc(64)
  key.write(secret)
  const sha = (...parts: (Buffer | string)[]) =>
    parts.reduce((digest, part) => digest.update(part), createHash('sha256')).digest()
  const padded = (byte: number) => Buffer.from(key.map((one) => one ^ byte))
  const mac = sha(padded(0x5c), sha(padded(0x36), message)).toString('hex')
  const check = arrived(unsigned(message, { headers: { 'x-signature': mac } }))
  if (secret.trim() && verdictOf(authenticator, check, only(secret)) !== 'ok') throw new Error('wrong helper')
  return mac
}

t.test('what is missing, malformed or sent twice', (t) => {
  const authenticator = authenticatorOf({
    ...stamped,
    signature: { ...signature, prefix: 'sha256=' },
    nonce: { in: 'query', name: 'n' },
  })
  const signed = authenticator.sign(unsigned('{}'), only('s3cret'), AT, NONCE)
  t.match(signed.headers['x-signature'], /^sha256=/)
  const made = signed.headers['x-signature'] ?? ''
  const cases: [Record<string, string>, string, string][] = [
    [{}, signed.query, 'ok'],
    [{ 'x-signature': '' }, signed.query, 'missing-signature'],
    [{ 'x-signature': 'sha256=' }, signed.query, 'missing-signature'],
    [{ 'x-signature': made.slice(7) }, signed.query, 'malformed-signature'],
    [{ 'x-signature': `${made}, ${made}` }, signed.query, 'malformed-signature'],
    [{ 'x-signature': `${made} ` }, signed.query, 'malformed-signature'],
    [{ 'x-signature': made.slice(0, -2) }, signed.query, 'malformed-signature'],
    [{ 'x-signature': `sha256=${'0'.repeat(64)}` }, signed.query, 'wrong-signature'],
    [{ 'x-timestamp': '' }, signed.query, 'missing-timestamp'],
    [{ 'x-timestamp': '1e9' }, signed.query, 'malformed-timestamp'],
    [{ 'x-timestamp': `0${signed.headers['x-timestamp']}` }, signed.query, 'malformed-timestamp'],
    [{}, '', 'missing-nonce'],
    [{}, 'n=', 'missing-nonce'],
    [{}, `n=${'a'.repeat(129)}`, 'malformed-nonce'],
    [{}, 'n=a%0ab', 'malformed-nonce'],
    [{}, `${signed.query}&${signed.query}`, 'repeated-field'],
    [{}, `${signed.query}&%6e=other`, 'repeated-field'],
    [{}, 'n=%zz', 'malformed-parameters'],
  ]
  for (const [headers, query, expected] of cases) {
    const post = arrived({ ...signed, query, headers: { ...signed.headers, ...headers } })
    t.equal(verdictOf(authenticator, post, only('s3cret')), expected, `${JSON.stringify(headers)} ${query}`)
  }
  t.end()
})

t.test('a signature in the body is of the body without it', (t) => {
  const authenticator = authenticatorOf({
    kind: 'hmac',
    signature: { in: 'body', name: 'sign' },
    timestamp: { in: 'body', name: 'time', unit: 'compact' },
  })
  const draft = '{"time":"@TIMESTAMP@","text":"井盖坏了","sign":"@SIGNATURE@"}'
  const json = fieldsAs('json')
  for (const charset of ['utf-8', 'gb18030', 'utf-16le']) {
    const headers = { 'content-type': `application/json; charset=${charset}` }
    const raw = { ...unsigned('', { headers }), body: iconv.encode(draft, charset) }
    const signed = authenticator.sign(raw, only('s3cret'), AT, NONCE)
    const text = iconv.decode(signed.body, charset)
    t.match(text, /"time":"20261128090203","text":"井盖坏了","sign":"[0-9a-f]{64}"/)
    t.equal(
      verdictOf(authenticator, arrived(signed), only('s3cret'), () => json(signed)),
      'ok',
      charset,
    )
    const changed = { ...signed, body: iconv.encode(text.replace('井盖', '路灯'), charset) }
    t.equal(
      verdictOf(authenticator, arrived(changed), only('s3cret'), () => json(changed)),
      'wrong-signature',
    )
    const twice = {
      ...signed,
      body: iconv.encode(text.replace('井盖', /[0-9a-f]{64}/.exec(text)?.[0] ?? ''), charset),
    }
    t.equal(
      verdictOf(authenticator, arrived(twice), only('s3cret'), () => json(twice)),
      'malformed-signature',
    )
  }
  t.throws(
    () => authenticator.sign(unsigned('{}'), only('s3cret'), AT, NONCE),
    /expected @TIMESTAMP@ in the body/,
  )
  t.end()
})

t.test('method, path and query can be signed too', (t) => {
  const authenticator = authenticatorOf({
    kind: 'hmac',
    signature: { in: 'query', name: 'sign' },
    message: '{method}\n{path}\n{query}\n{body}',
  })
  const signed = authenticator.sign(unsigned('{}', { query: 'b=2&a=%e4%ba%95' }), only('s3cret'), AT, NONCE)
  t.match(signed.query, /^b=2&a=%e4%ba%95&sign=[0-9a-f]{64}$/)
  const same = (changes: object) =>
    verdictOf(authenticator, arrived({ ...signed, ...changes }), only('s3cret'))
  t.equal(same({}), 'ok')
  t.equal(same({ query: signed.query.split('&').toSorted().join('&') }), 'wrong-signature')
  t.equal(same({ path: '/hotlines/12320' }), 'wrong-signature')
  t.equal(same({ method: 'PUT' }), 'wrong-signature')
  t.end()
})
