/** What is not the platform's, or not as it should be, through the real HTTP server. */
import t from 'tap'
import { sendRaw } from '../../support/raw-http.ts'
import type { Mode } from '../../support/wechat/platform-answer.ts'
import { pad, sealFrame, signatureOf } from '../../support/wechat/platform-crypto.ts'
import type { Letter, Post, Writing } from '../../support/wechat/platform-letter.ts'
import { writeXml } from '../../support/wechat/platform-xml.ts'
import { randomAccount } from '../../support/wechat/random-account.ts'
import { startWechatHouse, touchpoints, UNSET } from '../../support/wechat/wechat-house.ts'

const second = randomAccount()
const { TOKEN_2, AES_KEY_2 } = { TOKEN_2: second.token, AES_KEY_2: second.aesKey }
const house = await startWechatHouse(t, {
  env: { WECHAT_BJ12345_TOKEN_2: TOKEN_2, WECHAT_BJ12345_AES_KEY_2: AES_KEY_2 },
})
const now = () => String(Math.floor(Date.now() / 1000))
const letterTo = (mode: Mode): Letter => ({
  openid: 'oFakeRefused',
  messageId: '1790000000000000001',
  fields: {
    ToUserName: house.accounts[mode].originalId,
    FromUserName: 'oFakeRefused',
    CreateTime: now(),
    MsgType: 'text',
    Content: '不该收下的',
    MsgId: '1790000000000000001',
  },
})

