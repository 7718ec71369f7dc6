/** What never becomes a request: broken bodies, wrong addresses, callers that may not. */
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { startApi, told } from '../../../support/api.ts'
import { until } from '../../../support/house.ts'
import { sendRaw } from '../../../support/raw-http.ts'

const api = await startApi(t)
const { refusal, send, call } = api
const json = { 'content-type': 'application/json' }

t.test('bodies that are no JSON', async (t) => {
  for (const body of ['{', '{"text": "一"', '{"text": NaN}', "{'text': 1}", '{"text":"一"}}', ' ', 'x'])
    t.equal(await refusal(body), '400 invalid-json', body)
  t.equal(told(await call('/v1/requests', { method: 'POST' })), '400 invalid-json', 'none at all')
  t.equal(
    told(await call('/v1/requests', { method: 'POST', headers: json })),
    '400 invalid-json',
    'an empty one',
  )
  for (const key of ['__proto__', '\\u005f_proto__'])
    t.equal(await refusal(`{"text": "一", "${key}": {"admin": true}}`), '400 invalid-body /__proto__', key)
  t.equal(
    await refusal('{"text": "一", "constructor": {"prototype": {}}}'),
    '400 invalid-body /constructor/prototype',
  )
  t.equal(await refusal('[['.repeat(50_000)), '400 invalid-json')
  t.equal(await refusal(`{"text": ${'['.repeat(50_000)}${']'.repeat(50_000)}}`), '400 invalid-body /text')
})

t.test('bodies that are no UTF-8', async (t) => {
  for (const bytes of [[0xff], [0xc3, 0x28], [0xed, 0xa0, 0x80], [0xb0, 0xa1] /* 啊 in GBK */]) {
    const body = Buffer.concat([Buffer.from('{"text":"'), Buffer.from(bytes), Buffer.from('"}')])
    const answer = await fetch(`${api.url}/v1/requests`, {
      method: 'POST',
      headers: { ...json, authorization: `Bearer ${api.key()}` },
      body,
    })
    t.equal(answer.status, 400, body.toString('hex'))
    t.match(await answer.json(), { code: 'invalid-json', detail: /UTF-8/ })
  }
  t.match(await send({ text: '\ufeff一' }), /-/, 'a byte order mark is forgiven')
})

t.test('other kinds of content', async (t) => {
  const body = JSON.stringify({ text: '一' })
  for (const type of [
    'text/plain',
    'text/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'x',
    '',
  ])
    t.equal(await refusal(body, { headers: { 'content-type': type } }), '415 unsupported-media', type)
  t.equal(
    (await call('/v1/requests', { body, headers: { 'content-type': 'application/json; charset=utf-8' } }))
      .status,
    202,
  )
  for (const charset of ['gbk', 'gb18030', '"GBK"', 'utf-16', 'iso-8859-1', ''])
    t.equal(
      await refusal(body, { headers: { 'content-type': `application/json; charset=${charset}` } }),
      '415 unsupported-media',
      charset,
    )
  for (const charset of ['UTF8', '"utf-8"', 'utf-8; profile=x'])
    t.match(
      await send({ text: '一' }, { headers: { 'content-type': `application/json;charset=${charset}` } }),
      /-/,
    )
  for (const encoding of ['gzip', 'deflate', 'br', 'zstd', 'gzip, gzip', 'x'])
    t.equal(
      await refusal(body, { headers: { 'content-encoding': encoding } }),
      '415 unsupported-media',
      encoding,
    )
  t.equal((await call('/v1/requests', { body, headers: { 'content-encoding': 'identity' } })).status, 202)
  const bomb = gzipSync(Buffer.alloc(10_000_000))
  const { status } = await sendRaw(
    api.url,
    Buffer.concat([head({ 'content-encoding': 'gzip', 'content-length': bomb.length }), bomb]),
  )
  t.equal(status, 415)
})

t.test('a body that is too large', async (t) => {
  const body = JSON.stringify({ text: 'x'.repeat(1_048_576) })
  const told = await call('/v1/requests', { body })
  t.equal(told.status, 413)
  t.match(told.body, { code: 'body-too-large', detail: /1048576 bytes/ })
  const chunked = Buffer.concat([
    head({ 'transfer-encoding': 'chunked' }),
    Buffer.from(`${body.length.toString(16)}\r\n${body}\r\n`),
  ])
  t.equal((await sendRaw(api.url, chunked)).status, 413, 'without its length, before its end')
})

