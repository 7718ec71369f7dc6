import fc from 'fast-check'
import t from 'tap'
import { encrypt, NOT_THEIRS } from '../../../channels/wechat/crypto.ts'
import {
  type Account,
  isSigned,
  open,
  openEcho,
  type Query,
  signatureOf,
} from '../../../channels/wechat/verify.ts'
import { writeXml } from '../../../channels/wechat/xml.ts'
import { appid, brokenFrames, frameOf, key, otherKey } from './frames.ts'
import { refusalOf } from './samples.ts'

const token = 'fakeToken'
const seconds = 1_790_000_000
const now = seconds * 1000
const account: Account = { appid, tokens: [token], aesKeys: [key], mode: 'safe', windowSeconds: 300 }
const plain: Account = { ...account, mode: 'plain', aesKeys: [] }
const compatible: Account = { ...account, mode: 'compatible' }
const notTheirs = `unauthorized: ${NOT_THEIRS}`

const inner = writeXml({ ToUserName: 'gh_fake', FromUserName: 'oFake1', MsgType: 'text', Content: '你好' })
const stamp = { timestamp: String(seconds), nonce: '4711' }
const plainQuery = (by = token, at = stamp): Query => ({
  ...at,
  signature: signatureOf([by, at.timestamp, at.nonce]),
})

/** As the platform sends it in safe mode; `signature` is there too, and right. */
function sealed({ Encrypt = encrypt(inner, key, appid), by = token, at = stamp, beside = {} } = {}) {
  const query: Query = {
    ...plainQuery(by, at),
    encrypt_type: 'aes',
    msg_signature: signatureOf([by, at.timestamp, at.nonce, Encrypt]),
  }
  return { query, body: writeXml({ ToUserName: 'gh_fake', ...beside, Encrypt }), now }
}

t.test('a signature is over the parts in the order of their bytes', async (t) => {
  t.equal(signatureOf(['b', 'a', 'c']), 'a9993e364706816aba3e25717850c26c9cd0d89d')
  t.equal(signatureOf(['B', 'a', '10', '9']), signatureOf(['109Ba']))
  t.equal(signatureOf(['\u{1f600}', '\uffee']), signatureOf(['\uffee\u{1f600}']), 'not of UTF-16')
  const given = signatureOf(['second', '1', '2'])
  t.ok(isSigned(given, ['first', 'second'], ['1', '2']))
  t.notOk(isSigned(given, ['first'], ['1', '2']))
  t.notOk(isSigned(given, ['second'], ['1', '3']))
  for (const bad of ['', given.slice(1), `${given}0`, given.toUpperCase(), '字'.repeat(14)])
    t.notOk(isSigned(bad, ['second'], ['1', '2']))
  t.notOk(isSigned(given, [], ['1', '2']))
  for (const blank of ['', ' '])
    t.notOk(
      isSigned(signatureOf([blank, '1', '2']), [blank, 'second'], ['1', '2']),
      'a blank token opens no door',
    )
})

t.test('safe mode: what is signed and enciphered opens', async (t) => {
  t.same(open(sealed(), account), { xml: inner, sealed: { key, token } })
  t.same(
    open(sealed({ beside: { FromUserName: 'oFake1', Content: 'what is plain beside it' } }), account).xml,
    inner,
  )
  const { query, body } = sealed()
  t.equal(
    open({ query: { ...query, signature: 'wrong' }, body, now }, account).xml,
    inner,
    'the other signature does not count',
  )
  t.same(
    open({ query, body, now }, account),
    open({ query, body, now }, account),
    'a retry with the same nonce',
  )
})