/** Status and body, without what is another one in every answer. */
async function refused(
  mode: Mode,
  over: Partial<Writing> = {},
  tamper?: (post: Post) => Post,
): Promise<{ status: number; body: string }> {
  const answer = await house.platform(mode).post(letterTo(mode), over, tamper)
  if ('failed' in answer) throw new Error(answer.failed)
  return { status: answer.status, body: answer.body.replace(/"instance":"[^"]*"/, '') }
}

const withQuery =
  (more: Record<string, string>) =>
  ({ query, body }: Post): Post => ({ query: { ...query, ...more }, body })
const without =
  (name: string) =>
  ({ query, body }: Post): Post => ({
    query: Object.fromEntries(Object.entries(query).filter(([each]) => each !== name)),
    body,
  })

/** Signed rightly over whatever frame this is. */
function framed(frame: Buffer): (post: Post) => Post {
  const { token, aesKey, originalId } = house.accounts.safe
  return ({ query }) => {
    const sealed = frame.length % 16 === 0 ? sealFrame(frame, aesKey) : frame.toString('base64')
    const { timestamp = '', nonce = '' } = query
    return {
      query: { ...query, msg_signature: signatureOf(token, timestamp, nonce, sealed) },
      body: writeXml({ ToUserName: originalId, Encrypt: sealed }),
    }
  }
}

function frameOf(length: number, appid = house.accounts.safe.appid): Buffer {
  const message = Buffer.from(writeXml(letterTo('safe').fields))
  const size = Buffer.alloc(4)
  size.writeInt32BE(length < 0 ? length : message.length + length)
  return Buffer.concat([Buffer.alloc(16, 7), size, message, Buffer.from(appid)])
}

t.test('safe mode: whatever does not hold, the answer is the same', async (t) => {
  const same = await refused('safe', {}, withQuery({ msg_signature: '0'.repeat(40) }))
  t.equal(same.status, 401)
  const padded = pad(frameOf(0))
  const wrong = Buffer.from(padded)
  wrong[wrong.length - 1] = 33
  const zero = Buffer.from(padded)
  zero[zero.length - 1] = 0
  const cases: [string, Partial<Writing>, ((post: Post) => Post)?][] = [
    ['another token', { token: 'another' }],
    ['another key, rightly signed', { aesKey: randomAccount().aesKey }],
    ['another account, rightly signed', { appid: 'wx-another' }],
    ['no msg_signature', {}, without('msg_signature')],
    ['only the signature of plain mode', {}, withQuery({ msg_signature: '' })],
    ['another timestamp', {}, withQuery({ timestamp: String(Number(now()) - 1) })],
    ['another nonce', {}, withQuery({ nonce: '1' })],
    ['a padding of 33', {}, framed(wrong)],
    ['a padding of 33, wrongly signed', {}, (post) => withQuery({ msg_signature: '1' })(framed(wrong)(post))],
    ['a padding of 0', {}, framed(zero)],
    ['a length below 0', {}, framed(pad(frameOf(-1)))],
    ['a length that is too long', {}, framed(pad(frameOf(100_000)))],
    ['a length that is too short', {}, framed(pad(frameOf(-5)))],
    ['half a block', {}, framed(Buffer.alloc(17))],
    ['nothing in it', {}, framed(Buffer.alloc(0))],
  ]
  for (const [name, over, tamper] of cases) t.strictSame(await refused('safe', over, tamper), same, name)
})

t.test('what says by itself what is to be mended', async (t) => {
  const plainInSafe = await refused('safe', { mode: 'plain' })
  t.match(plainInSafe, { status: 401, body: /mode/ })
  for (const away of [-400, 400]) {
    const timestamp = String(Number(now()) + away)
    for (const mode of ['safe', 'plain', 'compatible'] as const)
      t.match(await refused(mode, { timestamp }), { status: 401, body: /clock/ }, `${mode} ${away}`)
  }
  const bomb = '<!DOCTYPE a [<!ENTITY b "ccc">]><xml><a>&b;</a></xml>'
  t.match(await refused('safe', {}, ({ query }) => ({ query, body: bomb })), { status: 400 })
  t.match(await refused('safe', {}, ({ query }) => ({ query, body: '{}' })), { status: 400 })
  const head = `POST /wechat/${touchpoints.safe} HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\n`
  t.match(await sendRaw(house.url, `${head}Content-Length: 20000000\r\n\r\n`), {
    status: 413,
    body: /body-too-large/,
  })
})

t.test('plain and compatible mode: unsigned is refused', async (t) => {
  for (const mode of ['plain', 'compatible'] as const) {
    const plain = { mode: 'plain' } as const
    t.match(await refused(mode, { ...plain, token: 'another' }), { status: 401 }, mode)
    for (const name of ['signature', 'timestamp', 'nonce'])
      t.match(await refused(mode, plain, without(name)), { status: 401 }, `${mode} without ${name}`)
  }
  t.match(await refused('compatible', {}, withQuery({ msg_signature: '0'.repeat(40) })), { status: 401 })
})

t.test('a parameter that comes twice is refused', async (t) => {
  const { safe } = house.accounts
  const [timestamp, nonce] = [now(), '1']
  const query = new URLSearchParams({
    timestamp,
    nonce,
    signature: signatureOf(safe.token, timestamp, nonce),
  })
  query.append('nonce', '1')
  const { status } = await fetch(`${house.callbackUrl('safe')}?${query}&echostr=1`)
  t.match(String(status), /^40[01]$/)
})

t.test('the address itself', async (t) => {
  const platform = house.platform('safe')
  t.strictSame(await platform.verifyUrl({ token: 'another' }), { error: 'HTTP 401' })
  t.strictSame(await platform.verifyUrl({ timestamp: '1400000000' }), { error: 'HTTP 401' }, 'stale')
  const elsewhere = (name: string) => house.platform('safe', { callbackUrl: `${house.url}/wechat/${name}` })
  t.strictSame(await elsewhere('nowhere').verifyUrl(), { error: 'HTTP 404' })
  t.match(await elsewhere('nowhere').post(letterTo('safe')), { status: 404 })
  t.match(await elsewhere('web').post(letterTo('safe')), { status: 404 }, 'no official account')
})

t.test('an account without secrets says which', async (t) => {
  const platform = house.platform('safe', { callbackUrl: `${house.url}/wechat/${UNSET}` })
  t.strictSame(await platform.verifyUrl(), { error: 'HTTP 503' })
  const answer = await platform.post(letterTo('safe'))
  t.match(answer, { status: 503, body: /"unconfigured"/ })
  for (const name of ['APPID', 'TOKEN', 'AES_KEY', 'SECRET'])
    t.match(answer, { body: new RegExp(`WECHAT_WECHAT_UNSET_${name}\\b`) }, name)
  t.equal(await house.metric('jiesu_wechat_configured', { touchpoint: UNSET }), 0)
  t.equal(await house.metric('jiesu_wechat_configured', { touchpoint: touchpoints.safe }), 1)
})

t.test('two tokens and two keys are live, in any combination', async (t) => {
  const { safe } = house.accounts
  for (const token of [safe.token, second.token]) {
    for (const aesKey of [safe.aesKey, second.aesKey]) {
      const account = { ...safe, token, aesKey }
      const platform = house.platform('safe', { account, retries: 0 })
      t.equal(await platform.verifyUrl(), 'verified')
      const { answers } = await platform.citizen('oFakeRotated').text('帮助')
      t.match(answers, [{ text: /./ }], 'answered with what it came with')
    }
  }
})

t.test('refusals are counted, and nothing of them is kept', async (t) => {
  const origin = { channel: 'wechat', endpoint: touchpoints.plain }
  const before = await house.metric('jiesu_refused_total', origin)
  await refused('plain', { token: 'another' })
  t.equal(await house.metric('jiesu_refused_total', origin), before + 1)
  t.equal(await house.metric('jiesu_accepted_total', origin), 0)
  t.notMatch(house.output(), /不该收下的|oFakeRefused/)
})
