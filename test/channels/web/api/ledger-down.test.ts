/** Promise 1 at the API: while the ledger is down requests are taken, and nobody is told a falsehood. */
import t from 'tap'
import { type Api, startApi, told } from '../../../support/api.ts'
import { until } from '../../../support/house.ts'
import { startPostgres } from '../../../support/postgres.ts'

const update = { id: '1', status: 'closed', at: '2026-01-05T08:30:00+08:00' }

t.test('ledger down', async (t) => {
  const postgres = await startPostgres(t)
  const env = { DATABASE_URL: postgres.url, RECEIPT_SECRET: 'x'.repeat(32) }
  const house = await startApi(t, { env })
  const [mine, dispatch] = [
    await house.keys.add('mine', 'web', 'web'),
    await house.keys.add('them', 'web', 'dispatch'),
  ]
  const api: Api = { ...house, call: (path, options) => house.call(path, { key: mine, ...options }) }
  const before = await house.send({ text: '以前' }, { key: mine })
  await house.inLedger(before)
  // Known before, so that they are known now.
  for (const key of [mine, dispatch]) t.equal((await api.call(`/v1/requests/${before}`, { key })).status, 200)
  await postgres.stop()

  const { status, body } = await api.call('/v1/requests', { body: { text: '现在' } })
  t.equal(status, 202, 'taken all the same')
  const held = await api.call(`/v1/requests/${body.receipt}`)
  t.match(
    [held.status, held.body],
    [200, { revision: 1, status: 'received', timeline: [{ status: 'received' }] }],
  )
  for (const receipt of [body.receipt, before, '0000-0000-0000-0000-0000']) {
    const added = await api.call(`/v1/requests/${receipt}/supplements`, { body: { text: '还有' } })
    t.equal(added.status, 202, 'words are kept while nobody can say whose they are')
  }
  t.equal(
    told(await api.call('/v1/requests', { body: {} })),
    '400 invalid-body /text',
    'theirs to mend, still',
  )

  const temporary = async (path: string, options: object, code: string) => {
    const answer = await api.call(path, options)
    t.equal(told(answer), `503 ${code}`, `${path} ${code}`)
    t.match(answer.headers.get('retry-after'), /^\d+$/)
  }
  await temporary(`/v1/requests/${before}`, {}, 'not-yet-known')
  await temporary('/v1/requests/0000-0000-0000-0000-0000', {}, 'not-yet-known')
  await temporary(`/v1/requests/${before}/updates`, { body: update, key: dispatch }, 'ledger-down')
  await temporary(
    '/v1/requests',
    { body: { text: '一' }, key: 'jk_made-a-moment-ago-elsewhere' },
    'ledger-down',
  )
  await temporary('/v1/attachments/nobody-knows-this', {}, 'ledger-down')
  t.equal(
    told(await api.call('/v1/requests', { body: {}, headers: { authorization: '' } })),
    '401 unauthorized',
  )

  const ready = await fetch(`${house.url}/readyz`)
  t.equal(ready.status, 200, 'it can accept')
  const detail = await until(async () => {
    const found = (await api.call('/readyz')).body
    return found.ledger === 'down' && found
  })
  t.match(detail, { status: 'ready', ledger: 'down' })
})
