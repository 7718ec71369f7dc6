/** Promise 6: names, phones, identity numbers, words and keys are never in a log line. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import t from 'tap'
import { PermanentError, RejectedError, TemporaryError } from '../src/contract/errors.ts'
import { createLog } from '../src/log.ts'
import { startApi } from './support/api.ts'
import { until } from './support/house.ts'
import { poison } from './support/poison.ts'
import { open, sendRaw } from './support/raw-http.ts'

/** Whatever holds it has leaked. */
const MARK = 'ZWQX'
const marked = (what: string) => `${MARK}${what}`

function capture() {
  const lines: string[] = []
  const log = createLog(
    'trace',
    new Writable({ write: (chunk, _, done) => done(void lines.push(String(chunk))) }),
  )
  return { log, text: () => lines.join('') }
}

t.test('fields that hold something personal or secret are hidden', async (t) => {
  const { log, text } = capture()
  const person = {
    name: marked('张三'),
    phone: marked('1'),
    identityNumber: marked('2'),
    email: marked('3'),
    openid: marked('4'),
  }
  const request = {
    text: marked('5'),
    title: marked('6'),
    requester: person,
    against: person,
    extensions: { a: marked('7') },
  }
  for (const data of [
    person,
    request,
    { request },
    { job: request },
    { a: { b: person } },
    { body: marked('8') },
  ])
    log.info(data, 'data')
  log.warn({ headers: { authorization: marked('9'), cookie: marked('10') }, key: marked('11') }, 'headers')
  log.error(
    { env: { password: marked('12') }, connectionString: marked('13'), token: marked('14') },
    'secrets',
  )
  log.child({ requester: person }).info({}, 'child')
  t.notMatch(text(), MARK)
  t.match(text(), '[hidden]')
  t.match(text(), 'headers', 'and the line is there')
})

t.test('errors show where they come from, not what they quote', async (t) => {
  const { log, text } = capture()
  const quoting = [
    new Error(marked('1')),
    new Error(`first\n    at ${marked('2')} (file.ts:1:1)\nlast`),
    new SyntaxError(`Unexpected token ${marked('3')}`),
    Object.assign(new Error('x'), {
      detail: marked('4'),
      where: marked('5'),
      parameters: [marked('6')],
      code: '22P05',
    }),
    new PermanentError('internal', { detail: marked('7'), cause: new Error(marked('8')) }),
    new RejectedError('invalid-body', { errors: [{ pointer: `/${marked('9')}`, detail: marked('10') }] }),
    new AggregateError([new Error(marked('11'))], marked('12')),
    marked('13'),
    { message: marked('14') },
  ]
  for (const err of quoting) {
    log.error({ err }, 'err')
    log.error({ error: err }, 'error')
  }
  log.error(new Error(marked('15')), 'bare')
  t.notMatch(text(), MARK)
  t.match(text(), /log\.test\.ts/, 'where')
  t.match(text(), '22P05')
})

t.test('an error of a store is understood without its message', async (t) => {
  const { log, text } = capture()
  const refused = (code: string) => Object.assign(new Error(marked(code)), { code })
  for (const code of ['28P01', '3D000', '57P03', '53300', 'ECONNREFUSED', 'XX000', 'constructor'])
    log.error({ err: new TemporaryError('ledger-down', { cause: refused(code) }) }, 'down')
  const told = text()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).err.cause)
  t.strictSame(
    told.map(({ code, means }) => [code, means]),
    [
      ['28P01', 'the password is refused'],
      ['3D000', 'no such database'],
      ['57P03', 'the server is starting or stopping'],
      ['53300', 'too many connections'],
      ['ECONNREFUSED', 'nobody listens there'],
      ['XX000', undefined],
      ['constructor', undefined],
    ],
  )
  t.notMatch(text(), MARK)
})

t.test('the whole house at its most talkative', { timeout: 90_000 }, async (t) => {
  const api = await startApi(t, { env: { LOG_LEVEL: 'trace' } })
  const personal = {
    text: marked('text'),
    title: marked('title'),
    requester: {
      name: marked('name'),
      phone: '13800138999',
      identityNumber: marked('id'),
      email: `${MARK}@example.cn`,
    },
    against: { name: marked('against') },
    location: { text: marked('place') },
    extensions: { [marked('key')]: marked('value') },
  }
  const secrets: Record<string, string> = { [`x-${MARK}`]: marked('header'), cookie: marked('cookie') }
  const post = (body: unknown, path = '/v1/requests', headers = secrets) => api.call(path, { body, headers })

  const receipt = await api.send(personal, { headers: secrets })
  await api.inLedger(receipt)
  // What PostgreSQL can't store: the error quotes it, its own log does too.
  await api.stop()
  const poisoned = await poison(api.dataDir, { extensions: { a: `${marked('poison')}\u0000` } })
  await api.restart()
  await until(
    async () => (await api.pool.query('select 1 from quarantine where receipt = $1', [poisoned])).rows[0],
  )
  for (const body of [
    `{"text":"${marked('broken')}`,
    { [marked('field')]: 1 },
    { text: 7, title: marked('t') },
    marked('word'),
  ])
    t.equal((await post(body)).status, 400)
  await post(personal, `/v1/requests?q=${marked('query')}`)
  await post(personal, `/${marked('path')}/%zz`)
  await post(personal, `/v1/requests/${marked('receipt')}/updates`)
  await post(
    {
      id: marked('id'),
      status: 'closed',
      at: new Date().toISOString(),
      by: marked('by'),
      note: marked('note'),
    },
    `/v1/requests/${receipt}/updates`,
  )
  await post({ text: marked('more') }, `/v1/requests/${receipt}/supplements`)
  await api.call(`/v1/requests/${receipt}?name=${marked('query')}`)
  await api.call('/v1/requests', { body: personal, key: marked('key') })
  await api.call(`/v1/attachments/${marked('attachment')}`)
  await post(personal, '/v1/requests', { ...secrets, 'content-type': `text/${MARK}` })
  await post(personal, '/v1/requests', { ...secrets, 'content-encoding': MARK })
  const form = new FormData()
  form.set('file', new Blob([marked('bytes')]), marked('name.gif'))
  await fetch(`${api.url}/v1/attachments`, {
    method: 'POST',
    headers: { authorization: `Bearer ${api.key()}` },
    body: form,
  })
  await sendRaw(api.url, `${MARK} / HTTP/1.1\r\n\r\n`)
  const broken = await open(api.url)
  broken.end(
    `POST /v1/requests HTTP/1.1\r\nauthorization: Bearer ${api.key()}\r\ncontent-type: application/json\r\nhost: x\r\ncontent-length: 99\r\n\r\n{"text":"${MARK}`,
  )
  await until(() => api.output().includes('/v1/attachments'))
  const key = api.key()
  await api.stop()

  const output = api.output()
  t.notMatch(output, MARK)
  t.notMatch(output, '13800138999')
  t.notMatch(output, key)
  t.notMatch(output, receipt)
  t.match(output, '"route":"/v1/requests/:receipt"', 'routes are patterns')
  t.match(output, '"route":"/v1/requests"')
  const postgresLog = readFileSync(join(api.dataDir, 'postgres/postgres.log'), 'utf8')
  t.match(postgresLog, 'ready to accept connections', 'it is the right file')
  t.notMatch(postgresLog, MARK)
})