t.test('safe mode: whatever does not hold has one and the same answer', async (t) => {
  const refused = (callback: Parameters<typeof open>[0], what: string, by = account) =>
    t.equal(
      refusalOf(() => open(callback, by)),
      notTheirs,
      what,
    )
  for (const [name, Encrypt] of Object.entries(brokenFrames())) refused(sealed({ Encrypt }), name)
  const { query, body } = sealed()
  for (const msg_signature of [
    undefined,
    '',
    'wrong',
    query.signature,
    signatureOf([token, stamp.timestamp, stamp.nonce, 'other']),
  ])
    refused({ query: { ...query, msg_signature }, body, now }, `msg_signature ${msg_signature}`)
  for (const nonce of [undefined, '', '4712', '1'.repeat(129)])
    refused({ query: { ...query, nonce }, body, now }, `nonce ${nonce}`)
  for (const timestamp of [
    undefined,
    '',
    '-1',
    'NaN',
    '1e9',
    ` ${seconds}`,
    '1'.repeat(13),
    String(seconds + 1),
  ])
    refused({ query: { ...query, timestamp }, body, now }, `timestamp ${timestamp}`)
  for (const timestamp of ['', 'NaN', 'Infinity', `${seconds}x`, '1'.repeat(13)])
    refused(sealed({ at: { ...stamp, timestamp } }), `timestamp ${timestamp}, signed`)
  for (const nonce of ['', '1'.repeat(129)]) refused(sealed({ at: { ...stamp, nonce } }), 'nonce, signed')
  refused(sealed({ by: 'another' }), 'another token')
  refused(sealed(), 'no token', { ...account, tokens: [] })
  refused(sealed({ by: '' }), 'an empty token', { ...account, tokens: [''] })
  refused(sealed(), 'no key', { ...account, aesKeys: [] })
  refused(sealed(), 'another key', { ...account, aesKeys: [otherKey] })
  refused(sealed(), 'another appid', { ...account, appid: 'wxfake0000000002' })
  refused({ query, body: body.replace('</xml>', '<Encrypt>a</Encrypt></xml>'), now }, 'two of them')
  refused({ query, body: '<xml><Encrypt><a>b</a></Encrypt></xml>', now }, 'elements in it')
})

t.test('padding is looked at only after msg_signature holds', async (t) => {
  // With a key that is none, whatever deciphers throws an error of ours: where it does not, nothing was deciphered.
  const noKey = { ...account, aesKeys: ['none'] }
  const { query, body } = sealed({ by: 'another' })
  t.equal(
    refusalOf(() => open({ query, body, now }, noKey)),
    notTheirs,
  )
  t.equal(
    refusalOf(() => open(sealed({ at: { ...stamp, timestamp: '1' } }), noKey)).slice(0, 31),
    'unauthorized: its timestamp is ',
  )
  t.throws(() => open(sealed(), noKey), { name: 'PermanentError' })
})

t.test('safe mode takes nothing plain, and says what to set', async (t) => {
  const said = refusalOf(() => open({ query: plainQuery(), body: inner, now }, account))
  t.match(said, /^unauthorized: it came plain.*安全模式.*`mode` here to compatible or plain/)
  t.match(
    refusalOf(() => open({ query: sealed().query, body: inner, now }, account)),
    /it came plain/,
  )
  for (const body of ['', 'secret', '{"Encrypt":"a"}', '<!DOCTYPE a><xml/>', '<xml><Encrypt>'])
    t.match(
      refusalOf(() => open({ query: sealed().query, body, now }, account)),
      /^bad-request: XML/,
    )
})

t.test('a stale timestamp is told so, but only to whom the signature holds of', async (t) => {
  for (const [by, callback] of [
    [account, (at: typeof stamp) => sealed({ at })],
    [compatible, (at: typeof stamp) => sealed({ at })],
    [compatible, (at: typeof stamp) => ({ query: plainQuery(token, at), body: inner, now })],
    [plain, (at: typeof stamp) => ({ query: plainQuery(token, at), body: inner, now })],
  ] as const) {
    for (const away of [-300, 300])
      t.equal(open(callback({ ...stamp, timestamp: String(seconds + away) }), by).xml, inner)
    const oldest = callback({ ...stamp, timestamp: String(seconds - 300) })
    t.match(
      refusalOf(() => open({ ...oldest, now: now + 1 }, by)),
      /from our clock/,
    )
    for (const away of [-301, 301]) {
      const stale = callback({ ...stamp, timestamp: String(seconds + away) })
      t.equal(
        refusalOf(() => open(stale, by)),
        'unauthorized: its timestamp is 301 s from our clock, 300 s are taken: is the clock right?',
      )
      t.equal(
        refusalOf(() => open(stale, { ...by, tokens: ['another'] })),
        notTheirs,
      )
    }
  }
})

