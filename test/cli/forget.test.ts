/**
 * Guards: whoever wants to be forgotten stands nowhere any more, on either store of the queues; what must stay is locked;
 * the same message sent again brings nothing back; the balance is exact.
 */
import { join } from 'node:path'
import t from 'tap'
import { createLinks } from '../../channels/web/link.ts'
import { createReceipts } from '../../src/intake/receipt.ts'
import { phoneSearch } from '../../src/keeping/spellings.ts'
import { receiptSecret } from '../../src/secrets.ts'
import { createCitizen, readable } from '../channels/web/pages/citizen.ts'
import { png } from '../contract/media-samples.ts'
import { type Api, startApi } from '../support/api.ts'
import { balance, jiesu } from '../support/cli.ts'
import { until } from '../support/house.ts'
import { placesInFiles, placesInLedger, placesInRedis } from '../support/keeping.ts'
import { startRedis } from '../support/redis.ts'

const PHONE = '+8613800001234'
const phone = phoneSearch(PHONE, '13800001234')
const requester = { name: '张三丰', phone: PHONE }

async function triaged(api: Api, receipt: string): Promise<void> {
  await until(async () => {
    const { rows } = await api.pool.query('select 1 from pending where receipt = $1 and stage = 3', [receipt])
    return rows.length > 0
  })
}

async function upload(api: Api): Promise<string> {
  const form = new FormData()
  form.append('file', new Blob([png]), 'a 13800001234.png')
  const answer = await fetch(`${api.url}/v1/attachments`, {
    method: 'POST',
    headers: { authorization: `Bearer ${api.key()}` },
    body: form,
  })
  return JSON.parse(await answer.text()).id
}

/** A closed one and an open one of theirs; another's, who mentions them; what was kept and refused. */
async function fill(api: Api) {
  const dispatch = await api.keys.add('dispatcher', 'web', 'dispatch')
  const body = {
    text: '暖气不热，电话 138 0000 1234',
    requester,
    location: { text: '北街 1 号', districtCode: '110101' },
  }
  const closed = await api.send({ ...body, messageId: 'closed', attachments: [await upload(api)] })
  const open = await api.send({ ...body, text: '井盖丢了', messageId: 'open' })
  const others = await api.send({
    text: '邻居的电话是１３８-0000-1234',
    messageId: 'others',
    attachments: [await upload(api)],
  })
  for (const receipt of [closed, open, others]) await triaged(api, receipt)
  const update = {
    id: 'u1',
    status: 'closed',
    at: new Date().toISOString(),
    note: '已联系 13800001234',
    by: '李四 收',
  }
  const told = await api.call(`/v1/requests/${closed}/updates`, { body: update, key: dispatch })
  if (told.status !== 200) throw new Error(JSON.stringify(told.body))
  const raw = Buffer.from(JSON.stringify({ blob: Buffer.from('tel 138-0000-1234').toString('base64') }))
  await api.pool.query(
    `insert into quarantine (receipt, gateway, channel, endpoint, received_at, reason, media_type, body, state)
     values ('K', 'g', 'web', 'web/x', now(), 'tel 13800001234', 'text/plain', $1, 'discarded')`,
    [raw],
  )
  await api.pool.query(
    `insert into refusals (id, channel, endpoint, refused_at, reason, media_type, body, evidence)
     values ('R', 'web', 'web/x', now(), 'signature', 'text/plain', $1, '{}')`,
    [raw],
  )
  return { body, closed, open, others }
}

const done = { code: 0, stdout: /2 requests forgotten, 1 locked, 1 files, 2 jobs removed/ }

