import { createCipheriv, createHash } from 'node:crypto'
import iconv from 'iconv-lite'
import t from 'tap'
import type { Unsigned } from '../../../../channels/hotlines/authentication/authenticator.ts'
import { AT, arrived, authenticatorOf, NONCE, unsigned } from './posts.ts'

// GB/T 32907: the key is the plain text too.
const KEY = '0123456789abcdeffedcba9876543210'
const CIPHER = '681edf34d206965e86b3e94f536e4246'
const secrets = { secrets: ['s3cret'], keys: [KEY] }
const inHeaders = {
  digest: { at: { in: 'header', name: 'x-digest' }, message: '{data}{timestamp}{nonce}{secret}' },
  timestamp: { in: 'header', name: 'x-time', unit: 'ms' },
  nonce: { in: 'header', name: 'x-nonce' },
}
const inBody = {
  digest: { at: { in: 'body', name: 'head.sign' }, case: 'upper' },
  timestamp: { in: 'body', name: 'head.time', unit: 's' },
  nonce: { in: 'body', name: 'head.nonce' },
  appid: { in: 'body', name: 'head.app', value: 'east' },
}
const iv = { hex: '000102030405060708090a0b0c0d0e0f' }
const covered = '{data}{iv}{appid}{secret}{timestamp}{nonce}'

t.test('SM3 and SM4 are those of the standards', (t) => {
  const sm3 = (text: string) => createHash('sm3').update(text).digest('hex')
  t.equal(sm3('abc'), '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0')
  t.equal(sm3('abcd'.repeat(16)), 'debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732')
  const authenticator = authenticatorOf({
    kind: 'sm4',
    mode: 'ecb',
    envelope: 'raw',
    encoding: 'hex',
    ...inHeaders,
  })
  const plain = { ...unsigned(), body: Buffer.from(KEY, 'hex') }
  const signed = authenticator.sign(plain, secrets, AT, NONCE)
  t.equal(`${signed.body}`.slice(0, 32), CIPHER, 'the block of the standard; then the padding')
  t.equal(signed.headers['x-digest'], sm3(`${signed.body}${AT}${NONCE}s3cret`))
  t.match(
    authenticator.verify(arrived(signed), secrets, () => ''),
    { ok: true, body: plain.body, isDeciphered: true },
  )
  t.end()
})

const shapes: [string, object][] = [
  ['json, nested, cbc', { ...inBody, iv }],
  ['json, iv sent', { ...inBody, iv: { at: 'iv' }, digest: { ...inBody.digest, message: covered } }],
  ['form, ecb, hex', { ...inBody, mode: 'ecb', envelope: 'form', encoding: 'hex' }],
  ['form, base64', { ...inBody, iv, envelope: 'form' }],
  ['raw text', { ...inHeaders, iv, envelope: 'raw' }],
  ['raw bytes', { ...inHeaders, mode: 'ecb', envelope: 'raw', encoding: 'binary' }],
]
for (const [name, shape] of shapes)
  t.test(`what is sealed is opened: ${name}`, (t) => {
    const authenticator = authenticatorOf({ kind: 'sm4', ...shape })
    t.same(authenticator.needs, ['SECRET', 'KEY'])
    t.same(authenticator.hidden.body, [])
    const plain = iconv.encode('<案件>井盖坏了 @NONCE@</案件>', 'gb18030')
    const signed = authenticator.sign({ ...unsigned(), body: plain }, secrets, AT, NONCE)
    t.notOk(signed.body.includes(plain.subarray(0, 8)))
    const verdict = authenticator.verify(arrived(signed), secrets, () => '')
    // {data}{timestamp}{nonce}: nobody could say where the nonce begins.
    const nonce = name.startsWith('raw') ? /^[0-9a-f]{64}$/ : NONCE
    t.match(verdict, { ok: true, isDeciphered: true, proof: { nonce } })
    t.equal(iconv.decode(verdict.body ?? Buffer.alloc(0), 'gb18030'), `<案件>井盖坏了 ${NONCE}</案件>`)
    const late = authenticator.verify(arrived(signed, { at: AT + 900_000 }), secrets, () => '')
    t.match(late, { ok: false, isStale: true, body: verdict.body, proof: verdict.proof })
    t.end()
  })