t.test('plain mode asks for a signature', async (t) => {
  t.same(open({ query: plainQuery(), body: inner, now }, plain), { xml: inner })
  for (const signature of [undefined, '', 'wrong', signatureOf(['another', stamp.timestamp, stamp.nonce])])
    t.equal(
      refusalOf(() => open({ query: { ...stamp, signature }, body: inner, now }, plain)),
      notTheirs,
    )
  t.equal(
    refusalOf(() => open({ query: {}, body: inner, now }, plain)),
    notTheirs,
  )
  t.match(
    refusalOf(() => open(sealed(), plain)),
    /set its `mode` here to safe/,
  )
  t.equal(open({ query: plainQuery(), body: '<xml', now }, { ...plain, tokens: ['x', token] }).xml, '<xml')
})

t.test('compatible mode takes what is enciphered where it is there, else what is plain', async (t) => {
  t.same(open(sealed({ beside: { FromUserName: 'oFake1', Content: 'other' } }), compatible), {
    xml: inner,
    sealed: { key, token },
  })
  t.same(open({ query: plainQuery(), body: inner, now }, compatible), { xml: inner })
  t.equal(
    refusalOf(() => open({ query: stamp, body: inner, now }, compatible)),
    notTheirs,
  )
  const { query, body } = sealed({ Encrypt: frameOf({}, otherKey), beside: { FromUserName: 'oFake1' } })
  t.equal(
    refusalOf(() => open({ query, body, now }, compatible)),
    notTheirs,
    'what does not open is not taken as plain',
  )
})

t.test('a parameter that comes twice is refused', async (t) => {
  const { query, body } = sealed()
  for (const name of [
    'signature',
    'msg_signature',
    'timestamp',
    'nonce',
    'encrypt_type',
    'echostr',
  ] as const) {
    const twice = { ...query, [name]: [String(query[name]), String(query[name])] }
    for (const by of [account, compatible, plain])
      t.equal(
        refusalOf(() => open({ query: twice, body, now }, by)),
        'unauthorized: each parameter of the query may come once',
      )
    t.match(
      refusalOf(() => openEcho(twice, now, account)),
      /may come once/,
    )
  }
})

t.test('two live tokens and keys open in any combination, and tell which', async (t) => {
  const rotating = { ...account, tokens: ['new', 'old'], aesKeys: [otherKey, key] }
  for (const by of rotating.tokens)
    for (const aesKey of rotating.aesKeys)
      t.same(open(sealed({ Encrypt: encrypt(inner, aesKey, appid), by }), rotating), {
        xml: inner,
        sealed: { key: aesKey, token: by },
      })
  for (const by of rotating.tokens)
    t.same(open({ query: plainQuery(by), body: inner, now }, { ...rotating, mode: 'plain' }), { xml: inner })
})

t.test('what is for another account is refused where the original id is set', async (t) => {
  t.equal(open(sealed(), { ...account, originalId: 'gh_fake' }).xml, inner)
  for (const [callback, by] of [
    [sealed(), account],
    [{ query: plainQuery(), body: inner, now }, plain],
  ] as const)
    t.match(
      refusalOf(() => open(callback, { ...by, originalId: 'gh_other' })),
      /^unauthorized: ToUserName is another account/,
    )
  const broken = sealed({ Encrypt: encrypt('<xml', key, appid) })
  t.equal(
    open(broken, { ...account, originalId: 'gh_fake' }).xml,
    '<xml',
    'what can not be read is for the caller to keep',
  )
})

t.test('nothing opens that was not signed, whatever comes', async () => {
  const text = fc.oneof(fc.string(), fc.constantFrom(token, String(seconds), '4711', inner, sealed().body))
  const query = fc.record(
    { signature: text, msg_signature: text, timestamp: text, nonce: text, echostr: text },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(query, text, fc.constantFrom(account, compatible, plain), (given, body, by) => {
      return (
        refusalOf(() => open({ query: given, body, now }, by)) !== '' &&
        refusalOf(() => openEcho(given, now, by)) !== ''
      )
    }),
    { numRuns: 500 },
  )
})
