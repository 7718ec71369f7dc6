/** The fake WeChat itself, against a callback that is not ours: it behaves as Tencent's documents say. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { freePort } from '../../../adapters/free-port.ts'
import { createPlatform, OUT_OF_ORDER, type PlatformOptions } from '../../support/wechat/platform.ts'
import { signatureOf, unseal } from '../../support/wechat/platform-crypto.ts'
import { readXml } from '../../support/wechat/platform-xml.ts'

const account = {
  appid: 'wx0123456789abcdef',
  token: 'aTokenOfThisTest',
  aesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
  originalId: 'gh_0123456789ab',
}

interface Came {
  method: string
  query: URLSearchParams
  body: string
}
type Answering = (response: ServerResponse, came: Came) => void

async function startCallback(t: Tap, ...planned: Answering[]): Promise<{ url: string; came: Came[] }> {
  const came: Came[] = []
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { searchParams: query } = new URL(request.url ?? '', 'http://localhost')
    const post = { method: request.method ?? '', query, body: await text(request) }
    came.push(post)
    const answer = planned.length > 1 ? planned.shift() : planned[0]
    answer?.(response, post)
  }
  const server = createServer((request, response) => {
    take(request, response).catch(() => response.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return { url: `http://127.0.0.1:${port}/wechat/bj12345`, came }
}
type Tap = Pick<typeof t, 'teardown'>

const say =
  (body: string, status = 200): Answering =>
  (response) =>
    response.writeHead(status).end(body)
const hang: Answering = () => undefined
const cut: Answering = (response) => response.destroy()

function platformFor(callbackUrl: string, over: Partial<PlatformOptions> = {}) {
  return createPlatform({ callbackUrl, account, mode: 'safe', timeoutMs: 150, pauseMs: 0, ...over })
}

t.test('a message in safe mode: enciphered, signed, with a 64-bit id', async (t) => {
  const { url, came } = await startCallback(t, say('success'))
  const now = 1_790_000_000_123
  const citizen = platformFor(url, { clock: { now: () => now } }).citizen('oFake_one')
  const { letter, answers, shown } = await citizen.text('我家暖气 & <不热> ]]> 😀')
  t.strictSame(answers, ['success'])
  t.strictSame(shown, [])
  const [post] = came
  if (!post) throw new Error('nothing came')
  const { query, body } = post
  const names = ['encrypt_type', 'msg_signature', 'nonce', 'openid', 'signature', 'timestamp']
  t.strictSame([...query.keys()].sort(), names)
  t.equal(query.get('openid'), 'oFake_one')
  t.equal(query.get('encrypt_type'), 'aes')
  t.equal(query.get('timestamp'), '1790000000')
  const outer = readXml(body)
  t.strictSame([...outer.keys()], ['ToUserName', 'Encrypt'])
  const sealed = outer.get('Encrypt') ?? ''
  const [timestamp = '', nonce = ''] = [query.get('timestamp') ?? '', query.get('nonce') ?? '']
  t.equal(query.get('msg_signature'), signatureOf(account.token, timestamp, nonce, sealed))
  t.strictSame(Object.fromEntries(readXml(unseal(sealed, account))), {
    ToUserName: account.originalId,
    FromUserName: 'oFake_one',
    CreateTime: '1790000000',
    MsgType: 'text',
    Content: '我家暖气 & <不热> ]]> 😀',
    MsgId: letter.messageId,
  })
  t.ok(BigInt(letter.messageId ?? 0) > BigInt(Number.MAX_SAFE_INTEGER))
  const next = await citizen.text('第二句')
  t.ok(BigInt(next.letter.messageId ?? 0) > BigInt(letter.messageId ?? 0), 'ids rise, at one moment too')
})

t.test('plain and compatible mode', async (t) => {
  const { url, came } = await startCallback(t, say(''))
  const plain = platformFor(url, { mode: 'plain' }).citizen('oFake_one')
  t.strictSame((await plain.location(39.9, 116.4, '东城区某路 1 号')).answers, ['empty'])
  await platformFor(url, { mode: 'compatible' }).citizen('oFake_one').image('media-1')
  const [first, second] = came
  t.notOk(first?.query.has('msg_signature'))
  t.notOk(first?.query.has('encrypt_type'))
  t.match(first?.body, '<Location_X>39.9</Location_X>\n<Location_Y>116.4</Location_Y>')
  const both = readXml(second?.body ?? '')
  t.equal(both.get('MediaId'), 'media-1')
  t.match(readXml(unseal(both.get('Encrypt') ?? '', account)).get('MediaId'), 'media-1')
})

t.test('all that a citizen can do', async (t) => {
  const { url, came } = await startCallback(t, say('success'))
  const citizen = platformFor(url, { mode: 'plain' }).citizen('oFake_one')
  const bodyOf = async (sent: Promise<unknown>): Promise<string> => {
    await sent
    return came.at(-1)?.body ?? ''
  }
  const voice = readXml(await bodyOf(citizen.voice('v1')))
  t.strictSame([...voice.keys()].slice(3), ['MsgType', 'MediaId', 'Format', 'MediaId16K', 'MsgId'])
  t.equal(readXml(await bodyOf(citizen.shortvideo('f1'))).get('ThumbMediaId'), 'f1-thumb')
  t.equal(
    readXml(await bodyOf(citizen.link('题', '说明', 'https://example.org/?a=1&b=2'))).get('Title'),
    '题',
  )
  const click = readXml(await bodyOf(citizen.event('CLICK', { EventKey: 'submit' })))
  t.notOk(click.has('MsgId'), 'an event has none')
  t.equal(click.get('Event'), 'CLICK')
  const popup = { SubscribeMsgPopupEvent: { List: [{ TemplateId: 't1' }, { TemplateId: 't2' }] } }
  const list = await bodyOf(citizen.event('subscribe_msg_popup_event', popup))
  t.equal(list.match(/<List>/g)?.length, 2)
  t.equal(readXml(await bodyOf(citizen.message('hologram'))).get('MsgType'), 'hologram')
})

t.test('no answer in time: cut, and three more with the same id', async (t) => {
  const { url, came } = await startCallback(t, hang)
  let now = Date.now()
  const platform = platformFor(url, { mode: 'plain', timeoutMs: 40, clock: { now: () => (now += 1000) } })
  const { answers, shown, letter } = await platform.citizen('oFake_one').text('有人吗')
  t.equal(answers.length, 4)
  t.strictSame(answers[0], { error: 'no answer within 0.04 s' })
  t.strictSame(shown, [OUT_OF_ORDER])
  t.equal(new Set(came.map(({ body }) => body)).size, 1, 'MsgId and CreateTime are the same')
  t.equal(new Set(came.map(({ query }) => query.get('nonce'))).size, 4)
  t.equal(new Set(came.map(({ query }) => query.get('timestamp'))).size, 4)
  await platform.deliver(letter)
  t.equal(new Set(came.map(({ body }) => body)).size, 1, 'and once more')
})

t.test('what is tried again, and what is not', async (t) => {
  const { url, came } = await startCallback(t, say('', 503), cut, say('success'))
  const sent = await platformFor(url).citizen('oFake_one').text('一')
  t.strictSame(sent.answers, [{ error: 'HTTP 503' }, { error: 'ECONNRESET' }, 'success'])
  t.strictSame(sent.shown, [], 'the last one counts')
  t.equal(came.length, 3)

  const nobody = platformFor(`http://127.0.0.1:${await freePort()}/`, { retries: 1 })
  const refused = await nobody.citizen('oFake_one').text('二')
  t.strictSame(refused.answers, [{ error: 'ECONNREFUSED' }, { error: 'ECONNREFUSED' }])
  t.strictSame(refused.shown, [OUT_OF_ORDER])

  const odd = await startCallback(t, say('{"code":"0000"}'), say('success', 403))
  const citizen = platformFor(odd.url).citizen('oFake_one')
  t.strictSame((await citizen.text('三')).shown, [OUT_OF_ORDER])
  t.strictSame((await citizen.text('四')).answers, [{ error: 'HTTP 403' }])
  t.equal(odd.came.length, 2, 'neither of them again')
  t.strictSame((await citizen.event('unsubscribe')).shown, [], 'who has left sees nothing')
})

t.test('between tries that fail at once it waits as long as for an answer', async (t) => {
  const nobody = createPlatform({
    callbackUrl: `http://127.0.0.1:${await freePort()}/`,
    account,
    mode: 'safe',
    timeoutMs: 120,
    retries: 2,
  })
  const began = performance.now()
  await nobody.citizen('oFake_one').text('有人吗')
  t.ok(performance.now() - began >= 235)
})

t.test('the callback’s address is verified by its echo', async (t) => {
  const echo: Answering = (response, { query }) => response.end(query.get('echostr'))
  const { url, came } = await startCallback(t, echo, say('success'), say('', 401))
  const platform = platformFor(url)
  t.equal(await platform.verifyUrl(), 'verified')
  const [{ method, query } = { method: '', query: new URLSearchParams() }] = came
  t.equal(method, 'GET')
  const parts = [account.token, query.get('timestamp') ?? '', query.get('nonce') ?? '']
  t.equal(query.get('signature'), signatureOf(...parts))
  t.strictSame(await platform.verifyUrl(), { error: 'the echostr did not come back as it was' })
  t.strictSame(await platform.verifyUrl(), { error: 'HTTP 401' })
})

t.test('what lets the account push', async (t) => {
  const { url } = await startCallback(t, say('success'))
  const opened: string[] = []
  const api = {
    openWindow: (openid: string, by: string) => void opened.push(`${openid} ${by}`),
    unfollow: (openid: string) => void opened.push(`${openid} gone`),
  }
  const citizen = platformFor(url, { api }).citizen('oFake_one')
  await citizen.text('一')
  for (const event of ['subscribe', 'SCAN', 'CLICK', 'VIEW', 'LOCATION', 'unsubscribe'])
    await citizen.event(event)
  const openings = ['message', 'subscribe', 'subscribe', 'click', 'gone']
  t.strictSame(
    opened,
    openings.map((by) => `oFake_one ${by}`),
  )
})

t.test('posts that Tencent would never send', async (t) => {
  const { url, came } = await startCallback(t, say('no', 401))
  const platform = platformFor(url)
  const { letter } = await platform.citizen('oFake_one').text('一')
  const answered = await platform.post(letter, { appid: 'wx-another', nonce: '7' }, ({ query, body }) => ({
    query: { ...query, signature: '' },
    body: `${body} `,
  }))
  t.strictSame(answered, { status: 401, body: 'no' })
  const last = came.at(-1)
  t.equal(last?.query.get('signature'), '')
  t.equal(last?.query.get('nonce'), '7')
  const sealed = readXml(last?.body ?? '').get('Encrypt') ?? ''
  t.throws(() => unseal(sealed, account), { message: /appid/ })
})
