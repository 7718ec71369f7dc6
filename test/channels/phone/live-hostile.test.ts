/** Centres that misbehave on the real server: memory stays bounded, the others are served, and nothing is lost. */
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { balance } from '../../support/cli.ts'
import { until } from '../../support/house.ts'
import { openLine } from '../../support/phone/line.ts'
import { startPhone } from '../../support/phone/phone-house.ts'
import { patience, report, size } from '../../support/size.ts'

const CALLS = size(2000, 10_000)
const LINES = 8
const house = await startPhone(t, { phone: '{ endSeconds: 3 }' })
const memory = () =>
  Number(/RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${house.pid()}/status`, 'utf8'))?.[1]) / 1024
const segment = { startMs: 0, endMs: 900, text: '喂' }

t.test(`${CALLS} calls opened and never spoken on`, patience(), async (t) => {
  const before = memory()
  const lines = await Promise.all(Array.from({ length: LINES }, () => openLine(t, house)))
  for (let n = 0; n < CALLS; n++) lines[n % LINES]?.say({ type: 'start', call: `silent-${n}`, seq: 0 })
  const last = Array.from({ length: LINES }, (_, at) => CALLS - LINES + at)
  await Promise.all(last.map((n) => lines[n % LINES]?.ack(`silent-${n}`, 0)))
  const open = memory()
  report('phone live, silent calls', { calls: CALLS, before, open })
  t.ok(open - before < size(150, 250), `${before.toFixed(0)} MB, then ${open.toFixed(0)} MB`)
  lines[0]?.say({ type: 'segment', call: 'spoken', seq: 0, segment })
  lines[0]?.say({ type: 'end', call: 'spoken', seq: 1 })
  const ack = await lines[0]?.ack('spoken', 1)
  t.match(await house.request(ack?.receipt ?? ''), { text: '喂' }, 'others are served')
  const joined = 'select count(*)::integer as count from parts where joined_at is null'
  await until(async () => (await house.pool.query(joined)).rows[0].count === 0, 120_000)
  t.equal(house.dispatched.size, 1, 'of a call without anything nothing is made')
  t.same(
    (await house.pool.query("select 1 from threads where state is not null and thread like 'silent%'")).rows,
    [],
  )
})

t.test('a centre that reads nothing is not read, and takes nobody else down', patience(), async (t) => {
  const deaf = await openLine(t, house)
  const before = memory()
  deaf.socket.pause()
  // Each is answered by some more than it holds.
  for (let n = 0; n < size(30_000, 200_000); n++) deaf.send('{"type":"ping","id":"0123456789"}')
  await sleep(2000)
  t.ok(memory() - before < 150, `${before.toFixed(0)} MB, then ${memory().toFixed(0)} MB`)
  const other = await openLine(t, house)
  other.say({ type: 'segment', call: 'beside', seq: 0, segment })
  other.say({ type: 'end', call: 'beside', seq: 1 })
  const { receipt } = await other.ack('beside', 1)
  t.match(await house.request(receipt), { text: '喂' })
})

t.test('odd letters, odd ids, odd times: all in the ledger', async (t) => {
  const line = await openLine(t, house)
  const odd = [
    '\u202e倒',
    '😀'.repeat(100),
    `${'é'.normalize('NFD')}\u0000\ud800x`,
    ']]><script>alert(1)</script>',
  ]
  for (const [n, text] of odd.entries()) {
    const call = `odd-${n} 一通/电话?&#${text.slice(0, 1)}`
    line.say({
      type: 'segment',
      call,
      seq: 5,
      segment: { startMs: 604_800_000, endMs: 0, text, voice: text.slice(0, 10) },
    })
    line.say({ type: 'end', call, seq: 6, data: { form: { title: text.slice(0, 200) } } })
    line.say({ type: 'start', call, seq: 0 })
  }
  line.say({ type: 'segment', call: 'nul\u0000', seq: 0, segment })
  t.match(await line.error('invalid-message'), { errors: [{ pointer: '/call' }] })
  await until(async () =>
    (await balance({ DATA_DIR: house.dataDir })).rows.every(({ inJournal }) => inJournal === 0),
  )
  t.match(await balance({ DATA_DIR: house.dataDir }), { code: 0 })
  t.same((await house.pool.query('select 1 from quarantine')).rows, [], 'none of it is poison')
  t.same((await house.pool.query('select reason from threads where failures > 0')).rows, [])
})
