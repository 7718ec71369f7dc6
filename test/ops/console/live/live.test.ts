/** The live feed: who may have it, when it ends, and that it lives on while the ledger is down. */
import { once } from 'node:events'
import t from 'tap'
import { WebSocket } from 'ws'
import { migrate } from '../../../../adapters/postgres.ts'
import type { Snapshot } from '../../../../src/contract/snapshot.ts'
import { startConsole } from '../../../support/console.ts'
import { until } from '../../../support/house.ts'
import { startPostgres } from '../../../support/postgres.ts'
import { createTestLog } from '../../../support/queue.ts'

const postgres = await startPostgres(t)
// The house is up before its ledger is.
await migrate(postgres.url, createTestLog())
const env = { DATABASE_URL: postgres.url, RECEIPT_SECRET: 'x'.repeat(32) }
const house = await startConsole(t, { env })
const key = await house.keys.renew('test', 'web')

function open(headers: Record<string, string>, query = '') {
  const socket = new WebSocket(`${house.url.replace('http', 'ws')}/ops/live${query}`, { headers })
  const frames: string[] = []
  socket.on('message', (data) => frames.push(String(data)))
  socket.on('error', () => undefined)
  return { socket, frames, newest: (): Snapshot => JSON.parse(frames.at(-1) ?? '{}') }
}

t.test('without a session, or from a page of somebody else, there is no socket', async (t) => {
  const { cookie = '' } = await house.headersOf('viewer')
  for (const [headers, status] of [
    [{ origin: house.url }, 401],
    [{ origin: house.url, cookie: `${cookie}x` }, 401],
    [{ origin: 'https://evil.example', cookie }, 403],
    [{ cookie }, 403],
  ] as const) {
    const [, answer] = await once(open(headers).socket, 'unexpected-response')
    t.equal(answer.statusCode, status)
  }
})

t.test('it ends with its session, and no other with it', async (t) => {
  const headers = { origin: house.url, cookie: await house.signIn('viewer') }
  const [feed, other] = [open(headers), open(await house.headersOf('viewer'))]
  t.teardown(() => other.socket.close())
  await until(() => feed.frames.length > 0 && other.frames.length > 0)
  const closed = once(feed.socket, 'close')
  await house.post('/ops/sign-out', {}, { headers })
  t.equal((await closed)[0], 4401)
  t.equal(other.socket.readyState, WebSocket.OPEN)
})

t.test('a page has its parts, in its language, as they stand in the page', async (t) => {
  const feed = open(await house.headersOf('viewer'), '?page=overview&lang=en')
  t.teardown(() => feed.socket.close())
  await until(() => feed.frames.length > 0)
  const { regions, points } = JSON.parse(feed.frames[0] ?? '')
  const { text } = await house.page('/ops?lang=en')
  for (const name of Object.keys(regions)) t.match(text, `data-region="${name}"`)
  t.match(regions.arrivals, 'Last 60 s')
  t.equal(points['arrivals/web'], 0)
})

t.test('while the ledger is down it tells that, and what comes in', async (t) => {
  const feed = open(await house.headersOf('viewer'))
  t.teardown(() => feed.socket.close())
  await until(() => feed.frames.length > 0 && feed.newest().ledgerUp)
  await house.page('/ops')
  await house.send({ text: '垃圾没人收' }, { key })
  const web = () => feed.newest().sources.find(({ channel, accepted }) => channel === 'web' && accepted > 0)
  await until(() => web()?.ledgered === 1)
  await postgres.stop()
  await until(() => feed.newest().ledgerUp === false)
  t.match(feed.newest().verdict, { level: 'danger', en: /^Ledger down/ })
  await house.send({ text: '路灯不亮' }, { key })
  await until(() => web()?.accepted === 2)
  t.match(web(), { ledgered: 1, inJournal: 1 })
  const page = await house.page('/ops')
  t.equal(page.status, 200)
  t.match(page.text, '台账连不上')
  const charts = await house.page('/ops/series.json')
  t.equal(charts.status, 503)
})
