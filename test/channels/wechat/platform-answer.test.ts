/** What the fake WeChat makes of an answer, held against the worked example of Tencent's own library. */
import { randomBytes } from 'node:crypto'
import t from 'tap'
import { type Answer, judge, type Mode } from '../../support/wechat/platform-answer.ts'
import { pad, seal, sealFrame, signatureOf, unseal } from '../../support/wechat/platform-crypto.ts'
import { readXml, writeXml } from '../../support/wechat/platform-xml.ts'

const account = {
  appid: 'wx2c2769f8efd9abc2',
  token: 'spamtest',
  aesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
  originalId: 'gh_10f6c3c3ac5a',
}
const openid = 'oyORnuP8q7ou2gfYjqLzSIWZf0rs'

/** From the sample code that Tencent offers for download. */
const example = {
  timestamp: '1409735669',
  nonce: '1320562132',
  signature: '5d197aaffba7e9b25a30732f161a50dee96bd5fa',
  sealed:
    'hyzAe4OzmOMbd6TvGdIOO6uBmdJoD0Fk53REIHvxYtJlE2B655HuD0m8KUePWB3+LrPXo87wzQ1QLvbeUgmBM4x6F8PGHQHFVAFmOD2LdJF9FrXpbUAh0B5GIItb52sn896wVsMSHGuPE328HnRGBcrS7C41IzDWyWNlZkyyXwon8T332jisa+h6tEDYsVticbSnyU8dKOIbgU6ux5VTjg3yt+WGzjlpKn6NPhRjpA912xMezR4kw6KWwMrCVKSVCZciVGCgavjIQ6X8tCOp3yZbGpy0VxpAe+77TszTfRd5RJSVO/HTnifJpXgCSUdUue1v6h0EIBYYI1BD1DlD+C0CR8e6OewpusjZ4uBl9FyJvnhvQl+q5rv1ixrcpCumEPo5MJSgM9ehVsNPfUM669WuMyVWQLCzpu9GhglF2PE=',
}

const wrong = (reason: RegExp) => ({ error: reason })
const reply = (over: Record<string, string> = {}): string =>
  writeXml({
    ToUserName: openid,
    FromUserName: account.originalId,
    CreateTime: '1409735669',
    MsgType: 'text',
    Content: '已记下',
    ...over,
  })
const judged = (body: string, mode: Mode = 'plain'): Answer => judge(body, account, mode, openid)
function sealedReply(sealed: string, over: Record<string, string> = {}): string {
  const { timestamp, nonce } = example
  const MsgSignature = signatureOf(account.token, timestamp, nonce, sealed)
  return writeXml({ Encrypt: sealed, MsgSignature, TimeStamp: timestamp, Nonce: nonce, ...over })
}

t.test('the worked example of Tencent', async (t) => {
  const { timestamp, nonce, sealed, signature } = example
  t.equal(signatureOf(account.token, timestamp, nonce, sealed), signature)
  const message = unseal(sealed, account)
  t.equal(readXml(message).get('MsgId'), '6054768590064713728')
  t.equal(readXml(message).get('Content'), 'abcdteT')
  t.equal(seal(message, account, Buffer.from('89465c840c5f116f')), sealed, 'sealed again it is the same')
})

t.test('success, nothing, and words', async (t) => {
  t.equal(judged('success'), 'success')
  t.equal(judged('', 'safe'), 'empty')
  t.strictSame(judged(reply()), { text: '已记下' })
  t.strictSame(judged(reply({ Content: 'a ]]> b <c> & 😀' })), { text: 'a ]]> b <c> & 😀' })
  t.strictSame(judged(sealedReply(seal(reply(), account)), 'safe'), { text: '已记下' })
  t.strictSame(judged(sealedReply(seal(reply(), account)), 'compatible'), { text: '已记下' })
  t.strictSame(judged(reply(), 'compatible'), { text: '已记下' })
})

t.test('what is odd', async (t) => {
  for (const body of ['{}', 'SUCCESS', 'success\n', '<xml>', '<xml></xml>x', '<html></html>', '<xml></xmm>'])
    t.match(judged(body), wrong(/./), body)
  const unescaped = reply().replace('已记下', 'a ]]> b')
  t.match(judged(unescaped), wrong(/\]\]> outside of CDATA/))
  t.match(judged(reply({ ToUserName: 'oFake_another' })), wrong(/ToUserName/))
  t.match(judged(reply({ FromUserName: openid })), wrong(/FromUserName/))
  t.match(judged(reply({ CreateTime: '1409735669000' })), wrong(/CreateTime/))
  t.match(judged(reply({ Content: '' })), wrong(/empty/))
  t.match(judged(reply({ MsgType: 'hologram' })), wrong(/hologram/))
  t.match(judged(reply().replace('Content>', 'content>')), wrong(/closes nothing/))
  t.strictSame(judged(reply({ Content: 'a'.repeat(2048) })), { text: 'a'.repeat(2048) })
  t.match(judged(reply({ Content: '字'.repeat(683) })), wrong(/2048 bytes/))
})

t.test('what is enciphered wrongly', async (t) => {
  const sealed = seal(reply(), account)
  t.match(judged(reply(), 'safe'), wrong(/not enciphered/))
  t.match(judged(sealedReply(sealed), 'plain'), wrong(/in plain mode/))
  t.match(judged(sealedReply(sealed, { MsgSignature: 'a' }), 'safe'), wrong(/MsgSignature/))
  t.match(judged(sealedReply(sealed, { Nonce: '1' }), 'safe'), wrong(/MsgSignature/))
  t.match(judged(sealedReply(sealed, { TimeStamp: 'now' }), 'safe'), wrong(/TimeStamp/))
  t.match(judged(sealedReply(seal(reply(), { ...account, appid: 'wx-another' })), 'safe'), wrong(/appid/))
  t.match(judged(sealedReply('****'), 'safe'), wrong(/base64/))
  t.match(judged(sealedReply('AAAA'), 'safe'), wrong(/blocks/))
  const frame = Buffer.concat([randomBytes(16), Buffer.from([0xff, 0xff, 0xff, 0xff]), Buffer.from('x')])
  t.match(judged(sealedReply(sealFrame(pad(frame), account.aesKey)), 'safe'), wrong(/length/))
  const unpadded = Buffer.alloc(64)
  t.match(judged(sealedReply(sealFrame(unpadded, account.aesKey)), 'safe'), wrong(/padding/))
})

t.test('XML is read strictly', async (t) => {
  t.strictSame(
    [...readXml('<xml>\n<a>1 &lt;&#65;&#x42;&amp;lt;</a>\n<b></b></xml>\n')],
    [
      ['a', '1 <AB&lt;'],
      ['b', ''],
    ],
  )
  const faults = ['<xml>a</xml>', '<xml><a>&b;</a></xml>', '<xml><a>&</a></xml>', '<xml><a/></xml>']
  const more = [
    '<xml><a>1</a><a>2</a></xml>',
    '<!DOCTYPE xml><xml></xml>',
    '<xml><a><![CDATA[1</a></xml>',
    ' ',
  ]
  for (const fault of [...faults, ...more]) t.throws(() => readXml(fault), fault)
})
