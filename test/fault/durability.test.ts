/** A 202 means it is on the disk; a dead gateway's journal is moved; two gateways are one house. */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { addKey, balance, jiesu } from '../support/cli.ts'
import { startDispatcher } from '../support/dispatcher.ts'
import { type House, startHouse, until } from '../support/house.ts'
import { RECEIPT_SECRET, startLedgerServer } from '../support/ledger-server.ts'
import { poison } from '../support/poison.ts'
import { query, startPostgres, temporaryDataDir } from '../support/postgres.ts'
import { startRedis } from '../support/redis.ts'
import { eachOf, send } from '../support/senders.ts'
import { patience, report, size } from '../support/size.ts'
import { attachStrace } from '../support/strace.ts'

const postgres = await startPostgres(t)

function trace(pid: number, file: string): Promise<ChildProcess> {
  const calls = 'trace=fdatasync,fsync,msync,write,writev,sendto,sendmsg,pwrite64,pwritev'
  return attachStrace(pid, ['-f', '-ttt', '-s', '300', '-e', calls, '-o', file])
}

interface Call {
  name: string
  args: string
  began: number
  ended: number
}

/** Calls in the order of their ends; `<unfinished ...>` and `resumed` are put together. */
function readTrace(text: string): Call[] {
  const open = new Map<string, { began: number; args: string }>()
  const calls: Call[] = []
  for (const [at, line] of text.split('\n').entries()) {
    const started = /^(\d+) +[\d.]+ (\w+)\((.*)$/.exec(line)
    const resumed = /^(\d+) +[\d.]+ <\.\.\. (\w+) resumed>/.exec(line)
    if (started) {
      const [, thread = '', name = '', args = ''] = started
      if (line.endsWith('<unfinished ...>')) open.set(`${thread} ${name}`, { began: at, args })
      else calls.push({ name, args, began: at, ended: at })
    } else if (resumed) {
      const [, thread = '', name = ''] = resumed
      const begun = open.get(`${thread} ${name}`)
      if (begun) calls.push({ name, ...begun, ended: at })
    }
  }
  return calls
}

function descriptorsOf(pid: number, name: string): string[] {
  const dir = `/proc/${pid}/fd`
  return readdirSync(dir).filter((fd) => {
    try {
      return readlinkSync(join(dir, fd)).endsWith(name)
    } catch {
      return false
    }
  })
}

t.jobs = 2
t.test('the sync of the journal ends before the 202 is written', patience(), async (t) => {
  const env = { DATABASE_URL: await postgres.freshDatabase(), RECEIPT_SECRET }
  const house = await startHouse(t, { env })
  const apiKey = await addKey({ ...env, DATA_DIR: house.dataDir })
  await send(house, { key: 'warm', apiKey })
  const journal = descriptorsOf(house.pid(), '/journal.lmdb')
  t.ok(journal.length > 0, 'the journal is open')
  const file = join(await temporaryDataDir(t), 'trace')
  const strace = await trace(house.pid(), file)
  const count = size(30, 300)
  for (let n = 0; n < count; n++) await send(house, { key: `s${n}`, apiKey })
  // The sender may hear of the last answer before strace has written it down.
  await until(() => readFileSync(file, 'utf8').split('HTTP/1.1 202').length > count)
  strace.kill('SIGINT')
  await once(strace, 'exit')

  const calls = readTrace(readFileSync(file, 'utf8'))
  const isOfJournal = ({ args }: Call) => journal.includes(/^\d+/.exec(args)?.[0] ?? '')
  const written = calls.filter((call) => /^pwritev?(64)?$|^writev?$/.test(call.name) && isOfJournal(call))
  const synced = calls.filter((call) => /sync$/.test(call.name) && isOfJournal(call))
  const answered = calls.filter(({ args }) => args.includes('HTTP/1.1 202'))
  t.equal(answered.length, count, 'every answer was seen')
  let before = 0
  for (const answer of answered) {
    // One at a time: between the last answer and this one lie a write of the journal, then its sync.
    const write = written.find(({ began }) => began > before)
    const sync = write && synced.find(({ began, ended }) => began > write.ended && ended < answer.began)
    if (!sync) t.fail(`the answer in line ${answer.began + 1} of the trace has no sync before it`)
    before = answer.ended
  }
  report('durability', { answers: answered.length, syncs: synced.length })
  t.equal(await house.stop(), 0)
})

t.test('the journal of a gateway that will not come back is drained elsewhere', patience(), async (t) => {
  const ledger = await startLedgerServer(t)
  const env = { DATABASE_URL: ledger.url, RECEIPT_SECRET }
  const lost = await startHouse(t, { env: { ...env, ROLE: 'gateway' } })
  const apiKey = await addKey({ ...env, DATA_DIR: lost.dataDir })
  await send(lost, { key: 'first', apiKey })
  await ledger.kill9()
  const count = size(300, 20_000)
  await eachOf(count, 32, async (n) => {
    const { receipt } = await send(lost, { key: `drain-${n}`, apiKey, tries: 1 })
    if (!receipt) t.fail('refused')
  })
  t.equal((await jiesu(['journal', 'drain', '--dir', lost.dataDir], env)).code, 1, 'not while it lives')
  await lost.kill9()
  await ledger.restart()

  const elsewhere = { ...env, DATA_DIR: await temporaryDataDir(t) }
  const drained = await jiesu(['journal', 'drain', '--dir', lost.dataDir], elsewhere)
  t.match(drained, { code: 0, stdout: /drained/ }, drained.stderr)
  const { rows, code } = await balance(elsewhere)
  t.match(rows, [{ accepted: count + 1, ledgered: count + 1, inJournal: 0, difference: 0 }])
  t.equal(code, 0)
  await startHouse(t, { env: { ...env, ROLE: 'worker' } })
  const dispatcher = await startDispatcher(t, { databaseUrl: ledger.url })
  await until(() => dispatcher.given.size === count + 1, size(30_000, 120_000))
  t.same(
    [...dispatcher.given].filter(([, times]) => times !== 1),
    [],
  )
  const again = await jiesu(['journal', 'drain', '--dir', lost.dataDir], elsewhere)
  t.match(again, { code: 0, stdout: /^0 entries/ })
})

t.test('a poison entry goes to quarantine, and the others pass', patience(), async (t) => {
  const env = { DATABASE_URL: await postgres.freshDatabase(), RECEIPT_SECRET }
  const house = await startHouse(t, { env })
  const houseEnv = { ...env, DATA_DIR: house.dataDir }
  const apiKey = await addKey(houseEnv)
  const dispatcher = await startDispatcher(t, { databaseUrl: env.DATABASE_URL })
  const sendMany = (from: number, count: number) =>
    eachOf(count, 8, async (n) => {
      await send(house, { key: `p${from + n}`, apiKey, tries: 1 })
    })
  await sendMany(0, 20)
  await house.stop()
  await poison(house.dataDir, { endpoint: 'web/test' })
  await house.restart()
  await sendMany(20, 19)
  await until(() => dispatcher.given.size === 39)
  const rows = await until(async () => {
    const found = await query<{ reason: string }>(env.DATABASE_URL, 'select reason from quarantine')
    return found.length > 0 && found
  })
  t.match(rows, [{ reason: /SQLSTATE/ }])
  t.match((await balance(houseEnv)).rows, [{ accepted: 40, ledgered: 39, quarantined: 1, difference: 0 }])
})

t.test('the same keys through two gateways at once: one request, one job', patience(), async (t) => {
  const redis = await startRedis(t)
  const databaseUrl = await postgres.freshDatabase()
  const env = { DATABASE_URL: databaseUrl, REDIS_URL: redis.url, RECEIPT_SECRET }
  const [one, two, worker] = await Promise.all(
    ['gateway', 'gateway', 'worker'].map((ROLE) => startHouse(t, { env: { ...env, ROLE } })),
  )
  const gateways: House[] = [one, two].flatMap((house) => house ?? [])
  const apiKey = await addKey({ ...env, DATA_DIR: gateways[0]?.dataDir ?? '' })
  const dispatcher = await startDispatcher(t, { databaseUrl, redisUrl: redis.url })
  const count = size(300, 5000)
  await eachOf(count, 16, async (n) => {
    const sent = await Promise.all(gateways.map((house) => send(house, { key: `two-${n}`, apiKey })))
    if (sent[0]?.receipt !== sent[1]?.receipt) t.fail('two receipts')
  })
  await until(() => dispatcher.given.size >= count)
  await sleep(2000)
  t.equal(dispatcher.given.size, count)
  t.same(
    [...dispatcher.given].filter(([, times]) => times !== 1),
    [],
  )
  const [sum] = await query<{ n: string }>(databaseUrl, 'select count(*) as n from revisions')
  t.equal(Number(sum?.n), count)
  for (const house of gateways) {
    const { code } = await balance({ ...env, DATA_DIR: house.dataDir })
    t.equal(code, 0)
  }
  for (const house of [...gateways, worker]) t.equal(await house?.stop(), 0)
})