t.test('addresses and methods', async (t) => {
  const status = async (method: string, path: string) => {
    const { status, headers, body } = await call(path, { method })
    return [status, body.code, headers.get('allow')].join(' ').trim()
  }
  t.equal(await status('GET', '/v2/requests'), '404 not-found')
  t.equal(await status('POST', '/v1/requests/a/b/c'), '404 not-found')
  t.equal(await status('GET', '/v1/requests'), '405 method-not-allowed POST')
  t.equal(await status('DELETE', '/v1/requests?x=1'), '405 method-not-allowed POST')
  t.equal(await status('PUT', '/v1/requests/0000/'), '405 method-not-allowed GET, HEAD')
  t.equal(await status('GET', '/v1/requests/0000/updates'), '405 method-not-allowed POST')
  t.equal(await status('POST', '/healthz'), '405 method-not-allowed GET, HEAD')
  const unread = await call('/nowhere', { body: '{', headers: { 'content-type': 'x/y' } })
  t.equal(told(unread), '404 not-found', 'its body is nobody’s business')
  t.equal(told(await call('/v1/%ff')), '400 bad-request')
  t.equal(told(await call('/v1/attachments/%00')), '400 bad-request', 'U+0000 reaches no database')
  t.equal(told(await call(`/v1/requests/${'a'.repeat(1001)}`)), '400 bad-request')
})

t.test('what is no HTTP is told so, as a problem too', async (t) => {
  const broken = await sendRaw(api.url, 'HELO citizen\r\n\r\n')
  t.equal(broken.status, 400)
  t.match(broken.head, 'application/problem+json')
  t.match(JSON.parse(broken.body), { code: 'bad-request', status: 400 })
  const flood = await sendRaw(
    api.url,
    `GET /healthz HTTP/1.1\r\nhost: x\r\n${`x: ${'y'.repeat(1000)}\r\n`.repeat(50)}\r\n`,
  )
  t.equal(flood.status, 431)
  t.match(JSON.parse(flood.body), { code: 'headers-too-large' })
})

