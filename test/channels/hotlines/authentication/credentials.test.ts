import t from 'tap'
import { DecodeError } from '../../../../channels/hotlines/message.ts'
import { AT, arrived, authenticatorOf, fieldsAs, NONCE, only, unsigned, verdictOf } from './posts.ts'

type Headers = Record<string, string>
const send = (headers: Headers, query = '', body = '') => arrived(unsigned(body, { headers, query }))
const base64 = (text: string) => Buffer.from(text).toString('base64')

t.test('Basic', (t) => {
  const authenticator = authenticatorOf({ kind: 'basic', user: '平台' })
  const verdict = (authorization: string, ...secrets: string[]) =>
    verdictOf(authenticator, send({ authorization }), only(...secrets))
  t.equal(verdict(`Basic ${base64('平台:p:w')}`, 'p:w'), 'ok')
  t.equal(verdict(`bAsIc  ${base64('平台:p:w')}`, 'new', 'p:w'), 'ok')
  t.equal(verdict(`Basic ${base64('平台:')}`, '', ' '), 'wrong-credential')
  t.equal(verdict(`Basic ${base64('other:p:w')}`, 'p:w'), 'wrong-credential')
  t.equal(verdict(`Basic ${base64('平台:p:w')}, Basic AAAA`, 'p:w'), 'wrong-credential')
  t.equal(verdict('Basic', 'p:w'), 'wrong-credential')
  t.equal(verdict('Basic !!', 'p:w'), 'wrong-credential')
  t.equal(verdict('Bearer p:w', 'p:w'), 'wrong-credential')
  t.equal(verdict('', 'p:w'), 'missing-credential')
  const signed = authenticator.sign(unsigned(), only('p:w'), AT, NONCE)
  t.equal(signed.headers.authorization, `Basic ${base64('平台:p:w')}`)
  t.end()
})

t.test('bearer', (t) => {
  const authenticator = authenticatorOf({ kind: 'bearer' })
  const verdict = (authorization: string, ...secrets: string[]) =>
    verdictOf(authenticator, send({ authorization }), only(...secrets))
  t.equal(verdict('Bearer s3cret', 's3cret'), 'ok')
  t.equal(verdict('bearer s3cret', 'new', 's3cret'), 'ok')
  for (const given of [
    'Bearer s3cre',
    'Bearer s3crett',
    'Bearer S3cret',
    'Bearer s3cret, Bearer s3cret',
    's3cret',
  ])
    t.equal(verdict(given, 's3cret'), 'wrong-credential', given)
  t.equal(verdict('Bearer  ', ' '), 'wrong-credential')
  t.equal(verdict('', ''), 'missing-credential')
  t.equal(
    authenticator.verify(send({ authorization: 'Bearer s3cret' }), only('s3cret'), () => '').proof,
    undefined,
  )
  t.same(authenticator.hidden, { headers: ['authorization'], query: [], body: [] })
  t.end()
})

t.test('an API key', (t) => {
  const header = authenticatorOf({ kind: 'api-key', at: { in: 'header', name: 'X-Api-Key', prefix: 'key ' } })
  t.equal(verdictOf(header, send({ 'x-api-key': 'key s3cret' }), only('s3cret')), 'ok')
  t.equal(verdictOf(header, send({ 'x-api-key': 's3cret' }), only('s3cret')), 'malformed-signature')
  t.equal(verdictOf(header, send({}), only('s3cret')), 'missing-credential')
  const query = authenticatorOf({ kind: 'api-key', at: { in: 'query', name: 'ak' } })
  const secret = '密&钥 +%'
  const signed = query.sign(unsigned('', { query: 'a=1' }), only(secret), AT, NONCE)
  t.equal(signed.query, `a=1&ak=${encodeURIComponent(secret)}`)
  t.equal(verdictOf(query, arrived(signed), only(secret)), 'ok')
  t.equal(verdictOf(query, send({}, `${signed.query}&ak=x`), only(secret)), 'repeated-field')
  t.equal(verdictOf(query, send({}, 'ak'), only('')), 'missing-credential')
  t.equal(verdictOf(query, send({}, 'ak=%'), only('%')), 'malformed-parameters')
  const body = authenticatorOf({ kind: 'api-key', at: { in: 'body', name: 'auth.key' } })
  const post = body.sign(unsigned('{"auth":{"key":"@SECRET@"}}'), only('s3cret'), AT, NONCE)
  t.equal(
    verdictOf(body, arrived(post), only('s3cret'), () => fieldsAs('json')(post)),
    'ok',
  )
  t.same(body.hidden.body, ['auth.key'])
  t.end()
})

