/** Guards: each search finds what a plain look at all requests finds, and does not take longer because there are more. */
import t from 'tap'
import { createPostgresCaseSearch } from '../../adapters/cases-postgres.ts'
import type { Pool } from '../../adapters/postgres.ts'
import type { Case, CaseFilter } from '../../src/contract/cases.ts'
import { Disposition, requestTypes, statuses, Urgency } from '../../src/contract/request.ts'
import { startPostgres } from '../support/postgres.ts'
import { patience, pickSeed, randomFrom, report, size } from '../support/size.ts'
import { indexAll, openLedger } from './cases-postgres-ledger.ts'

const ROWS = size(5000, 1_000_000)
/** Of each way to search. */
const TRIES = size(10, 100)
/** In the small run, beside many others, it only tells a search that reads everything. */
const P95_MS = size(1000, 200)
const DAYS = 120

/**
 * A city: 64 hotlines and 17 touchpoints, some loud, some hardly heard; emergencies are rare, and what is old is closed. One
 * number calls again and again.
 */
const REVISIONS = `
  insert into revisions (receipt, revision, channel, endpoint, received_at, request)
  select upper(substr(md5(n::text), 1, 20)), 1, case when source < 64 then 'hotlines' else 'web' end,
    case when source < 64 then (12300 + source)::text else 'touchpoint-' || source || case when n % 3 = 0 then '/client' else '' end end,
    timestamptz '2026-06-01T00:00:00Z' - make_interval(secs => n::double precision * ${DAYS * 86_400} / $1::integer),
    jsonb_build_object('type', ($2::text[])[1 + floor(8 * power(((n * 7919) % 10007) / 10007.0, 2))::integer],
      'text', '暖气不热，室温只有十四度。' || repeat('请尽快处理。', (n % 20)::integer), 'title', '暖气 ' || n,
      'source', jsonb_build_object('messageId', 'm-' || n, 'orderNumber', case when n % 2 = 0 then 'o-' || n end),
      'requester', jsonb_build_object('name', '张三', 'phone', case when n % 50 = 0 then '+8613800000000'
        else '+861390' || lpad((n % 300000)::text, 7, '0') end, 'callerNumber', '+861350' || lpad((n % 700000)::text, 7, '0')))
  from (select n, floor(81 * power(((n * 104729) % 100003) / 100003.0, 3))::integer as source
    from generate_series(1::bigint, $1::bigint) n) as all_of_them`

const TRIAGES = `
  insert into triages (receipt, revision, at, triage)
  select receipt, 1, received_at, jsonb_build_object('type', request->>'type', 'urgency',
    case when hashtext(receipt) % 1000 = 0 then 'emergency' when hashtext(receipt) % 37 = 0 then 'urgent' else 'normal' end,
    'disposition', ($1::text[])[1 + floor(11 * power(abs(hashtext(receipt || 'd')) % 997 / 997.0, 4))::integer],
    'category', case when hashtext(receipt || 'c') % 9 <> 0 then jsonb_build_object('path', jsonb_build_array('类' ||
      floor(36 * power(abs(hashtext(receipt || 'p')) % 997 / 997.0, 3)), '叶'), 'confidence', hashtext(receipt || 'f') % 10 / 10.0) end,
    'place', jsonb_build_object('districtCode', (110101 + abs(hashtext(receipt || 'q')) % 19)::text),
    'direction', jsonb_build_object('unit', '某单位'),
    'lanes', case when hashtext(receipt || 'l') % 50 = 0 then '["minors"]'::jsonb else '[]' end)
  from revisions`

/** The newest tenth is on its way. */
const UPDATES = `
  insert into updates (receipt, id, status, at)
  select receipt, '1', case when received_at < timestamptz '2026-06-01T00:00:00Z' - interval '${DAYS / 10} days'
      then ($1::text[])[6 + abs(hashtext(receipt || 'x')) % 2] else ($1::text[])[3 + abs(hashtext(receipt || 'x')) % 3] end,
    received_at + interval '1 hour'
  from revisions where hashtext(receipt || 'u') % 20 <> 0`

const postgres = await startPostgres(t)
const { pool, search } = await openLedger(t, postgres)
const seed = pickSeed()
const random = randomFrom(seed)
const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T

t.before(async () => {
  t.comment(`SEED=${seed}`)
  await long(pool, `alter table revisions set (autovacuum_enabled = false)`)
  await long(pool, REVISIONS, [ROWS, requestTypes])
  await long(pool, TRIAGES, [Disposition.options])
  await long(pool, UPDATES, [statuses])
  const began = Date.now()
  await indexAll(pool)
  report('cases indexed', { rows: ROWS, seconds: (Date.now() - began) / 1000 })
  t.comment(`${ROWS} requests indexed in ${(Date.now() - began) / 1000} s`)
  await long(pool, 'vacuum analyze cases')
})

/** Longer than the pool's patience. */
async function long(of: Pool, text: string, values: unknown[] = []): Promise<void> {
  await of.query({ text, values, query_timeout: 1_800_000 } as unknown as string)
}

