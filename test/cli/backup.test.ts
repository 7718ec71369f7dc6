/**
 * Guards: a backup that is made while the house accepts brings back everything that was acknowledged before, with its
 * files and its receipts, into an empty folder only; and what is not whole is not restored.
 */
import { appendFile, mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { readSecretFile } from '../../src/secrets.ts'
import { png } from '../contract/media-samples.ts'
import { startApi } from '../support/api.ts'
import { balance, jiesu } from '../support/cli.ts'
import { startHouse, until } from '../support/house.ts'
import { poison } from '../support/poison.ts'
import { query, temporaryDataDir } from '../support/postgres.ts'

t.test('backup while it accepts, restore, start', async (t) => {
  const from = await temporaryDataDir(t)
  const kept = await poison(from, { endpoint: 'web/local' })
  const api = await startApi(t, { dataDir: from })
  const key = api.key()
  const env = { DATA_DIR: from }
  const form = new FormData()
  form.append('file', new Blob([png]), 'a.png')
  const uploaded = await fetch(`${api.url}/v1/attachments`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body: form,
  })
  const { id } = JSON.parse(await uploaded.text())
  const first = await api.send({ text: '第一件', attachments: [id] }, { key })
  await until(async () => (await api.call(`/v1/requests/${first}`)).body.status === 'triaged')

  const receipts: string[] = [first]
  let goesOn = true
  const sending = (async () => {
    for (let n = 0; goesOn; n++) {
      receipts.push(await api.send({ text: `第 ${n} 件`, messageId: `m${n}` }, { key }))
      await sleep(20)
    }
  })()
  await until(() => receipts.length > 5)
  const acknowledged = [...receipts]
  const dir = join(await temporaryDataDir(t), 'backup')
  const leftover = `${dir}.unfinished-0a`
  await mkdir(leftover)
  const made = await jiesu(['backup', dir], env)
  goesOn = false
  await sending
  t.match(made, { code: 0, stdout: /rows of \d+ tables, 1 files, the journal/ }, made.stderr)
  t.match(made.stderr, /backup\.unfinished-0a is half a backup/, 'what was left')
  await rm(leftover, { recursive: true })
  t.equal((await stat(dir)).mode & 0o777, 0o700)
  t.equal((await stat(join(dir, 'receipt.secret'))).mode & 0o777, 0o600)
  t.notOk((await readdir(join(dir, '..'))).some((name) => name.includes('unfinished')))
  await api.stop()

  const dataDir = await temporaryDataDir(t)
  const into = { DATA_DIR: dataDir }
  const restored = await jiesu(['restore', dir], into)
  t.match(restored, { code: 0, stdout: /^restored as of/ }, restored.stderr)
  t.match(await jiesu(['restore', dir], into), { code: 1, stderr: /is not empty .*move it away/ })
  t.equal(
    readSecretFile(join(dataDir, 'receipt.secret')),
    readSecretFile(join(api.dataDir, 'receipt.secret')),
  )

  const started = new Date().toISOString()
  const house = await startHouse(t, { dataDir })
  for (const receipt of acknowledged)
    await until(async () => (await house.call(`/v1/requests/${receipt}`)).body.status === 'triaged', 60_000)
  const bytes = await fetch(`${house.url}/v1/attachments/${id}`, {
    headers: { authorization: `Bearer ${house.key()}` },
  })
  t.same(Buffer.from(await bytes.arrayBuffer()), png)
  const url = readSecretFile(join(dataDir, 'database.url')) ?? ''
  // What was published before the backup says nothing of the journal that came back with it.
  const unsettled = `select count(*) from published where at < '${started}' or in_journal > 0
    or ledgered + duplicate + quarantined <> accepted`
  await until(async () => (await query<{ count: string }>(url, unsettled))[0]?.count === '0', 60_000)
  t.match(await balance(into), { code: 0, rows: [{ difference: 0, quarantined: 1, inJournal: 0 }] }, 'exact')
  t.match(await query(url, 'select receipt from quarantine'), [{ receipt: kept }])
  const jobs = () =>
    query<{ count: string }>(url, `select count(*) from jiesu_queue.job where queue = 'dispatch'`)
  await until(async () => Number((await jobs())[0]?.count) >= acknowledged.length)
  const again = await house.call('/v1/requests', { body: { text: '第 0 件', messageId: 'm0' } })
  t.equal(again.body.receipt, acknowledged[1], 'the same secret makes the same receipts')
  const cases = () => query<{ count: string }>(url, 'select count(*) from cases')
  await until(async () => Number((await cases())[0]?.count) >= acknowledged.length)
  await house.stop()

  await appendFile(join(dir, 'ledger/revisions.copy.gz'), 'x')
  const damaged = await jiesu(['restore', dir], { DATA_DIR: await temporaryDataDir(t) })
  t.match(damaged, { code: 1, stderr: /nothing is restored.*revisions.copy.gz is damaged/ })
})