t.test('queues on PostgreSQL: asked, refused, done, asked again', async (t) => {
  const api = await startApi(t)
  const env = { DATA_DIR: api.dataDir }
  const { body, closed, open, others } = await fill(api)
  const ask = (...more: string[]) => jiesu(['forget', '--phone', '138 0000 1234', ...more], env)

  t.match(await ask('--dry-run'), { code: 1, stderr: /nothing is done/ }, 'as it would be without --dry-run')
  const dry = await ask('--dry-run', '--lock')
  t.match(dry, { code: 0, stdout: /dry run: nothing is changed; 3 requests would be, 1 of them/ }, dry.stderr)
  t.notMatch(dry.stdout, /13800001234|张三丰|暖气/)
  const refused = await ask('--reason', 'asked for it')
  t.match(refused, {
    code: 1,
    stdout: new RegExp(
      `${open}  it is not closed and revision 1 is not taken by the dispatcher yet: it must stay`,
    ),
  })
  await api.pool.query(
    `insert into gateways (gateway, depth, seen_at) values ('gone', 3, now() - interval '1 hour')`,
  )
  t.match(await ask('--reason', 'x', '--lock'), { code: 1, stderr: /gateway gone is silent, nobody knows/ })
  t.match(await jiesu(['balance'], env), { code: 0, stderr: /gateway gone is silent since \d{4}-.*\+08:00/ })
  await api.pool.query(`delete from gateways where gateway = 'gone'`)
  t.match((await api.inLedger(closed)).requester.name, '张三丰', 'nothing was done')

  const said = await ask('--reason', 'asked for it by 138 0000 1234', '--lock')
  t.match(said, done, said.stderr)
  t.same(await placesInLedger(api.pool, phone), [])
  t.same((await api.pool.query('select 1 from updates where by is not null')).rows, [])
  t.same(
    (
      await api.pool.query(
        `select 1 from audit where reason !~ '^(asked for it by|the court)' or reason ~ '1234'`,
      )
    ).rows,
    [],
  )
  t.same(await placesInFiles(join(api.dataDir, 'blobs'), phone), [])
  const mentioned = await api.inLedger(others)
  t.match(mentioned.text, '邻居的电话是***')
  t.equal((await api.call(`/v1/attachments/${mentioned.attachments[0]?.id}`)).status, 200, 'the same bytes')
  t.match(await api.inLedger(closed), { text: '', location: { districtCode: '110101' }, attachments: [] })
  for (const receipt of [closed, open])
    t.match(await api.call(`/v1/requests/${receipt}`), { status: 410, body: { code: 'forgotten' } })
  const links = createLinks(createReceipts(receiptSecret(api.dataDir)))
  const page = await createCitizen(api).get(`/track/${links.linkTo(closed)}`)
  t.match([page.status, readable(page.html)], [410, /这件诉求已经删除/])

  t.equal(await api.send({ ...body, messageId: 'open', text: '井盖丢了' }), open, 'sent once more')
  await until(async () => (await api.pool.query('select 1 from published where duplicate = 1')).rows[0])
  t.match(await balance(env), { code: 0, rows: [{ accepted: 4, ledgered: 3, duplicate: 1, difference: 0 }] })
  t.same(await placesInLedger(api.pool, phone), [])

  const shown = await jiesu(['sealed', 'show', open, '--reason', 'the court asks'], env)
  t.match(JSON.parse(shown.stdout), { revisions: [{ requester, text: '井盖丢了' }] })
  const { rows } = await api.pool.query(`select action, subject from audit where by = 'command line'`)
  t.same(
    rows.map(({ action, subject }) => `${action} ${subject}`).sort(),
    [`forget ${closed}`, 'forget K', 'forget a phone', `lock ${open}`, `unseal ${open}`].sort(),
  )
  const again = await ask('--reason', 'asked for it')
  t.match(again, { code: 0, stdout: /^nothing\nin others: nothing\n0 requests forgotten, 0 locked/ })
})

t.test('queues on Redis', async (t) => {
  const redis = await startRedis(t)
  const api = await startApi(t, { env: { REDIS_URL: redis.url } })
  await fill(api)
  t.not((await placesInRedis(redis.url, phone)).length, 0)
  const said = await jiesu(['forget', '--phone', PHONE, '--reason', 'x', '--lock'], { DATA_DIR: api.dataDir })
  t.match(said, done, said.stderr)
  t.same(await placesInRedis(redis.url, phone), [])
  t.same(await placesInLedger(api.pool, phone), [])
})
