/** A sender asks what we hold of it: who may, since when, page by page. */
import { createHash, createHmac } from 'node:crypto'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { createMemoryLimits } from '../../../adapters/limits-memory.ts'
import { balanceRoutes } from '../../../channels/hotlines/balance.ts'
import { TemporaryError } from '../../../src/contract/errors.ts'
import type { Held, LedgerHoldings } from '../../../src/contract/ledger.ts'
import { createServer } from '../../../src/server.ts'
import { NOW, SECRET, smallHotline } from '../../support/callback.ts'

const held: Held[] = [
  {
    messageId: 'm-1',
    receipt: '1',
    revision: 2,
    receivedAt: '2026-01-05T09:00:00.000+08:00',
    state: 'accepted',
  },
  {
    messageId: '',
    receipt: '2',
    revision: 1,
    receivedAt: '2026-01-05T09:01:00.000+08:00',
    state: 'quarantined',
  },
  {
    messageId: 'm-3',
    receipt: '3',
    revision: 1,
    receivedAt: '2026-01-05T09:02:00.000+08:00',
    state: 'accepted',
  },
  {
    messageId: '',
    receipt: '4',
    revision: 1,
    receivedAt: '2026-01-05T09:03:00.000+08:00',
    state: 'discarded',
  },
]

interface Around {
  authentication?: object
  secrets?: Record<string, string>
  page?: LedgerHoldings['page']
  isBehind?: boolean
}

async function start(t: Test, around: Around = {}) {
  const { authentication = { kind: 'bearer' }, secrets = { HOTLINE_12315_SECRET: SECRET } } = around
  const now = { ms: NOW }
  const asked: object[] = []
  const clock = { now: () => now.ms }
  const app = await createServer({
    log: pino({ level: 'silent' }),
    trustProxy: [],
    isPublicOverHttps: false,
    onResponse: () => undefined,
  })
  const page: LedgerHoldings['page'] = async (origin, range) => {
    asked.push({ ...origin, ...range })
    return { held, cursor: 'next' }
  }
  const one = smallHotline('12315', { authentication })
  balanceRoutes(
    app,
    {
      clock,
      limits: createMemoryLimits({ clock }),
      secret: (name) => secrets[name],
      holdings: {
        page: around.page ?? page,
        heard: async () => [],
        knownUntil: async () => (around.isBehind ? undefined : '2026-01-05T11:59:58.000+08:00'),
      },
    },
    { hotlines: () => new Map([['12315', one]]) },
  )
  t.teardown(() => app.close())
  const get = (query: string, headers: Record<string, string> = {}, remoteAddress = '10.1.2.3') =>
    app.inject({ url: `/hotlines/12315/balance${query}`, headers, remoteAddress })
  const status = async (...call: Parameters<typeof get>) => (await get(...call)).statusCode
  return { app, now, asked, get, status }
}

const SINCE = '?since=20260105080000'
const bearer = { authorization: `Bearer ${SECRET}` }
const basic = (user: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
})

t.test('what is held, in the order of arrival', async (t) => {
  const { get, asked } = await start(t)
  const answer = await get(SINCE, bearer)
  t.equal(answer.statusCode, 200)
  t.strictSame(answer.json(), {
    number: '12315',
    since: '2026-01-05T08:00:00.000+08:00',
    until: '2026-01-05T11:59:58.000+08:00',
    complete: true,
    counts: { accepted: 2, quarantined: 1, discarded: 1 },
    held,
    cursor: 'next',
  })
  t.match(await get(`${SINCE}&limit=3&cursor=abc`, bearer), { statusCode: 200 })
  const origin = { channel: 'hotlines', endpoint: '12315', since: '2026-01-05T08:00:00.000+08:00' }
  t.strictSame(asked, [
    { ...origin, cursor: undefined, limit: 200 },
    { ...origin, cursor: 'abc', limit: 3 },
  ])
  const behind = await start(t, { isBehind: true, page: async () => ({ held: [] }) })
  t.match((await behind.get(SINCE, bearer)).json(), { complete: false, counts: { accepted: 0 }, held: [] })
  t.notOk('cursor' in (await behind.get(SINCE, bearer)).json(), 'the last page')
})

