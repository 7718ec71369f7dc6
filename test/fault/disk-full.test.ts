/** The journal's disk is full, or broken: nothing is acknowledged, nothing acknowledged is lost, the process lives. */
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { addKey, balance } from '../support/cli.ts'
import { startDispatcher } from '../support/dispatcher.ts'
import { type House, startHouse, until } from '../support/house.ts'
import { type LedgerServer, RECEIPT_SECRET, startLedgerServer } from '../support/ledger-server.ts'
import { query } from '../support/postgres.ts'
import { eachOf, type Sent, send } from '../support/senders.ts'
import { patience, report, size } from '../support/size.ts'
import { mountSmallDisk, type SmallDisk } from '../support/small-disk.ts'
import { attachStrace } from '../support/strace.ts'

const MB = 1_000_000
const DISK = size(24, 200) * MB
const LONG_TEXT = '漏水'.repeat(4000)

async function setUp(t: Test, reserve: string) {
  const disk = await mountSmallDisk(t, DISK)
  const ledger = await startLedgerServer(t)
  const env = { DATABASE_URL: ledger.url, RECEIPT_SECRET, DATA_DIR: disk.dataDir, DISK_RESERVE: reserve }
  const house = await startHouse(t, { env, dataDir: disk.dataDir })
  t.teardown(async () => {
    if (!t.passing()) t.comment(house.output().slice(-3000))
  })
  const apiKey = await addKey(env)
  return { disk, ledger, env, house, apiKey, pid: house.pid() }
}

const post = (house: House, apiKey: string, key: string) =>
  send(house, { key, apiKey, tries: 1, body: { text: LONG_TEXT } })

/** Until so many were refused. */
async function submitUntilRefused(house: House, apiKey: string, refusals: number): Promise<Sent[]> {
  const sent: Sent[] = []
  let refused = 0
  for (let n = 0; refused < refusals && n < 100_000; n += 20) {
    await eachOf(20, 20, async (m) => {
      const one = await post(house, apiKey, `full-${n + m}`)
      sent.push(one)
      if (!one.receipt) refused += 1
    })
  }
  return sent
}

/** Refused they are when not even a single one finds room; returns those that still did. */
async function isRefused(t: Test, house: House, apiKey: string, code: string): Promise<Sent[]> {
  const found: Sent[] = []
  for (;;) {
    const key = `last-${found.length}`
    const answer = await house.call('/v1/requests', {
      body: { text: LONG_TEXT },
      key: apiKey,
      headers: { 'idempotency-key': key },
    })
    if (answer.status === 202 && found.length < 1000) {
      found.push({ key, receipt: answer.body.receipt, tries: 1, ms: 0, status: 202 })
      continue
    }
    t.match(answer, { status: 503, body: { code } }, `503 ${code}`)
    t.ok(Number(answer.headers.get('retry-after')) > 0, 'with Retry-After')
    t.match(await house.call('/healthz', { key: apiKey }), { status: 200 }, 'the process lives')
    return found
  }
}

type Standing = Awaited<ReturnType<typeof setUp>>

async function allArrive(t: Test, { ledger, env, house, pid }: Standing, sent: Sent[]): Promise<void> {
  const dispatcher = await startDispatcher(t, { databaseUrl: ledger.url })
  const receipts = sent.flatMap(({ receipt }) => receipt ?? [])
  const isThere = () => receipts.every((receipt) => dispatcher.given.has(receipt))
  await until(isThere, size(40_000, 300_000)).catch(async (error) => {
    const stages = await query(ledger.url, 'select stage, count(*) from pending group by stage')
    const states = await Promise.all([dispatcher.queue.state('triage'), dispatcher.queue.state('dispatch')])
    t.comment(JSON.stringify({ stages, states, rows: (await balance(env)).rows }))
    throw error
  })
  t.same(
    [...dispatcher.given].filter(([, times]) => times > 1),
    [],
    'none twice',
  )
  t.equal(dispatcher.given.size, receipts.length, 'what was refused is not there')
  const { code, rows } = await balance(env)
  t.match(rows, [{ accepted: receipts.length, ledgered: receipts.length, difference: 0 }])
  t.equal(code, 0)
  t.equal(house.pid(), pid, 'it is the same process')
  t.notMatch(house.output(), 'thread died')
  await dispatcher.close()
  t.equal(await house.stop(), 0)
}

async function goOn(
  house: House,
  apiKey: string,
  makeRoom: () => void,
): Promise<{ again: Sent; ms: number }> {
  const began = Date.now()
  await makeRoom()
  const again = await send(house, { key: 'room-again', apiKey, tries: 200 })
  return { again, ms: Date.now() - began }
}

async function fillUp(t: Test, standing: Standing, disk: SmallDisk, ledger: LedgerServer) {
  const { house, apiKey } = standing
  const sent = [await post(house, apiKey, 'before')]
  await ledger.kill9()
  disk.fill(MB)
  sent.push(...(await submitUntilRefused(house, apiKey, 100)))
  t.ok(sent.some(({ receipt }) => receipt) && sent.at(-1)?.status === 503, 'it fills up')
  sent.push(...(await isRefused(t, house, apiKey, 'disk-full')))
  await ledger.restart()
  await sleep(size(4000, 20_000))
  return sent
}

/** Whatever is written to the file fails with EIO, until the returned function is called. */
async function breakFile(pid: number, file: string): Promise<() => Promise<unknown>> {
  const calls = 'pwrite64,pwritev,fdatasync'
  const options = ['-f', '-e', `trace=${calls}`, '-e', `inject=${calls}:error=EIO`, '-P', file]
  const strace = await attachStrace(pid, options)
  return async () => {
    strace.kill('SIGINT')
    await once(strace, 'exit')
  }
}

t.jobs = 3
t.test('ENOSPC while the ledger is down', patience(), async (t) => {
  const standing = await setUp(t, '1B')
  const { house, apiKey, disk, ledger } = standing
  const sent = await fillUp(t, standing, disk, ledger)
  const { again, ms } = await goOn(house, apiKey, disk.makeRoom)
  t.ok(again.receipt, 'it goes on when there is room')
  await allArrive(t, standing, [...sent, again])
  const acknowledged = sent.filter(({ receipt }) => receipt).length
  report('disk full', { acknowledged, refused: sent.length - acknowledged, msUntilAccepting: ms })
})

t.test('below the reserve', patience(), async (t) => {
  const standing = await setUp(t, '6MB')
  const { house, apiKey, disk } = standing
  const sent = [await post(house, apiKey, 'before')]
  disk.fill(4 * MB)
  await until(async () => (await house.call('/readyz', { key: apiKey })).status === 503)
  sent.push(...(await isRefused(t, house, apiKey, 'disk-full')))
  const { again, ms } = await goOn(house, apiKey, disk.makeRoom)
  t.ok(again.receipt && ms < 3000, `it goes on after ${ms} ms`)
  await allArrive(t, standing, [...sent, again])
})

t.test('a journal that can not be written', patience(), async (t) => {
  const standing = await setUp(t, '1B')
  const { house, apiKey, disk, ledger } = standing
  const sent = [await post(house, apiKey, 'before')]
  await ledger.kill9()
  const mend = await breakFile(house.pid(), join(disk.dataDir, 'journal/journal.lmdb'))
  sent.push(...(await submitUntilRefused(house, apiKey, 20)))
  sent.push(...(await isRefused(t, house, apiKey, 'journal-down')))
  await ledger.restart()
  await sleep(2000)
  const { again } = await goOn(house, apiKey, mend)
  t.ok(again.receipt, 'it goes on when it can be written')
  await allArrive(t, standing, [...sent, again])
})