t.test('names that every object has', (t) => {
  for (const name of ['constructor', '__proto__', 'toString']) {
    const authenticator = authenticatorOf({ kind: 'api-key', at: { in: 'header', name } })
    t.equal(verdictOf(authenticator, send({}), only('x')), 'missing-credential', name)
  }
  t.end()
})

t.test('a password in the body', (t) => {
  const authenticator = authenticatorOf({ kind: 'body-password', at: 'ValidateData' })
  const asked = (body: string, mediaType: string, format: 'json' | 'form' | 'xml', ...secrets: string[]) => {
    const post = send({ 'content-type': mediaType }, '', body)
    return verdictOf(authenticator, post, only(...secrets), () => fieldsAs(format)(post))
  }
  const json = 'application/json'
  t.equal(asked('{"ValidateData":"密码"}', json, 'json', '密码'), 'ok')
  t.equal(asked('{"ValidateData":"密码"}', json, 'json', '密碼'), 'wrong-credential')
  t.equal(asked('{"ValidateData":""}', json, 'json', ''), 'missing-credential')
  t.equal(asked('{"ValidateData":null}', json, 'json', 'null'), 'missing-credential')
  t.equal(asked('{"ValidateData":["a","a"]}', json, 'json', 'a'), 'repeated-field')
  t.equal(asked('{"ValidateData":{"a":"a"}}', json, 'json', 'a'), 'repeated-field')
  t.equal(asked('{"Validate', json, 'json', 'a'), 'unreadable-body')
  t.equal(
    asked('ValidateData=a&ValidateData=a', 'application/x-www-form-urlencoded', 'form', 'a'),
    'repeated-field',
  )
  const ours = new Error('ours')
  t.throws(
    () => authenticator.verify(send({}), only('a'), () => thrown(ours)),
    ours,
    'a fault of ours is none of theirs',
  )
  t.equal(
    verdictOf(authenticator, send({}), only('a'), () => thrown(new DecodeError('size', 'x'))),
    'unreadable-body',
  )
  t.end()
})

function thrown(error: Error): never {
  throw error
}

t.test('what a secret is written as in a body', (t) => {
  const authenticator = authenticatorOf({ kind: 'body-password', at: 'p' })
  const secret = `a"b<c&d'e\\f+g h`
  const cases = [
    ['application/json', '{"p":"@SECRET@"}', 'json', 'p'],
    ['text/xml; charset=gb2312', '<p>@SECRET@</p>', 'xml', 'p'],
    ['application/x-www-form-urlencoded', 'p=@SECRET@', 'form', 'p'],
  ] as const
  for (const [mediaType, draft, format] of cases) {
    const signed = authenticator.sign(
      unsigned(draft, { headers: { 'content-type': mediaType } }),
      only(secret),
      AT,
      NONCE,
    )
    t.equal(
      verdictOf(authenticator, arrived(signed), only(secret), () => fieldsAs(format)(signed)),
      'ok',
      mediaType,
    )
  }
  t.throws(() => authenticator.sign(unsigned('{}'), only('a'), AT, NONCE), /expected @SECRET@ in the body/)
  t.throws(() => authenticator.sign(unsigned('@SECRET@'), only('密'), AT, NONCE), /ASCII/)
  t.end()
})
