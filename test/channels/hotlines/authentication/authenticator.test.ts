import t from 'tap'
import { makeSecrets } from '../../../../channels/hotlines/authentication/random-secrets.ts'
import { reasons } from '../../../../channels/hotlines/authentication/reasons.ts'
import { Authentication } from '../../../../channels/hotlines/authentication/schema.ts'
import { formatTimestamp, parseTimestamp } from '../../../../channels/hotlines/authentication/timestamp.ts'
import {
  AT,
  arrived,
  authenticatorOf,
  fieldsAs,
  NONCE,
  noFields,
  only,
  unsigned,
  verdictOf,
} from './posts.ts'

const header = (name: string) => ({ in: 'header', name })
const all = [
  {
    kind: 'hmac',
    signature: header('x-sign'),
    timestamp: header('x-time'),
    nonce: { in: 'query', name: 'n' },
  },
  { kind: 'api-key', at: { in: 'body', name: 'key' } },
  { kind: 'ip', allow: ['10.0.0.0/8'] },
  { kind: 'basic', user: 'u' },
]

t.test('of several ways all must hold', (t) => {
  const authenticator = authenticatorOf(all)
  const signed = authenticator.sign(unsigned('{"key":"@SECRET@"}'), only('s3cret'), AT, NONCE)
  const verdict = (changes: object, at = AT) => {
    const post = arrived({ ...signed, ...changes }, { at })
    return verdictOf(authenticator, post, only('s3cret'), () => fieldsAs('json')({ ...signed, ...changes }))
  }
  t.equal(verdict({}), 'ok')
  t.equal(verdict({ headers: { ...signed.headers, authorization: '' } }), 'missing-credential')
  t.equal(verdict({ headers: { ...signed.headers, 'x-sign': '' } }), 'missing-signature')
  t.equal(verdict({ body: Buffer.from('{"key":"other!"}') }), 'wrong-credential')
  t.equal(verdict({}, AT + 301_000), 'stale')
  t.equal(verdict({ headers: { ...signed.headers, authorization: '' } }, AT + 301_000), 'missing-credential')
  const stranger = arrived(signed, { ip: '192.0.2.1' })
  t.equal(
    verdictOf(authenticator, stranger, only('s3cret')),
    'address-not-allowed',
    'before anything is decoded',
  )
  t.same(authenticator.needs, ['SECRET'])
  t.same(authenticator.hidden, {
    headers: ['authorization', 'x-sign', 'x-time'],
    query: ['n'],
    body: ['key'],
  })
  t.end()
})

t.test('none: anybody, without anything', (t) => {
  const authenticator = authenticatorOf({ kind: 'none', because: 'a sample that nobody signs' })
  t.same(authenticator.needs, [])
  t.same(authenticator.verify(arrived(unsigned('x')), only(), noFields), { ok: true, body: Buffer.from('x') })
  t.same(authenticator.sign(unsigned('x'), only(), AT, NONCE), unsigned('x'))
  t.end()
})

t.test('placeholders are filled wherever they stand, in the unit of the stamp', (t) => {
  const authenticator = authenticatorOf({
    kind: 'hmac',
    signature: header('x-sign'),
    timestamp: { ...header('x-time'), unit: 'ms' },
  })
  const draft = unsigned('{"id":"@NONCE@","at":"@TIMESTAMP@","also":"@NONCE@"}', { query: 'id=@NONCE@' })
  const signed = authenticator.sign(draft, only('s3cret'), AT, NONCE)
  t.equal(`${signed.body}`, `{"id":"${NONCE}","at":"${AT}","also":"${NONCE}"}`)
  t.equal(signed.query, `id=${NONCE}`)
  t.same(draft.headers, {}, 'the draft is as it was')
  t.equal(verdictOf(authenticator, arrived(signed), only('s3cret')), 'ok')
  t.end()
})

t.test('times of sending', (t) => {
  for (const unit of ['s', 'ms', 'compact', 'iso'] as const)
    t.equal(parseTimestamp(formatTimestamp(AT, unit), unit), AT, unit)
  t.equal(formatTimestamp(AT, 'compact'), '20261128090203')
  t.equal(parseTimestamp('2026-11-28T09:02:03+0800', 'iso'), AT, 'without a colon')
  t.equal(parseTimestamp('2026-11-28T09:02:03', 'iso'), AT, 'Beijing where nothing is said')
  t.equal(parseTimestamp('2026-11-28T01:02:03Z', 'iso'), AT)
  for (const [text, unit] of [
    ['20260231000000', 'compact'],
    ['20261301000000', 'compact'],
    ['2026112809020', 'compact'],
    ['2026-02-30T00:00:00+99:00', 'iso'],
    ['2026-11-28', 'iso'],
    ['-1795879323', 's'],
    ['179587932', 's'],
    ['1795879323 ', 's'],
    ['１７９５８７９３２３', 's'],
    ['1795879323', 'ms'],
    ['Infinity', 'ms'],
  ] as const)
    t.equal(parseTimestamp(text, unit), undefined, `${unit} ${text}`)
  t.end()
})

t.test('every reason is a word with a sentence', (t) => {
  for (const [word, sentence] of Object.entries(reasons)) {
    t.match(word, /^[a-z]+(-[a-z]+)*$/)
    t.match(sentence, /^[a-z].{20,}[^.]$/)
  }
  t.end()
})

t.test('secrets that are made fit', (t) => {
  for (const method of [
    { kind: 'standard-webhooks' },
    { kind: 'sm2', signature: header('s') },
    { kind: 'basic', user: 'u' },
    [{ kind: 'sm2', signature: header('s') }, { kind: 'bearer' }],
  ]) {
    const authenticator = authenticatorOf(method)
    const { ours, theirs } = makeSecrets(Authentication.parse(method))
    t.same(Object.keys(ours).toSorted(), authenticator.needs.toSorted())
    const signed = authenticator.sign(unsigned('{}'), theirs, AT, NONCE)
    const secrets = { secrets: [ours.SECRET ?? ''], keys: [ours.KEY ?? ''] }
    t.equal(verdictOf(authenticator, arrived(signed), secrets), 'ok')
  }
  t.same(makeSecrets(Authentication.parse({ kind: 'ip', allow: ['10.0.0.0/8'] })).ours, {})
  t.end()
})
