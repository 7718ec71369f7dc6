import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import t, { type Test } from 'tap'
import { createSmtpSender } from '../../adapters/alert-smtp.ts'
import { createWebhookSender } from '../../adapters/alert-webhook.ts'
import { createWecomSender } from '../../adapters/alert-wecom.ts'
import { freePort } from '../../adapters/free-port.ts'
import type { AlertMessage } from '../../src/contract/alert.ts'
import { makeCertificate } from '../support/https.ts'
import { startRobot } from '../support/wecom-robot.ts'

const message: AlertMessage = {
  id: '0mi1a2b3c-firing',
  event: 'firing',
  at: '2026-01-05T08:00:00.000+08:00',
  severity: 'critical',
  rule: 'queue-stuck',
  what: 'queue-oldest',
  subject: 'dispatch',
  alert: '0mi1a2b3c',
  value: 700,
  limit: 600,
  unit: 'seconds',
  title: '【告警·严重】队列等待过久：dispatch',
  text: '【告警·严重】队列等待过久：dispatch\n最久的已等待 11 分钟',
  url: 'http://127.0.0.1:8080/ops/queues',
}

interface Arrived {
  headers: IncomingMessage['headers']
  body: string
}

async function startReceiver(t: Test, answers: [number, Record<string, string>?][]) {
  const arrived: Arrived[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    arrived.push({ headers: request.headers, body })
    const [status, headers] = answers.shift() ?? [204]
    response.writeHead(status, headers).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(async () => void server.close())
  return { arrived, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?to=duty` }
}

/** As the specification says it, apart from our own code. */
function isStandardWebhook(secret: string, { headers, body }: Arrived, now: number): boolean {
  const [id, at, signatures] = ['id', 'timestamp', 'signature'].map((name) =>
    String(headers[`webhook-${name}`]),
  )
  if (Math.abs(now / 1000 - Number(at)) > 300) return false
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const expected = createHmac('sha256', key).update(`${id}.${at}.${body}`).digest()
  return (signatures ?? '').split(' ').some((one) => {
    const [version, value = ''] = one.split(',')
    const given = Buffer.from(value, 'base64')
    return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected)
  })
}

t.test('Standard Webhooks: signed, and the same id whenever it is sent', async (t) => {
  const secret = `whsec_${randomBytes(32).toString('base64')}`
  const { arrived, url } = await startReceiver(t, [
    [503, { 'retry-after': '7' }],
    [500],
    [410],
    [302, { location: 'http://127.0.0.1:1/' }],
  ])
  let now = Date.now()
  const sender = createWebhookSender({ url, secret: () => secret, clock: { now: () => now } })
  t.strictSame(await sender.send(message), { is: 'again', told: 'it answers 503', pauseMs: 7000 })
  now += 3_600_000
  t.match(await sender.send(message), { is: 'again', told: 'it answers 500' })
  t.strictSame(await sender.send(message), { is: 'refused', told: 'it answers 410' })
  t.strictSame(await sender.send(message), { is: 'refused', told: 'it answers 302' }, 'it is not followed')
  t.strictSame(await sender.send(message), { is: 'sent', told: 'it answers 204' })
  t.equal(new Set(arrived.map(({ headers }) => headers['webhook-id'])).size, 1)
  const [first, second] = arrived
  if (!first || !second) throw new Error('nothing arrived')
  t.ok(isStandardWebhook(secret, first, now - 3_600_000) && isStandardWebhook(secret, second, now))
  t.notOk(isStandardWebhook(secret, { ...first, body: `${first.body} ` }, now - 3_600_000))
  t.equal(first.body, second.body)
  const { id: _, event: __, at, ...data } = message
  t.strictSame(JSON.parse(first.body), { type: 'alert.firing', timestamp: at, data })
  t.match(first.headers['content-type'], 'application/json')
})

t.test('a webhook that is not set up, not there, or not safe', async (t) => {
  const clock = Date
  const secret = () => `whsec_${randomBytes(32).toString('base64')}`
  const nowhere = `http://127.0.0.1:${await freePort()}/`
  const told = (url: string, key = secret) => createWebhookSender({ url, secret: key, clock }).send(message)
  t.strictSame(await told(nowhere), { is: 'again', told: 'no answer: ECONNREFUSED' })
  for (const url of ['http://10.0.0.1/', 'http://127.0.0.1.example.org/', 'file:///etc/passwd', 'nonsense'])
    t.match(await told(url), { is: 'refused', told: 'its address is not https' }, url)
  for (const key of [undefined, '', 'whsec_', 'whsec_not base64!', 'whsec_c2hvcnQ='])
    t.match(
      await told(nowhere, () => key as string),
      { is: 'again', told: /its secret is not set/ },
      String(key),
    )
})

t.test("a group's robot in WeCom", async (t) => {
  const robot = await startRobot(t)
  const sender = createWecomSender({ url: () => robot.url })
  t.strictSame(await sender.send(message), { is: 'sent', told: 'errcode 0: ok' })
  t.equal(robot.said[0], `${message.text}\n${message.url}`)
  await sender.send({ ...message, text: `<@all> ${'热线'.repeat(2000)}😀` })
  t.match(robot.said[1], /^＜@all> (热线)+热?…\nhttp:/, 'cut at a whole character, and nobody is called')
  for (let n = 2; n < 20; n++) await sender.send(message)
  t.match(await sender.send(message), { is: 'again', told: /^errcode 45009/, pauseMs: 60_000 })
  t.equal(robot.said.length, 20)
  const stranger = createWecomSender({ url: () => robot.url.replace(/key=.*/, 'key=wrong') })
  const refused = await stranger.send(message)
  t.strictSame(refused, { is: 'refused', told: 'errcode 93000: invalid webhook url' })
  t.match(await createWecomSender({ url: () => undefined }).send(message), { is: 'again' })
  const elsewhere = await startReceiver(t, [[200], [502]])
  const wrong = createWecomSender({ url: () => elsewhere.url })
  t.strictSame(await wrong.send(message), { is: 'refused', told: 'it answers 200, without an errcode' })
  t.match(await wrong.send(message), { is: 'again', told: 'it answers 502' })
})

interface Mailed {
  from: string
  to: string[]
  text: string
  isTls: boolean
}

async function startMail(t: Test, options: SMTPServerOptions = {}) {
  const mails: Mailed[] = []
  const server = new SMTPServer({
    authOptional: true,
    onAuth: ({ username, password }, _, done) =>
      username === 'jiesu@example.org' && password === 'p@ss'
        ? done(null, { user: username })
        : done(new Error('no')),
    onRcptTo({ address }, _, done) {
      const code = { 'gone@example.org': 550, 'full@example.org': 452 }[address]
      done(code ? Object.assign(new Error(`${address} takes nothing`), { responseCode: code }) : null)
    },
    onData(stream, { envelope, secure }, done) {
      let text = ''
      stream.on('data', (chunk) => (text += chunk))
      stream.on('end', () => {
        const from = envelope.mailFrom ? envelope.mailFrom.address : ''
        mails.push({ from, to: envelope.rcptTo.map(({ address }) => address), text, isTls: secure })
        done()
      })
    },
    ...options,
  })
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => new Promise<void>((resolve) => server.close(() => resolve())))
  return { mails, host: `127.0.0.1:${(server.server.address() as AddressInfo).port}` }
}

