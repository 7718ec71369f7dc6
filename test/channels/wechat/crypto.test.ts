import fc from 'fast-check'
import t from 'tap'
import { decrypt, encrypt, isAesKey, NOT_THEIRS, tryDecrypt } from '../../../channels/wechat/crypto.ts'
import { signatureOf } from '../../../channels/wechat/verify.ts'
import { PermanentError } from '../../../src/contract/errors.ts'
import { anyText } from './any-text.ts'
import { appid, brokenFrames, encipher, frameOf, key, otherKey } from './frames.ts'
import { refusalOf } from './samples.ts'

/** Of Tencent's own example code and documentation (WXBizMsgCrypt): its accounts are examples. */
const tencent = {
  key: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
  appid: 'wxb11529c136998cb6',
  random: Buffer.from('aaaabbbbccccdddd'),
  message: '我是中文abcd123',
  encrypted: 'jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg==',
}

t.test("Tencent's examples", async (t) => {
  t.equal(encrypt(tencent.message, tencent.key, tencent.appid, tencent.random), tencent.encrypted)
  t.equal(decrypt(tencent.encrypted, tencent.key, tencent.appid), tencent.message)

  const echo = 'P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=='
  t.equal(
    signatureOf(['QDG6eK', '1409659589', '263014780', echo]),
    '5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3',
  )
  t.equal(
    decrypt(echo, 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C', 'wx5823bf96d3bd56c7'),
    '1616140317555161061',
  )

  // The documentation's reply, as it is printed there: without `<!` before its CDATA.
  const reply = '<xml><demo_resp>[CDATA[good luck]]</demo_resp></xml>'
  const sealed = encrypt(reply, 'A'.repeat(43), 'wx134c8103faa5a59e', Buffer.from('999951349e8ee746'))
  t.equal(
    sealed,
    'hE8R6mGXHkJJjU72KxzKUd1GEkKJaEZq7vRL8XgK3o+00k8JGq6+pZJUIlTSyhsX+bxIBQ72g3GyvDdIZcr6+3HAZbSvPT9t/o11MI7d6WELwqrGd7jMnV0zv3Zc9Nq7',
  )
  t.equal(
    signatureOf(['AAAAA', '1713424427', '415670741', sealed]),
    '03e0812039325c2712ef5f0f980fd14c70d6e307',
  )
})

t.test('what is enciphered opens again, with every padding from 1 to 32', async (t) => {
  for (let length = 0; length < 64; length += 1) {
    const message = 'x'.repeat(length)
    t.equal(decrypt(encrypt(message, key, appid), key, appid), message)
    t.equal(encrypt(message, key, appid, Buffer.alloc(16, 'r')), frameOf({ message }))
  }
  fc.assert(
    fc.property(anyText(), (text) => {
      const message = text.toWellFormed()
      return tryDecrypt(encrypt(message, key, appid), key, appid) === message
    }),
    { numRuns: 200 },
  )
  t.equal(decrypt(encrypt('\ufeff', key, appid), key, appid), '\ufeff')
  t.not(encrypt('a', key, appid), encrypt('a', key, appid), 'its random bytes are')
  const long = '字'.repeat(350_000)
  t.ok(decrypt(encrypt(long, key, appid), key, appid) === long)
})

t.test('whatever does not open is refused with one and the same error', async (t) => {
  for (const [name, encrypted] of Object.entries(brokenFrames())) {
    t.equal(
      refusalOf(() => decrypt(encrypted, key, appid)),
      `unauthorized: ${NOT_THEIRS}`,
      name,
    )
    t.equal(tryDecrypt(encrypted, key, appid), undefined, name)
  }
})

t.test('whatever is enciphered, nothing else comes out', async () => {
  const blocks = fc
    .integer({ min: 0, max: 6 })
    .chain((count) => fc.uint8Array({ minLength: 16 * count, maxLength: 16 * count }))
  fc.assert(
    fc.property(blocks, (bytes) => tryDecrypt(encipher(Buffer.from(bytes)), key, appid) === undefined),
    { numRuns: 500 },
  )
  const whole = Buffer.from(frameOf({ message: 'm'.repeat(100) }), 'base64')
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const changed = Buffer.from(whole)
      changed[at] = (changed[at] ?? 0) ^ change
      // CBC alone tells of no change in the message: the signature does.
      const opened = tryDecrypt(changed.toString('base64'), key, appid)
      return opened === undefined || opened.length <= 100
    }),
    { numRuns: 300 },
  )
})

t.test('a key has 43 characters; its last two bits may be anything', async (t) => {
  for (const bad of ['', key.slice(1), `${key}=`, `${key.slice(1)}-`, `${key.slice(1)}\n`, `${key}\n`]) {
    t.notOk(isAesKey(bad))
    t.throws(() => encrypt('a', bad, appid), PermanentError)
    t.throws(() => decrypt(frameOf({}), bad, appid), PermanentError)
  }
  t.ok(isAesKey(key) && isAesKey(otherKey))
  const [even, odd] = [`${key.slice(1)}A`, `${key.slice(1)}D`]
  t.equal(decrypt(encrypt('a', even, appid), odd, appid), 'a')
})
