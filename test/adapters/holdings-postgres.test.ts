import t from 'tap'
import { createPostgresHoldings } from '../../adapters/holdings-postgres.ts'
import { beijingTime } from '../../src/contract/beijing-time.ts'
import type { Held } from '../../src/contract/ledger.ts'
import { startPostgres } from '../support/postgres.ts'
import { origin, receiptOf, setUp } from './errands-ledger.ts'

const postgres = await startPostgres(t)
const since = '2026-01-05T08:00:00+08:00'

async function books(t: Parameters<typeof setUp>[0]) {
  const made = await setUp(t, postgres)
  const holdings = createPostgresHoldings(made.pool)
  const keep = async (bytes: string) => {
    const kept = { receivedAt: new Date().toISOString(), mediaType: 'text/xml', bytes: btoa(bytes) }
    await made.move({ kind: 'raw', origin, receipt: receiptOf(`raw ${bytes}`), reason: 'broken', ...kept })
  }
  const all = async (limit: number): Promise<Held[]> => {
    const pages: Held[] = []
    let cursor: string | undefined
    do {
      const page = await holdings.page(origin, { since, cursor, limit })
      if (page.held.length > limit) throw new Error('a page is too long')
      pages.push(...page.held)
      cursor = page.cursor
    } while (cursor !== undefined)
    return pages
  }
  return { ...made, holdings, keep, all }
}

t.test('requests and quarantine of one source, in the order of arrival, page by page', async (t) => {
  const { accept, keep, all, holdings, pool } = await books(t)
  await accept('a', [])
  await keep('<x')
  await accept('b', [])
  await accept('a', [], { text: '改了' })
  await keep('<y')
  await keep('<z')
  await accept('c', [], { source: { ...origin, endpoint: '12345', messageId: 'c' } })
  await accept('w', [], { source: { channel: 'web', endpoint: '12315', messageId: 'w' } })
  const states = `update quarantine set state = case receipt when '${receiptOf('raw <y')}' then 'discarded'
    when '${receiptOf('raw <z')}' then 'replayed' else state end`
  await pool.query(states)
  const held = await all(1000)
  t.match(held, [
    { messageId: 'a', receipt: receiptOf('a'), revision: 2, state: 'accepted', receivedAt: /\+08:00$/ },
    { messageId: '', receipt: receiptOf('raw <x'), revision: 1, state: 'quarantined' },
    { messageId: 'b', receipt: receiptOf('b'), revision: 1, state: 'accepted' },
    { messageId: '', receipt: receiptOf('raw <y'), state: 'discarded' },
  ])
  t.equal(held.length, 4)
  for (const limit of [1, 2, 3, 4]) t.same(await all(limit), held, `pages of ${limit}`)
  await pool.query(`update revisions set received_at = '2026-11-05T00:00:00.123456Z'`)
  await pool.query(`update quarantine set received_at = '2026-11-05T00:00:00.123456Z'`)
  const ties = await all(1)
  t.equal(new Set(ties.map(({ receipt }) => receipt)).size, 4, 'at one moment: each once')
  const later = { since: '2026-11-05T00:00:01Z', limit: 10 }
  t.same(await holdings.page(origin, later), { held: [] })
})

t.test('a cursor is one of ours', async (t) => {
  const { holdings } = await books(t)
  const encoded = (text: string) => Buffer.from(text).toString('base64url')
  const hostile = [
    '',
    'x',
    encoded("2026-01-05T08:00:00.000000Z|'; drop table revisions"),
    encoded('2026|A'),
    '\0',
  ]
  for (const cursor of [...hostile, encoded('2026-99-99T99:99:99.000000Z|A')])
    await t.rejects(holdings.page(origin, { since, cursor, limit: 10 }), { code: 'bad-request' }, cursor)
})