const day = (at: number) => new Date(Date.UTC(2026, 5, 1) - at * 86_400_000).toISOString()
const number = (of: number) => Math.floor(random() * of)
const phone = (prefix: string, of: number) => `+86${prefix}${String(number(of)).padStart(7, '0')}`
const endpoint = () => (random() < 0.8 ? String(12300 + number(64)) : `touchpoint-${64 + number(17)}`)
const between = (): CaseFilter => {
  const from = random() * DAYS
  return { from: day(from), to: day(from - random() * 10) }
}
const facets: Record<string, () => CaseFilter> = {
  channel: () => ({ channel: pick(['hotlines', 'web', 'phone']) }),
  endpoint: () => ({ endpoint: endpoint() }),
  type: () => ({ type: pick(requestTypes) }),
  urgency: () => ({ urgency: pick(Urgency.options) }),
  state: () => ({ state: pick(statuses) }),
  category: () => ({ category: `类${number(36)}` }),
  disposition: () => ({ disposition: pick(Disposition.options) }),
  district: () => ({ district: String(110101 + number(19)) }),
  lane: () => ({ lane: pick(['minors', 'jjj']) }),
  unsure: () => ({ unsure: true }),
}
const combined = (): CaseFilter =>
  Object.assign({}, ...Object.values(facets).map((facet) => (random() < 0.4 ? facet() : {})))
const ways: Record<string, () => CaseFilter> = {
  ...facets,
  id: () => ({ id: `${pick(['m', 'o'])}-${number(ROWS)}` }),
  phone: () => ({ phone: pick([phone('1390', 300_000), phone('1350', 700_000), '+8613800000000']) }),
  'phone and more': () => ({ phone: '+8613800000000', ...combined() }),
  time: between,
  combination: combined,
  'rare combination': () => ({
    endpoint: endpoint(),
    type: 'unknown',
    urgency: 'emergency',
    ...facets.state?.(),
  }),
  'combination and time': () => ({ ...combined(), ...between() }),
  nothing: () => ({}),
}

t.test('fast, whatever is asked', patience(), async (t) => {
  for (const [way, filter] of Object.entries(ways)) {
    const took: number[] = []
    for (let at = 0; at < TRIES; at++) {
      let cursor: string | undefined
      const asked = filter()
      // The first page, and one further on.
      for (const _page of [1, 2]) {
        const began = performance.now()
        const page = await search.page(asked, { cursor, limit: 50 })
        took.push(performance.now() - began)
        t.notOk(page.isTooWide, JSON.stringify(asked))
        cursor = page.cursor
        if (!cursor) break
      }
    }
    took.sort((a, b) => a - b)
    const p = (part: number) => Math.round(took[Math.ceil(took.length * part) - 1] ?? 0)
    t.comment(`${way}: p50 ${p(0.5)} ms, p95 ${p(0.95)} ms, longest ${p(1)} ms`)
    report('search', { way, rows: ROWS, p50: p(0.5), p95: p(0.95), longest: p(1) })
    t.ok(p(0.95) < P95_MS, `${way}: p95 ${p(0.95)} ms`)
  }
})

const PLAIN = `
  select receipt from cases c join case_kinds k on k.id = c.kind join case_matters m on m.id = c.matter
  where ($1::text is null or $1 in (message_id, order_number)) and ($2::text is null or $2 in (phone, caller_number))
    and ($3::timestamptz is null or received_at >= $3) and ($4::timestamptz is null or received_at < $4)
    and ($5::text is null or channel = $5) and ($6::text is null or endpoint = $6 or endpoint like $6 || '/%')
    and ($7::text is null or type = $7) and ($8::text is null or urgency = $8) and ($9::text is null or state = $9)
    and ($10::text is null or category = $10) and ($11::text is null or disposition = $11)
    and ($12::text is null or district = $12) and ($13::text is null or $13 = any(lanes)) and ($14::text is null or is_unsure)
  order by received_at desc, receipt desc limit 400`

t.test('page by page it is what a plain look finds', async (t) => {
  for (const filter of Object.values(ways).flatMap((way) => [way(), way()])) {
    const { id, phone: wanted, from, to, channel, endpoint: at, type, urgency, state, ...matter } = filter
    const { category, disposition, district, lane, unsure } = matter
    const kind = [id, wanted, from, to, channel, at, type, urgency, state]
    const { rows } = await pool.query(PLAIN, [...kind, category, disposition, district, lane, unsure])
    const found: Case[] = []
    let cursor: string | undefined
    do {
      const page = await search.page(filter, { cursor, limit: 70 })
      found.push(...page.cases)
      cursor = page.cursor
    } while (cursor && found.length < 400)
    t.same(
      found.slice(0, 400).map(({ receipt }) => receipt),
      rows.map(({ receipt }) => receipt),
      JSON.stringify(filter),
    )
  }
})

t.test('what a row says', async (t) => {
  const { cases } = await search.page({ id: 'o-100' }, { limit: 10 })
  t.match(cases, [
    {
      receipt: /^[0-9A-F]{20}$/,
      receivedAt: /\+08:00$/,
      messageId: 'm-100',
      orderNumber: 'o-100',
      title: '暖气 100',
      text: /^暖气不热/,
      name: '张三',
      phone: '+8613800000000',
      revision: 1,
      unit: '某单位',
    },
  ])
  const { categories, lanes } = await search.matters()
  t.match([categories.slice(0, 2), lanes], [['类0', '类1'], ['minors']])
  t.match(await search.sources(), [{ channel: 'hotlines', endpoint: '12300' }])
  t.ok((await search.sources()).every(({ endpoint: of }) => !of.includes('/')))
})

t.test('a cursor is one of ours; a search that takes too long is given up, and says so', async (t) => {
  for (const cursor of ['', 'x', Buffer.from("2026-01-05T08:00:00.000000Z|'; drop").toString('base64url')])
    await t.rejects(search.page({}, { cursor, limit: 10 }), { code: 'bad-request' }, cursor)
  const holder = await pool.connect()
  await holder.query('begin')
  await holder.query('lock table cases in access exclusive mode')
  t.same(await createPostgresCaseSearch(pool, { patienceMs: 100 }).page({}, { limit: 10 }), {
    cases: [],
    isTooWide: true,
  })
  await holder.query('rollback')
  holder.release()
})