t.test('since when', async (t) => {
  const { get, asked, app } = await start(t)
  const at = '2026-01-05T08:30:00'
  for (const [since = '', read] of [
    ['20260105083000', `${at}.000+08:00`],
    [`${at}%2B08:00`, `${at}.000+08:00`],
    [`${at}+08:00`, `${at}.000+08:00`],
    [`${at}Z`, '2026-01-05T16:30:00.000+08:00'],
    ['2025-12-29T12:00:00%2B08:00', '2025-12-29T12:00:00.000+08:00'],
  ]) {
    const answer = await get(`?since=${since}`, bearer)
    t.match(answer.json(), since.endsWith('Z') ? { detail: /still to come/ } : { since: read }, since)
  }
  asked.length = 0
  const refused = async (query: string) => {
    const { statusCode, body } = await get(query, bearer)
    return `${statusCode} ${JSON.parse(body).detail}`
  }
  t.match(await refused('?since=20251229115959'), /^400 `since` is more than 7 days ago/)
  t.match(await refused('?since=20251229105959&cursor=abc'), /^400 `since` is more than 7 days ago/)
  for (const query of [
    '',
    '?since=',
    '?since=yesterday',
    '?since=20260231000000',
    '?since=1767571200',
    `?since=${at}`,
  ])
    t.match(
      await refused(query),
      /^400 expected `since` \(RFC 3339 or yyyyMMddHHmmss, at most 7 days ago\)/,
      query,
    )
  for (const more of ['limit=0', 'limit=1001', 'limit=x', `cursor=${'x'.repeat(201)}`])
    t.match(await refused(`${SINCE}&${more}`), /^400 expected/, more)
  t.equal((await get(`${SINCE}&since=20260105080001`, bearer)).statusCode, 400)
  t.equal(asked.length, 0)
  t.equal(
    (await get('?since=20251229115959&cursor=abc', bearer)).statusCode,
    200,
    'who pages comes to the end',
  )
  const elsewhere = await app.inject({ url: `/hotlines/12316/balance${SINCE}`, headers: bearer })
  t.match(elsewhere.json(), { status: 404, code: 'not-found' })
})

t.test('its own credentials, or the number and the secret', async (t) => {
  const secrets = { HOTLINE_12315_SECRET: SECRET, HOTLINE_12315_SECRET_2: 'the new one' }
  const { status, get, asked } = await start(t, { secrets })
  t.equal(await status(SINCE, bearer), 200)
  t.equal(await status(SINCE, basic('12315', SECRET)), 200)
  t.equal(await status(SINCE, basic('12315', 'the new one')), 200, 'while secrets change')
  asked.length = 0
  t.match((await get(SINCE)).json(), { status: 401, code: 'unauthorized', detail: /Basic with the number/ })
  t.equal(await status(SINCE, basic('12316', SECRET)), 401)
  t.equal(await status(SINCE, basic('12315', '')), 401)
  t.equal(await status(SINCE, basic('12315', `${SECRET} `)), 401)
  t.equal(await status(SINCE, { authorization: `Basic ${SECRET}` }), 401)
  t.equal(await status('?since=never'), 401, 'who is nobody is told nothing else')
  t.equal(asked.length, 0)

  const lacking = await start(t, { secrets: { HOTLINE_12315_SECRET: '' } })
  const answer = await lacking.get(SINCE, basic('12315', ''))
  t.match([answer.statusCode, answer.headers['retry-after']], [503, '300'], 'that is ours to mend')
})

const inHeaders = {
  signature: { in: 'header', name: 'X-Signature' },
  timestamp: { in: 'header', name: 'X-Timestamp' },
  nonce: { in: 'header', name: 'X-Nonce' },
}

t.test('a signature over an empty body', async (t) => {
  const { status, now } = await start(t, {
    authentication: { kind: 'hmac', ...inHeaders, message: '{timestamp}.{nonce}.{query}.{body}' },
  })
  const signed = (query: string, stamp = NOW / 1000) => ({
    'x-timestamp': String(stamp),
    'x-nonce': 'n1',
    'x-signature': createHmac('sha256', SECRET)
      .update(`${stamp}.n1.${query.slice(1)}.`)
      .digest('hex'),
  })
  t.equal(await status(SINCE, signed(SINCE)), 200)
  t.equal(await status(SINCE, signed(SINCE)), 200, 'asking twice changes nothing')
  t.equal(await status('?since=20260105090000', signed(SINCE)), 401, 'the query is signed, too')
  t.equal(await status(SINCE, signed(SINCE, NOW / 1000 - 301)), 401, 'stale')
  now.ms += 301_000
  t.equal(await status(SINCE, signed(SINCE)), 401, 'stale by now')
  t.equal(await status(SINCE, basic('12315', SECRET)), 200)
})