t.test('e-mail: STARTTLS, signed in, plain text', async (t) => {
  const { ca, cert, key } = makeCertificate(['localhost'])
  const { mails, host } = await startMail(t, { cert, key })
  const mail = (user: string, to = ['duty@example.org', 'second@example.org']) =>
    createSmtpSender({ server: () => `smtp://${user}@${host}`, from: 'jiesu@example.org', to, ca }).send(
      message,
    )
  t.match(await mail('jiesu%40example.org:p%40ss'), { is: 'sent', told: /^250/ })
  t.match(mails[0], {
    from: 'jiesu@example.org',
    to: ['duty@example.org', 'second@example.org'],
    isTls: true,
  })
  const [head = '', body = ''] = (mails[0]?.text ?? '').split('\r\n\r\n')
  t.match(head, /^Message-ID: <0mi1a2b3c-firing@example\.org>$/m)
  t.match(head, /^Auto-Submitted: auto-generated$/m)
  t.match(head, /^Content-Type: text\/plain; charset=utf-8$/m)
  t.match(head, /^X-Priority: 1/m)
  const coded = /^Content-Transfer-Encoding: base64$/m.test(head)
    ? Buffer.from(body, 'base64').toString()
    : body
  t.equal(coded.replace(/\r\n/g, '\n').trim(), `${message.text}\n\n${message.url}`)
  t.match(await mail('jiesu%40example.org:wrong'), { is: 'refused', told: /^EAUTH: 535/ })
  t.match(await mail('jiesu%40example.org:p%40ss', ['gone@example.org']), { is: 'refused', told: /550/ })
  t.match(await mail('jiesu%40example.org:p%40ss', ['full@example.org']), { is: 'again', told: /452/ })
  t.equal(mails.length, 1)
})

t.test('no title is a header of its own, and no password leaves in the clear', async (t) => {
  const plain = await startMail(t, { hideSTARTTLS: true, disabledCommands: ['STARTTLS'] })
  const send = (server: string, title = message.title) =>
    createSmtpSender({ server: () => server, from: 'jiesu@example.org', to: ['duty@example.org'] }).send({
      ...message,
      title,
    })
  t.match(await send(`smtp://${plain.host}`, 'x\r\nBcc: all@example.org\r\n\r\nhello'), { is: 'sent' })
  t.strictSame(plain.mails[0]?.to, ['duty@example.org'])
  t.notMatch(plain.mails[0]?.text, /^Bcc/m)
  const port = plain.host.split(':')[1]
  t.match(await send(`smtp://jiesu:p@[::ffff:127.0.0.1]:${port}`), {
    is: 'refused',
    told: /^ETLS: 50/,
  })
  t.equal(plain.mails.length, 1)
  for (const server of ['http://127.0.0.1', 'mail.example.org', 'smtp://'])
    t.match(await send(server), { is: 'refused' }, server)
  const nowhere = createSmtpSender({ server: () => undefined, from: 'a@example.org', to: ['b@example.org'] })
  t.match(await nowhere.send(message), { is: 'again', told: 'its server is not set' })
})