t.test('two live keys: whichever fits', (t) => {
  const authenticator = authenticatorOf({ kind: 'sm4', ...inHeaders, mode: 'ecb', envelope: 'raw' })
  const body = Buffer.from('{"text":"路灯不亮"}')
  for (const [key, at] of [KEY, 'AAAAAAAAAAAAAAAAAAAAAA==', 'sixteen letters!'].map(
    (key, at) => [key, at] as const,
  )) {
    const signed = authenticator.sign({ ...unsigned(), body }, { ...secrets, keys: [key] }, AT, NONCE)
    const others = Array.from({ length: 300 }, (_, other) =>
      createHash('md5').update(`${at} ${other}`).digest('hex'),
    )
    // Of 300 wrong keys one or another makes a right padding: the one that makes text is right.
    const verdict = authenticator.verify(arrived(signed), { ...secrets, keys: [...others, key] }, () => '')
    t.same(verdict.body, body, key)
  }
  const signed = authenticator.sign({ ...unsigned(), body }, secrets, AT, NONCE)
  for (const keys of [[], [''], ['no key'], [' '.repeat(16)], ['f'.repeat(32)]])
    t.match(
      authenticator.verify(arrived(signed), { ...secrets, keys }, () => ''),
      { reason: 'undecipherable' },
    )
  t.throws(() => authenticator.sign(unsigned('{}'), { ...secrets, keys: ['short'] }, AT, NONCE), /16 bytes/)
  t.end()
})

t.test('what is not an envelope', (t) => {
  const authenticator = authenticatorOf({
    kind: 'sm4',
    ...inBody,
    iv: { at: 'iv' },
    digest: { ...inBody.digest, message: covered },
  })
  const signed = authenticator.sign(unsigned('{"text":"x"}'), secrets, AT, NONCE)
  const whole: { data: string; iv: string; head: Record<string, string> } = JSON.parse(`${signed.body}`)
  const verdict = (body: unknown) => {
    const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
    const result = authenticator.verify(arrived({ ...signed, body: bytes }), secrets, () => '')
    return result.ok ? 'ok' : result.reason
  }
  t.equal(verdict(whole), 'ok')
  t.equal(verdict({ ...whole, head: { ...whole.head, time: Number(whole.head.time) } }), 'ok', 'a number')
  t.equal(verdict(`${signed.body}`.slice(0, -9)), 'unreadable-body')
  t.equal(verdict('['.repeat(1_000_000)), 'unreadable-body', 'however deep')
  t.equal(verdict('null'), 'no-body-field')
  t.equal(verdict({ ...whole, data: undefined }), 'no-body-field')
  t.equal(verdict({ ...whole, iv: undefined }), 'no-body-field')
  t.equal(verdict({ ...whole, data: [whole.data] }), 'repeated-field')
  t.equal(verdict({ ...whole, iv: Buffer.alloc(16).toString('base64') }), 'wrong-signature')
  t.equal(verdict({ ...whole, head: { ...whole.head, app: 'west' } }), 'wrong-appid')
  t.equal(verdict({ ...whole, head: {} }), 'wrong-appid')
  t.equal(verdict({ ...whole, head: { ...whole.head, sign: undefined } }), 'missing-signature')
  t.end()
})

t.test('rightly signed, but no cipher text', (t) => {
  const authenticator = authenticatorOf({ kind: 'sm4', ...inHeaders, iv, envelope: 'raw' })
  const send = (data: string): Unsigned => {
    const digest = createHash('sm3').update(`${data}${AT}${NONCE}s3cret`).digest('hex')
    return unsigned(data, { headers: { 'x-digest': digest, 'x-time': `${AT}`, 'x-nonce': NONCE } })
  }
  const cipher = createCipheriv('sm4-cbc', Buffer.from(KEY, 'hex'), Buffer.from(iv.hex, 'hex'))
  const data = Buffer.concat([cipher.update('{"text":"x"}'), cipher.final()]).toString('base64')
  const verdict = (text: string) => authenticator.verify(arrived(send(text)), secrets, () => '')
  t.match(verdict(data), { ok: true, body: Buffer.from('{"text":"x"}') })
  t.match(verdict(`${data.slice(0, 10)}\r\n${data.slice(10)}\n`), { ok: true }, 'in lines')
  for (const text of ['', 'AAAA', '*', data.slice(0, -4)])
    t.match(verdict(text), { ok: false, reason: 'undecipherable' }, text)
  t.end()
})
