import t from 'tap'
import { encrypt, NOT_THEIRS } from '../../../channels/wechat/crypto.ts'
import { type Account, openEcho, type Query, signatureOf } from '../../../channels/wechat/verify.ts'
import { appid, brokenFrames, key, otherKey } from './frames.ts'
import { refusalOf } from './samples.ts'

const token = 'fakeToken'
const account: Account = { appid, tokens: [token], aesKeys: [key], mode: 'safe', windowSeconds: 300 }
const stamp = { timestamp: '1790000000', nonce: '4711' }
const modes: Account[] = [
  account,
  { ...account, mode: 'compatible' },
  { ...account, mode: 'plain', aesKeys: [] },
]
const now = 1790000000_000
const notTheirs = `unauthorized: ${NOT_THEIRS}`
const plainQuery = (by = token): Query => ({
  ...stamp,
  signature: signatureOf([by, stamp.timestamp, stamp.nonce]),
})

t.test('the echo of a GET', async (t) => {
  const echostr = '<b>&"6054768590064713728'
  for (const by of modes) t.equal(openEcho({ ...plainQuery(), echostr }, now, by), echostr, 'as it is')
  const enciphered = (by = token, Encrypt = encrypt('4242', key, appid)): Query => ({
    ...stamp,
    encrypt_type: 'aes',
    echostr: Encrypt,
    msg_signature: signatureOf([by, stamp.timestamp, stamp.nonce, Encrypt]),
  })
  t.equal(openEcho(enciphered(), now, account), '4242')
  t.equal(
    openEcho(enciphered('old'), now, { ...account, tokens: ['new', 'old'], aesKeys: [otherKey, key] }),
    '4242',
  )
  for (const query of [
    {},
    { echostr },
    plainQuery(),
    { ...plainQuery(), echostr: '' },
    { ...plainQuery('another'), echostr },
    { ...stamp, echostr, signature: '' },
    { ...plainQuery(), echostr, nonce: '4712' },
    enciphered('another'),
    ...Object.values(brokenFrames()).map((frame) => enciphered(token, frame)),
  ])
    t.equal(
      refusalOf(() => openEcho(query, now, account)),
      notTheirs,
    )
  const both = {
    ...plainQuery(),
    echostr,
    msg_signature: signatureOf([token, stamp.timestamp, stamp.nonce, echostr]),
  }
  for (const away of [-301_000, 301_000])
    for (const query of [enciphered(), { ...plainQuery(), echostr }])
      t.match(
        refusalOf(() => openEcho(query, now + away, account)),
        /its timestamp is 301 s from our clock/,
      )
  t.equal(openEcho(both, now, account), echostr, 'signed both ways, and plain')
})
