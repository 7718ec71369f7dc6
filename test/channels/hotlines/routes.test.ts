import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { FastifyInstance } from 'fastify'
import iconv from 'iconv-lite'
import pino from 'pino'
import t from 'tap'
import type { Hotline } from '../../../channels/hotlines/hotline.ts'
import plugin, { config } from '../../../channels/hotlines/index.ts'
import type { GaugeOptions } from '../../../src/contract/channel.ts'
import { createServer } from '../../../src/server.ts'
import { createPorts, describeHotline } from './doubles.ts'

const secret = 'a secret of this test'

async function open(t: Tap, ...described: object[]) {
  const ports = createPorts()
  const hotlines = new Map(
    described.map(describeHotline).map((each): [string, Hotline] => [each.number, each]),
  )
  const gauges: GaugeOptions[] = []
  const app = await createServer({
    log: pino({ level: 'silent' }),
    trustProxy: [],
    isPublicOverHttps: false,
    onResponse: () => undefined,
  })
  t.teardown(() => app.close())
  await app.register(plugin, {
    ...ports,
    blobs: { store: ports.store },
    refusals: { keep: (refused: never) => void ports.bodies.push(refused) },
    holdings: { heard: async () => [], page: async () => ({ held: [] }) },
    limits: {
      take: async () => ({ allowed: true, count: 1, retryAfter: 0 }),
      giveBack: async () => undefined,
    },
    clock: Date,
    secret: (name: string) => (name.endsWith('_2') ? undefined : secret),
    deriveKey: () => Buffer.alloc(32),
    gauge: (options: GaugeOptions) => void gauges.push(options),
    standings: () => undefined,
    config: config.parse({}),
    files: { current: () => hotlines },
  } as never)
  await app.ready()
  return { ...ports, app, gauges }
}
type Tap = { teardown(handler: () => unknown): unknown }

const bearer = { authorization: `Bearer ${secret}` }
const plain = { dialect: { format: 'json' } }
const post = (
  app: FastifyInstance,
  payload: string | Buffer | Readable,
  headers: object = {},
  path = '12315',
) => app.inject({ method: 'POST', url: `/hotlines/${path}`, payload, headers: { ...bearer, ...headers } })

t.test('whatever its Content-Type says, a body arrives as it is', async (t) => {
  const { app, accepted } = await open(t, plain)
  for (const type of ['application/json', 'text/xml; charset=gb2312', 'nonsense', '']) {
    const { statusCode, headers } = await post(app, '{"id":"7","text":"路灯"}', {
      ...(type && { 'content-type': type.replace('gb2312', 'utf-8') }),
    })
    t.equal(statusCode, 200, type)
    t.equal(headers['content-type'], 'application/json; charset=utf-8')
    t.equal(accepted.at(-1)?.submission.text, '路灯', type)
  }
  await post(app, iconv.encode('{"id":"8","text":"路灯"}', 'gb18030'), {
    'content-type': 'text/plain; charset=GBK',
  })
  t.equal(accepted.at(-1)?.submission.text, '路灯')
  t.equal(accepted.at(-1)?.submission.raw.charset, 'gb18030')
})

t.test('nobody there', async (t) => {
  const { app } = await open(t, plain)
  const { statusCode, headers } = await post(app, '{}', {}, '12399')
  t.equal(statusCode, 404)
  t.match(headers['content-type'], 'application/problem+json')
  t.equal((await post(app, '{}', {}, 'constructor')).statusCode, 404)
})

t.test('GET is for those who send a query', async (t) => {
  const ends = { kind: 'api-key', at: { in: 'query', name: 'key' } }
  const query = { number: '12319', dialect: { format: 'query' }, authentication: ends }
  const { app, accepted, kept } = await open(t, plain, query)
  const refused = await app.inject({ url: '/hotlines/12315', headers: bearer })
  t.equal(refused.statusCode, 405)
  t.equal(refused.json().code, 'method-not-allowed', 'in its own form')

  const url = `/hotlines/12319?key=${encodeURIComponent(secret)}`
  t.equal((await app.inject({ url: `${url}&id=7&text=%E8%B7%AF%E7%81%AF` })).statusCode, 200)
  t.match(accepted.at(-1)?.submission, {
    text: '路灯',
    raw: { bytes: 'id=7&text=%E8%B7%AF%E7%81%AF'.length },
  })
  t.notMatch(JSON.stringify(accepted), secret.split(' ')[1], 'the key has gone')
  t.equal((await app.inject({ url: `${url}&text=a` })).statusCode, 200)
  t.equal(Buffer.from(kept[0]?.bytes ?? []).toString(), 'text=a', 'kept without the key')
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  t.equal((await app.inject({ method: 'POST', url, payload: 'id=9&text=b', headers: form })).statusCode, 200)
  t.equal(accepted.at(-1)?.submission.source.messageId, '9', 'the same as a form')
  t.equal((await app.inject({ method: 'HEAD', url: `${url}&id=8&text=a` })).statusCode, 405)
})