t.test('what stands in the body of a post stands in the query', async (t) => {
  const inBody = (name: string) => ({ in: 'body', name })
  for (const parameters of ['query', 'form', 'body']) {
    const { status } = await start(t, {
      authentication: {
        kind: 'sorted-parameters',
        parameters,
        signature: inBody('sign'),
        timestamp: inBody('timestamp'),
        nonce: inBody('nonce'),
        appid: { ...inBody('appid'), value: 'app-12315' },
      },
    })
    const said = 'appid=app-12315&limit=5&nonce=n1&since=20260105080000'
    const signed = `${said}&timestamp=${NOW / 1000}`
    const sign = createHash('md5').update(`${signed}&key=${SECRET}`).digest('hex').toUpperCase()
    t.equal(await status(`?${signed}&sign=${sign}`), 200, parameters)
    t.equal(await status(`?${signed.replace('limit=5', 'limit=6')}&sign=${sign}`), 401)
    t.equal(await status(`?${signed.replace('app-1', 'app-2')}&sign=${sign}`), 401)
  }
})

t.test('where only the number and the secret are left', async (t) => {
  const secrets = { HOTLINE_12315_SECRET: SECRET, HOTLINE_12315_KEY: '0'.repeat(32) }
  const digest = { at: { in: 'header', name: 'X-Digest' } }
  for (const authentication of [
    { kind: 'body-password', at: 'password' },
    { kind: 'api-key', at: { in: 'body', name: 'password' } },
    { kind: 'none', because: 'its system can not do better' },
    {
      kind: 'sm4',
      iv: { hex: '0'.repeat(32) },
      digest,
      timestamp: inHeaders.timestamp,
      nonce: inHeaders.nonce,
    },
  ]) {
    const { status } = await start(t, { authentication, secrets })
    const { kind } = authentication
    t.equal(await status(SINCE, basic('12315', SECRET)), 200, kind)
    t.equal(await status(`${SINCE}&password=${SECRET}`), 401, `${kind}: no secrets in addresses`)
    t.equal(await status(SINCE), 401)
  }
  const open = await start(t, {
    authentication: { kind: 'none', because: 'it can not do better' },
    secrets: {},
  })
  t.equal(await open.status(SINCE), 503, 'anybody may post, nobody may ask')
})

t.test('an address that must fit fits both ways', async (t) => {
  const { status } = await start(t, {
    authentication: [{ kind: 'ip', allow: ['10.1.0.0/16'] }, { kind: 'bearer' }],
  })
  t.equal(await status(SINCE, bearer), 200)
  t.equal(await status(SINCE, basic('12315', SECRET)), 200)
  t.equal(await status(SINCE, bearer, '10.2.0.1'), 401)
  t.equal(await status(SINCE, basic('12315', SECRET), '10.2.0.1'), 401)
  const alone = await start(t, { authentication: { kind: 'ip', allow: ['10.1.0.0/16'] }, secrets: {} })
  t.equal(await alone.status(SINCE), 200, 'the address is what it has')
  t.equal(await alone.status(SINCE, {}, '10.2.0.1'), 401)
})

t.test('neither guessed nor asked without end', async (t) => {
  const { get, status, now } = await start(t)
  for (let tries = 0; tries < 30; tries += 1)
    t.equal(await status(SINCE, basic('12315', `guess ${tries}`)), 401)
  const answer = await get(SINCE, bearer)
  t.match([answer.statusCode, answer.json().code], [503, 'busy'])
  t.ok(Number(answer.headers['retry-after']) > 0)
  t.equal(await status(SINCE, bearer, '10.9.9.9'), 200, 'another address is another matter')
  now.ms += 300_000
  for (let calls = 0; calls < 120; calls += 1) await get(SINCE, bearer)
  t.match((await get(SINCE, bearer)).json(), { status: 503, code: 'busy' })
})

t.test('while the ledger is down', async (t) => {
  const page = async () => {
    throw new TemporaryError('ledger-down', { retryAfter: 5 })
  }
  const { get } = await start(t, { page })
  const answer = await get(SINCE, bearer)
  t.match([answer.statusCode, answer.json().code, answer.headers['retry-after']], [503, 'ledger-down', '5'])
})