t.test('when each source was heard', async (t) => {
  const { accept, keep, holdings, pool } = await books(t)
  await accept('a', [])
  await accept('a', [])
  await accept('a', [], { text: '改了' })
  const old = { source: { ...origin, endpoint: '96310', messageId: 'old' } }
  await accept('old', [], old)
  await pool.query(`update heard set minute = '2026-03-01T00:00:00Z', last_at = '2026-03-01T00:00:07Z'
    where endpoint = '96310'`)
  await accept('w', [], { source: { channel: 'web', endpoint: '12315', messageId: 'w' } })
  const [first] = await holdings.heard('hotlines')
  t.match(first, { endpoint: '12315', lastHour: 2 }, 'what comes twice is heard once')
  await keep('<x')
  const heard = await holdings.heard('hotlines')
  t.match(heard, [
    { endpoint: '12315', lastHour: 3 },
    { endpoint: '96310', lastAt: '2026-03-01T08:00:07.000+08:00', lastHour: 0 },
  ])
  t.equal(heard.length, 2)
  t.ok((heard[0]?.lastAt ?? '') > (first?.lastAt ?? ''))
  t.match(await holdings.heard('web'), [{ endpoint: '12315', lastHour: 1 }], 'of any channel')
  t.same(await holdings.heard('wechat'), [])
})

t.test('a minute takes the row of the same minute an hour ago, and never the other way round', async (t) => {
  const { move, holdings, pool } = await books(t)
  const at = Date.now()
  const post = (text: string, minutesAgo: number) =>
    move({
      kind: 'raw',
      origin,
      receipt: receiptOf(text),
      reason: 'broken',
      receivedAt: new Date(at - minutesAgo * 60_000).toISOString(),
      mediaType: 'text/xml',
      bytes: btoa(text),
    })
  for (const [text, minutesAgo] of [
    ['a', 120],
    ['b', 60],
    ['c', 30],
    ['d', 0],
    ['e', 60],
    ['f', 0],
  ] as const)
    await post(text, minutesAgo)
  t.match(await holdings.heard('hotlines'), [{ lastAt: beijingTime(at), lastHour: 3 }])
  const { rows } = await pool.query('select count(*)::integer as rows from heard')
  t.equal(rows[0].rows, 2)
})

t.test('neither reads the whole ledger', async (t) => {
  const { pool } = await books(t)
  await pool.query(`
    insert into revisions (receipt, revision, channel, endpoint, received_at, request)
    select md5(n::text), 1, case when n % 10 = 0 then 'hotlines' else 'web' end, (12300 + n % 64)::text,
      now() - n * interval '1 minute', '{"source": {"messageId": "m"}}' from generate_series(1, 20000) n`)
  await pool.query('analyze')
  const plans: string[] = []
  const explaining = {
    query: async (text: string, values: unknown[]) => {
      const { rows } = await pool.query(`explain ${text}`, values)
      plans.push(JSON.stringify(rows))
      return { rows: [] }
    },
  }
  const holdings = createPostgresHoldings(explaining as unknown as typeof pool)
  await holdings.page({ channel: 'hotlines', endpoint: '12310' }, { since, limit: 100 })
  await holdings.heard('hotlines')
  const [page = '', heard = ''] = plans
  t.match(page, /revisions_hotlines/)
  t.notMatch(page, /Seq Scan on revisions/)
  t.notMatch(heard, /revisions|quarantine/)
})

t.test('until when all is known: as the gateways say that their journals are empty', async (t) => {
  const { holdings, pool } = await books(t)
  t.equal(await holdings.knownUntil(), undefined, 'nobody has said anything')
  const seen = (gateway: string, depth: number, seconds: number) =>
    pool.query(
      `insert into gateways (gateway, depth, seen_at) values ($1, $2, now() - make_interval(secs => $3))
       on conflict (gateway) do update set depth = excluded.depth, seen_at = excluded.seen_at`,
      [gateway, depth, seconds],
    )
  await seen('a', 0, 1)
  await seen('b', 0, 5)
  const age = Date.now() - Date.parse((await holdings.knownUntil()) ?? '')
  t.ok(
    age > 5500 && age < 20_000,
    'the one that was seen longest ago, less what lies between looking and saying',
  )
  await seen('a', 3, 0)
  t.equal(await holdings.knownUntil(), undefined, 'one is behind')
  await seen('a', 0, 40)
  t.equal(await holdings.knownUntil(), undefined, 'one is silent')
})