t.test('too much', async (t) => {
  const { app, accepted } = await open(t, { ...plain, limits: { maxBytes: 2000 } })
  const large = JSON.stringify({ id: '7', text: 'a'.repeat(2000) })
  for (const payload of [large, Readable.from([large.slice(0, 1500), large.slice(1500)])]) {
    const answer = await post(app, payload)
    t.equal(answer.statusCode, 413)
    t.match(answer.json(), { code: 'body-too-large', message: /2000 bytes/ })
  }
  t.equal((await post(app, large, { 'content-encoding': 'gzip' })).statusCode, 415)
  t.equal((await post(app, '{"id":"7","text":"a"}', { 'content-encoding': 'identity' })).statusCode, 200)
  t.equal(accepted.length, 1)
})

t.test('too much is answered before it has come, and the connection serves on', async (t) => {
  const { app } = await open(t, { ...plain, limits: { maxBytes: 2000 } })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const address = app.server.address() as { port: number }
  const socket = connect(address.port, '127.0.0.1')
  t.teardown(() => socket.destroy())
  const head = `POST /hotlines/12315 HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${secret}\r\n`
  socket.write(`${head}content-length: 3000000\r\n\r\n`)
  const [first] = await once(socket, 'data')
  t.match(first.toString(), /^HTTP\/1\.1 413/)
  socket.write('a'.repeat(3_000_000))
  const body = '{"id":"7","text":"a"}'
  socket.end(`${head}content-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`)
  t.match(await text(socket), /^HTTP\/1\.1 200/)
})

t.test('much of somebody who shows nothing is refused before it has come', async (t) => {
  const { app, refused, bodies } = await open(t, plain)
  await app.listen({ port: 0, host: '127.0.0.1' })
  const address = app.server.address() as { port: number }
  for (const [shown, reason] of [
    ['', 'missing-credential'],
    ['authorization: Bearer wrong\r\n', 'wrong-credential'],
  ] as const) {
    const socket = connect(address.port, '127.0.0.1')
    t.teardown(() => socket.destroy())
    socket.write(`POST /hotlines/12315 HTTP/1.1\r\nhost: x\r\n${shown}content-length: 900000\r\n\r\n`)
    const [answer] = await once(socket, 'data')
    t.match(answer.toString(), new RegExp(`^HTTP/1.1 401[^]*${reason}`))
    t.equal(refused.at(-1), reason)
  }
  t.equal(bodies.length, 0)
  t.equal((await post(app, '{"id":"7"}', { authorization: 'Bearer wrong' })).statusCode, 401)
  t.equal(bodies.length, 1, 'a small one is kept: the wrong secret may be ours')
})

t.test('signed, and in the window', async (t) => {
  const header = (name: string) => ({ in: 'header', name })
  const authentication = {
    kind: 'hmac',
    signature: header('x-signature'),
    timestamp: header('x-timestamp'),
    nonce: header('x-nonce'),
  }
  const { app, refused, bodies, kept, accepted, gauges } = await open(t, { ...plain, authentication })
  const body = '{"id":"7","text":"a"}'
  const signed = (stamp: number, nonce: string, key = secret) => ({
    'x-timestamp': String(stamp),
    'x-nonce': nonce,
    'x-signature': createHmac('sha256', key).update(`${stamp}.${nonce}.${body}`).digest('hex'),
  })
  const now = Math.floor(Date.now() / 1000)
  const first = await post(app, body, signed(now, 'nonce-1'))
  t.equal(first.statusCode, 200)
  const again = await post(app, body, signed(now, 'nonce-1'))
  t.equal(again.body, first.body)
  t.equal(accepted.length, 1)
  const forged = await post(app, body, signed(now, 'nonce-2', 'another secret'))
  t.equal(forged.statusCode, 401)
  t.strictSame(refused, ['wrong-signature'])
  t.match(bodies, [{ body: Buffer.from(body), evidence: { 'header.x-nonce': 'nonce-2' } }])
  const late = await post(app, body, signed(now - 3600, 'nonce-3'))
  t.equal(late.statusCode, 401)
  t.match(kept, [{ reason: /^stale: /, bytes: Buffer.from(body) }])
  const suspect = gauges.find(({ name }) => name === 'jiesu_clock_suspect')
  t.strictSame(suspect?.collect(), [{ labels: {}, value: 0 }], 'one alone has a wrong clock')
})

t.test('answers in its own form and charset, errors too', async (t) => {
  const body = '<r><code>{code}</code><m>收到 {message}</m><id>{receipts}</id></r>'
  const reply = {
    mediaType: 'text/xml',
    charset: 'gb18030',
    success: { body },
    rejected: { body },
    failed: { body },
  }
  const { app, faults } = await open(t, { ...plain, reply })
  const read = ({ rawPayload }: { rawPayload: Buffer }) => new TextDecoder('gb18030').decode(rawPayload)
  const sound = await post(app, '{"id":"7","text":"a"}')
  t.equal(sound.headers['content-type'], 'text/xml; charset=gb18030')
  t.equal(read(sound), '<r><code>accepted</code><m>收到 accepted</m><id>R-7</id></r>')
  t.match(read(await post(app, '{}', { authorization: 'Bearer wrong' })), '<code>unauthorized</code><m>收到 ')
  faults.accept = new Error('a bug')
  const ours = await post(app, '{"id":"7","text":"a"}')
  t.equal(ours.statusCode, 503)
  t.ok(ours.headers['retry-after'])
  t.match(read(ours), '<code>internal</code>')
  t.notMatch(read(ours), 'a bug')
})