t.test('what the parser stumbled over is told apart', async (t) => {
  const detail = async (bytes: string | Buffer) => {
    const { status, body } = await sendRaw(api.url, bytes)
    t.match({ status, ...JSON.parse(body) }, { status: 400, code: 'bad-request' })
    return JSON.parse(body).detail
  }
  const post = (framing: string, body = '') =>
    `POST /v1/requests HTTP/1.1\r\nhost: x\r\n${framing}\r\n\r\n${body}`
  t.match(await detail(post('content-length: many')), /Content-Length is no number/)
  t.match(await detail(post('content-length: 2\r\ncontent-length: 3')), /Content-Length once/)
  t.match(await detail(post('content-length: 2\r\ntransfer-encoding: chunked')), /without one/)
  t.match(await detail(`${head({ 'transfer-encoding': 'chunked' })}zz\r\n{}`), /chunk's size/)
  t.match(await detail('{"text":"一"}'), /no method.*Content-Length/)
  t.match(await detail('GET /healthz HTTP/1.1\r\nho st: x\r\n\r\n'), /header/)
  t.match(await detail(Buffer.from('160301020001000001fc0303', 'hex')), /http:\/\/, not https/)
  t.match(await detail('GET /healthz HTTP/1.1\r\n\r\n'), /Host/)
  t.equal((await sendRaw(api.url, 'GET /healthz HTTP/1.0\r\n\r\n')).status, 200, 'HTTP/1.0 knows no Host')
})

t.test('Expect: only what is known', async (t) => {
  const strange = await sendRaw(api.url, head({ expect: 'foo', 'content-length': 2 }))
  t.equal(strange.status, 417)
  t.match(strange.head, 'application/problem+json')
  t.match(JSON.parse(strange.body), { code: 'expectation-failed', status: 417 })
  const body = '{"text":"一"}'
  const known = head({ expect: '100-continue', 'content-length': Buffer.byteLength(body) })
  const { head: first, body: rest } = await sendRaw(api.url, Buffer.concat([known, Buffer.from(body)]), 1000)
  t.match(`${first}\r\n\r\n${rest}`, /^HTTP\/1.1 100 [\s\S]+HTTP\/1.1 202 /)
})

t.test('who calls', async (t) => {
  const as = (authorization: string) =>
    call('/v1/requests', { body: { text: '一' }, headers: { authorization } })
  for (const value of [
    '',
    'Bearer',
    'Bearer wrong',
    `Basic ${api.key()}`,
    `Bearer ${api.key()}x`,
    'Bearer \u00e9',
    `Bearer ${'x'.repeat(600)}`,
  ]) {
    const answer = await as(value)
    t.equal(told(answer), '401 unauthorized', value.slice(0, 20))
    t.equal(answer.headers.get('www-authenticate'), 'Bearer')
  }
  t.equal((await as(`bearer   ${api.key()}`)).status, 202)
  const unasked = await sendRaw(
    api.url,
    Buffer.concat([head({ authorization: 'Bearer wrong', 'content-length': 99 })]),
  )
  t.equal(unasked.status, 401, 'before the body is there')
})

t.test('what a key is for', async (t) => {
  const dispatch = await api.keys.add('dispatcher', 'web', 'dispatch')
  const web = await api.keys.add('site', 'web', 'web')
  const phone = await api.keys.add('centre', 'web', 'phone')
  t.equal(await refusal({ text: '一' }, { key: dispatch }), '403 forbidden')
  t.match(await send({ text: '一' }, { key: phone }), /-/)
  const receipt = await send({ text: '一' }, { key: web })
  const update = { id: '1', status: 'closed', at: '2026-01-05T08:30:00+08:00' }
  t.equal(told(await call(`/v1/requests/${receipt}/updates`, { key: web, body: update })), '403 forbidden')
  t.equal((await call(`/v1/requests/${receipt}`, { key: web })).status, 200)
  t.equal((await call(`/v1/requests/${receipt}`, { key: dispatch })).status, 200, 'dispatch keys read all')
  t.equal((await call(`/v1/requests/${receipt}`)).status, 200, 'and so do keys for all channels')
  t.equal(
    told(await call(`/v1/requests/${receipt}`, { key: phone })),
    '404 unknown-receipt',
    'not another client',
  )
})

t.test('refusals of what comes in are counted, under the key that sent it', async (t) => {
  const dispatch = await api.keys.add('counted', 'web', 'dispatch')
  await refusal({ text: '一' }, { key: dispatch })
  await call('/v1/requests/x', { key: dispatch })
  await call('/v1/requests/x/updates', { key: dispatch, body: {} })
  await call('/v1/attachments', { method: 'POST', key: dispatch })
  await call('/v1/requests/x/supplements', { key: dispatch, body: {} })
  const { body } = await call('/metrics')
  const lines = String(body).split('\n')
  t.strictSame(
    lines.filter((line) => line.startsWith('jiesu_refused_total') && line.includes('web/counted')),
    ['jiesu_refused_total{channel="web",endpoint="web/counted",code="forbidden"} 3'],
  )
  const key = await api.keys.add('large', 'web', 'web')
  await refusal({ text: 'x'.repeat(1_048_576) }, { key })
  t.match(String((await call('/metrics')).body), /endpoint="web\/large",code="body-too-large"\} 1\n/)
})

t.test('the log line of a refusal names its code and whose key it was', async (t) => {
  const key = await api.keys.add('logged', 'web', 'dispatch')
  await refusal({ text: '一' }, { key })
  const line = await until(() =>
    api
      .output()
      .split('\n')
      .find((each) => each.includes('web/logged')),
  )
  t.match(JSON.parse(line), { route: '/v1/requests', status: 403, code: 'forbidden', endpoint: 'web/logged' })
  t.notMatch(line, key)
})

t.test('two clients’ ids never meet', async (t) => {
  const [one, two] = [await api.keys.add('one', 'web', 'web'), await api.keys.add('two', 'web', 'web')]
  const receipt = await send({ text: '一', messageId: 'same' }, { key: one })
  t.not(await send({ text: '一', messageId: 'same' }, { key: two }), receipt)
})

t.test('a revoked key ends within ten seconds', async (t) => {
  const key = await api.keys.add('leaver', 'web', 'web')
  await send({ text: '一' }, { key })
  t.equal(await api.keys.revoke('leaver'), true)
  const refused = await until(async () => {
    const answer = await call('/v1/requests', { body: { text: '一' }, key })
    return answer.status === 202 ? undefined : answer
  }, 11_000)
  t.equal(told(refused), '401 unauthorized')
})

/** Of POST /v1/requests. */
function head(headers: Record<string, string | number>): Buffer {
  const all = {
    host: 'x',
    authorization: `Bearer ${api.key()}`,
    'content-type': 'application/json',
    ...headers,
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  return Buffer.from(`POST /v1/requests HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
}
