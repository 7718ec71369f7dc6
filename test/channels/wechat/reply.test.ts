import fc from 'fast-check'
import t from 'tap'
import { decrypt } from '../../../channels/wechat/crypto.ts'
import { SUCCESS, seal, textReply } from '../../../channels/wechat/reply.ts'
import { open, signatureOf } from '../../../channels/wechat/verify.ts'
import { legal, readXml } from '../../../channels/wechat/xml.ts'
import { anyText } from './any-text.ts'
import { appid, key } from './frames.ts'

const incoming = { openid: 'oFake1', account: 'gh_fake' }
const contentOf = (text: string) => String(readXml(textReply(incoming, text, 0)).Content)

t.test('a text goes back to whoever spoke', async (t) => {
  t.equal(
    textReply(incoming, '收到 ]]> <b>', 1_790_000_000_999),
    '<xml><ToUserName><![CDATA[oFake1]]></ToUserName><FromUserName><![CDATA[gh_fake]]></FromUserName><CreateTime>1790000000</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[收到 ]]]]><![CDATA[> <b>]]></Content></xml>',
  )
  t.equal(contentOf('a]]>b'), 'a]]>b')
  t.equal(SUCCESS, 'success')
})

t.test('a text ends at 2048 bytes, between characters', async (t) => {
  t.equal(contentOf('a'.repeat(2048)), 'a'.repeat(2048))
  t.equal(contentOf('a'.repeat(2049)), `${'a'.repeat(2045)}…`)
  t.equal(contentOf('字'.repeat(683)), `${'字'.repeat(681)}…`)
  t.equal(contentOf(`a${'😀'.repeat(512)}`), `a${'😀'.repeat(511)}…`)
  t.equal(contentOf(`${'a'.repeat(2048)}\u0000`), 'a'.repeat(2048), 'what is dropped does not count')
  fc.assert(
    fc.property(anyText({ minLength: 400, maxLength: 1500 }), (text) => {
      const [whole, content] = [legal(text), contentOf(text)]
      if (Buffer.byteLength(whole) <= 2048) return content === whole
      const bytes = Buffer.byteLength(content)
      return content.endsWith('…') && whole.startsWith(content.slice(0, -1)) && bytes <= 2048 && bytes > 2044
    }),
    { numRuns: 200 },
  )
})

t.test('a sealed reply opens with what sealed it', async (t) => {
  const xml = textReply(incoming, '收到', 1_790_000_000_000)
  const sealed = seal(xml, { key, token: 'fakeToken', appid }, 1_790_000_000, '4711')
  const { Encrypt, MsgSignature, ...rest } = readXml(sealed)
  t.same(rest, { TimeStamp: '1790000000', Nonce: '4711' })
  t.equal(decrypt(String(Encrypt), key, appid), xml)
  t.equal(MsgSignature, signatureOf(['fakeToken', '1790000000', '4711', String(Encrypt)]))
  t.match(sealed, /<TimeStamp>1790000000<\/TimeStamp>/)
  const account = { appid, tokens: ['fakeToken'], aesKeys: [key], mode: 'safe', windowSeconds: 1 } as const
  const query = { timestamp: '1790000000', nonce: '4711', msg_signature: String(MsgSignature) }
  t.same(
    open(
      { query, body: sealed, now: 1_790_000_000_000 },
      { ...account, tokens: ['fakeToken'], aesKeys: [key] },
    ),
    { xml, sealed: { key, token: 'fakeToken' } },
  )
})
