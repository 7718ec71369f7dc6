import t from 'tap'
import { isPublicKey } from '../../../../channels/hotlines/authentication/public-key.ts'
import { makeKeyPair } from '../../../../channels/hotlines/authentication/sm2.ts'
import {
  formatSignature,
  parseSignature,
} from '../../../../channels/hotlines/authentication/sm2-signature.ts'
import { AT, arrived, authenticatorOf, fieldsAs, NONCE, unsigned, verdictOf } from './posts.ts'

// The example of GM/T 0003.5 (GB/T 32918.5), annex A.
const PRIVATE = '3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8'
const PUBLIC =
  '0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13'
const R = 'f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3'
const S = 'b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa'
const ORDER = 'fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123'
const signature = { in: 'header', name: 'x-sign' }
const nobody = { secrets: [], keys: [] }
const plain = { kind: 'sm2', signature, message: '{body}' }

t.test('the example of the standard', (t) => {
  const rs = authenticatorOf({ ...plain, publicKeys: [PUBLIC], format: 'rs', encoding: 'hex' })
  const send = (text: string, sign: string) => arrived(unsigned(text, { headers: { 'x-sign': sign } }))
  t.equal(verdictOf(rs, send('message digest', R + S), nobody), 'ok')
  t.equal(verdictOf(rs, send('message digest!', R + S), nobody), 'wrong-signature')
  const der = authenticatorOf({ ...plain, publicKeys: [PUBLIC.toUpperCase()] })
  const encoded = formatSignature(Buffer.from(R + S, 'hex'), 'der').toString('base64')
  t.equal(verdictOf(der, send('message digest', encoded), nobody), 'ok')
  const other = authenticatorOf({ ...plain, publicKeys: [PUBLIC], userId: 'ALICE123@YAHOO.COM' })
  t.equal(verdictOf(other, send('message digest', encoded), nobody), 'wrong-signature', 'another user id')
  t.same(rs.needs, [])
  t.end()
})

t.test('keys from outside of the file; two of them', (t) => {
  const method = { ...plain, message: undefined, nonce: { in: 'header', name: 'x-nonce' } }
  const authenticator = authenticatorOf(method)
  t.same(authenticator.needs, ['KEY'])
  const [mine, yours] = [makeKeyPair(), makeKeyPair()]
  const signed = authenticator.sign(unsigned('{}'), { secrets: [], keys: [mine.privateKey] }, AT, NONCE)
  const verdict = (...keys: string[]) => verdictOf(authenticator, arrived(signed), { secrets: [], keys })
  t.equal(verdict(mine.publicKey), 'ok')
  t.equal(verdict(yours.publicKey, mine.publicKey), 'ok')
  t.equal(verdict(yours.publicKey), 'wrong-signature')
  for (const keys of [[], [''], ['04'], [`04${'11'.repeat(64)}`], [mine.privateKey]])
    t.equal(verdict(...keys), 'no-secret', `ours to mend: ${keys.join()}`)
  const ours = { secrets: [mine.privateKey], keys: [yours.publicKey] }
  const reply = authenticator.sign(unsigned('{}'), ours, AT, NONCE)
  t.equal(verdictOf(authenticator, arrived(reply), { secrets: [], keys: [mine.publicKey] }), 'ok')
  t.throws(() => authenticator.sign(unsigned('{}'), nobody, AT, NONCE), /private key/)
  t.end()
})

t.test('a signature in the body', (t) => {
  const authenticator = authenticatorOf({
    kind: 'sm2',
    publicKeys: [PUBLIC],
    signature: { in: 'body', name: 'sign' },
    timestamp: { in: 'body', name: 'at', unit: 'iso' },
  })
  const draft = unsigned('{"at":"@TIMESTAMP@","sign":"@SIGNATURE@"}')
  const signed = authenticator.sign(draft, { secrets: [PRIVATE], keys: [] }, AT, NONCE)
  const verdict = authenticator.verify(arrived(signed), nobody, () => fieldsAs('json')(signed))
  t.match(verdict, { ok: true, proof: { nonce: /^[0-9a-f]{128}$/ } })
  t.end()
})

t.test('numbers out of range, and writings that are not the proper one', (t) => {
  const zero = '0'.repeat(64)
  for (const pair of [zero + S, R + zero, ORDER + S, R + ORDER, 'f'.repeat(128), R, `${R}${S}00`])
    t.equal(parseSignature(Buffer.from(pair, 'hex'), 'rs'), undefined, pair)
  const der = formatSignature(Buffer.from(R + S, 'hex'), 'der')
  t.same(parseSignature(der, 'der'), Buffer.from(R + S, 'hex'))
  const small = Buffer.from(`${'0'.repeat(62)}7f${'0'.repeat(62)}80`, 'hex')
  t.equal(formatSignature(small, 'der').toString('hex'), '300702017f02020080')
  t.same(parseSignature(formatSignature(small, 'der'), 'der'), small)
  const wrong = [
    '',
    '30',
    '3000',
    '300702017f0202008000', // something behind it
    '300802017f0203000080', // padded
    '300602017f020180', // negative
    '308107' + '02017f02020080', // a long length
    '300702027f02020080', // lengths that don't fit
    '30060201000201ff',
    '310702017f02020080',
  ]
  for (const hex of wrong) t.equal(parseSignature(Buffer.from(hex, 'hex'), 'der'), undefined, hex)
  for (let cut = 0; cut < der.length; cut++) t.equal(parseSignature(der.subarray(0, cut), 'der'), undefined)
  t.end()
})

t.test('public keys', (t) => {
  t.ok(isPublicKey(PUBLIC))
  for (const key of [
    '',
    PUBLIC.slice(2),
    `02${PUBLIC.slice(2, 66)}`,
    `${PUBLIC.slice(0, -1)}4`,
    `04${'0'.repeat(128)}`,
  ])
    t.notOk(isPublicKey(key), key)
  t.end()
})
