import t from 'tap'
import { AT, arrived, authenticatorOf, NONCE, only, unsigned, verdictOf } from './posts.ts'

const authenticator = authenticatorOf({ kind: 'standard-webhooks' })
// The example that the libraries of standardwebhooks.com are tested by.
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const SIGNED = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
const BODY = '{"test": 2432232314}'
const ID = 'msg_p5jXN8AQM9LWM0D4loKWxJek'
const SECONDS = 1_614_265_330
const headers = { 'webhook-id': ID, 'webhook-timestamp': `${SECONDS}`, 'webhook-signature': SIGNED }

function verdict(changes: Record<string, string>, secrets = [SECRET], body = BODY): string {
  const post = unsigned(body, { headers: { ...headers, ...changes } })
  return verdictOf(authenticator, arrived(post, { at: SECONDS * 1000 }), only(...secrets))
}

t.test('the published example', (t) => {
  t.equal(verdict({}), 'ok')
  t.equal(verdict({}, [SECRET.slice(6)]), 'ok', 'with or without whsec_')
  const signed = authenticator.sign(unsigned(BODY), only(SECRET), SECONDS * 1000, ID)
  t.same(signed.headers, headers)
  t.equal(verdict({}, [SECRET], '{"test": 2432232315}'), 'wrong-signature')
  t.end()
})

t.test('several signatures, several secrets', (t) => {
  const other = authenticator.sign(unsigned(BODY), only('whsec_b3RoZXI='), SECONDS * 1000, ID).headers[
    'webhook-signature'
  ]
  t.equal(verdict({ 'webhook-signature': `${other} v1a,AAAA v2,BBBB ${SIGNED}` }), 'ok')
  t.equal(
    verdict({ 'webhook-signature': `${SIGNED} ${other}` }, ['whsec_YSB0aGlyZA==', 'whsec_b3RoZXI=']),
    'ok',
  )
  t.equal(verdict({ 'webhook-signature': `${SIGNED} ${other}` }, ['whsec_YSB0aGlyZA==']), 'wrong-signature')
  t.equal(verdict({ 'webhook-signature': SIGNED.replace('v1', 'v1a') }), 'malformed-signature')
  t.equal(
    verdict({ 'webhook-signature': `v1,AAAA, ${SIGNED}` }),
    'repeated-field',
    'a header that came twice',
  )
  t.end()
})

t.test('secrets that are none', (t) => {
  for (const secret of ['', ' ', 'whsec_', 'whsec_*', 'whsec_ ', 'no base64 at all'])
    t.equal(verdict({}, [secret]), 'wrong-signature', JSON.stringify(secret))
  t.throws(() => authenticator.sign(unsigned(BODY), only('whsec_'), AT, NONCE), /whsec_ and base64/)
  t.end()
})

t.test('what is missing or malformed', (t) => {
  t.equal(verdict({ 'webhook-id': '' }), 'missing-nonce')
  t.equal(verdict({ 'webhook-id': 'a.1' }), 'malformed-nonce', 'a full stop would move the border')
  t.equal(verdict({ 'webhook-id': `${ID}, ${ID}` }), 'malformed-nonce')
  t.equal(verdict({ 'webhook-timestamp': '' }), 'missing-timestamp')
  t.equal(verdict({ 'webhook-timestamp': `${SECONDS}.0` }), 'malformed-timestamp')
  t.equal(verdict({ 'webhook-timestamp': `${SECONDS + 1}` }), 'wrong-signature')
  t.equal(verdict({ 'webhook-signature': '' }), 'missing-signature')
  t.equal(verdict({ 'webhook-signature': 'v1,' }), 'malformed-signature')
  t.equal(verdict({ 'webhook-signature': SIGNED.slice(0, 8) }), 'malformed-signature')
  t.equal(verdict({ 'webhook-signature': 'v1,dawfeoifkpqwoekfpqoekf==' }), 'malformed-signature')
  t.end()
})

t.test('sent again after a failure, a message has its id and a new time: another proof', (t) => {
  const proofs = [AT, AT + 60_000].map((at) => {
    const post = authenticator.sign(unsigned(BODY), only(SECRET), at, ID)
    return authenticator.verify(arrived(post), only(SECRET), () => '').proof
  })
  t.equal(proofs[0]?.nonce, `${ID}.${Math.floor(AT / 1000)}`)
  t.not(proofs[0]?.nonce, proofs[1]?.nonce)
  t.notOk(authenticator.hidden.headers.includes('webhook-id'), 'the id may be mapped')
  t.end()
})
