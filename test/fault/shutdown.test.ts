/** However it ends, the next start mends it; Ctrl-C loses nothing and leaves nothing running. */
import { existsSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { addKey, balance } from '../support/cli.ts'
import { startDispatcher } from '../support/dispatcher.ts'
import { type House, startHouse, until } from '../support/house.ts'
import { RECEIPT_SECRET, startLedgerServer } from '../support/ledger-server.ts'
import { send, steadyLoad } from '../support/senders.ts'
import { isLong, patience, report, size } from '../support/size.ts'

/** Held at full size, where nothing else runs on the machine. */
const READY_MS = 3000

const databaseUrl = (house: House) => readFileSync(join(house.dataDir, 'database.url'), 'utf8').trim()

function postmaster(house: House): number {
  return Number(readFileSync(join(house.dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0])
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('close', () => socket.destroy())
  })
}

async function timedRestart(house: House): Promise<number> {
  const began = Date.now()
  await house.restart()
  return Date.now() - began
}

t.jobs = 2

t.test(
  'Ctrl-C under load: what was acknowledged is kept, and all that was started has ended',
  patience(),
  async (t) => {
    const house = await startHouse(t)
    const apiKey = house.key()
    const acknowledged: string[] = []
    const times: number[] = []
    for (let n = 0; n < size(2, 10); n++) {
      const pid = postmaster(house)
      const load = steadyLoad(house, apiKey, 200, `stop-${n}`)
      await sleep(1000 + Math.random() * 300)
      const began = Date.now()
      t.equal(await house.stop(), 0, 'exit code')
      times.push(Date.now() - began)
      const sent = await load.stop()
      const receipts = sent.flatMap(({ receipt }) => receipt ?? [])
      acknowledged.push(...receipts)
      t.ok(receipts.length > 50, `${receipts.length} of ${sent.length} were acknowledged`)
      const strange = sent.filter(({ status }) => ![202, 503, 0].includes(status))
      t.same(strange, [], 'the others were told to come again, or found no door')
      t.notOk(lives(pid), 'PostgreSQL has ended')
      t.notOk(existsSync(join(house.dataDir, 'postgres/postmaster.pid')))
      t.notOk(await isOpen(Number(new URL(house.url).port)), 'its port is free')
      t.notOk(await isOpen(Number(new URL(databaseUrl(house)).port)), 'and PostgreSQL’s')
      await house.restart()
    }
    const dispatcher = await startDispatcher(t, { databaseUrl: databaseUrl(house) })
    await until(() => acknowledged.every((receipt) => dispatcher.given.has(receipt)), 60_000)
    t.same(
      [...dispatcher.given].filter(([, given]) => given !== 1),
      [],
      'once',
    )
    const { code, rows } = await balance({ DATA_DIR: house.dataDir })
    t.match(rows, [{ difference: 0 }])
    t.equal(code, 0)
    await dispatcher.close()
    report('shutdown', { acknowledged: acknowledged.length, stopMs: times })
  },
)

t.test('killed: main, the postmaster, both', patience(), async (t) => {
  const house = await startHouse(t)
  const apiKey = house.key()
  const keys: string[] = []
  const starts: Record<string, number> = {}
  const submit = async (name: string) => {
    for (let n = 0; n < 20; n++)
      keys.push(String((await send(house, { key: `${name}-${n}`, apiKey })).receipt))
  }
  await submit('before')
  await house.kill9()
  starts.main = await timedRestart(house)
  await submit('main')
  process.kill(postmaster(house), 'SIGKILL')
  await submit('postmaster')
  t.equal((await house.call('/healthz')).status, 200, 'PostgreSQL alone is started again without a restart')
  const pid = postmaster(house)
  await house.kill9()
  if (lives(pid)) process.kill(pid, 'SIGKILL')
  starts.both = await timedRestart(house)
  await submit('both')
  const clean: number[] = []
  for (let n = 0; n < 3; n++) {
    t.equal(await house.stop(), 0)
    clean.push(await timedRestart(house))
  }
  const dispatcher = await startDispatcher(t, { databaseUrl: databaseUrl(house) })
  await until(() => keys.every((receipt) => dispatcher.given.has(receipt)), 60_000)
  t.match((await balance({ DATA_DIR: house.dataDir })).rows, [{ accepted: keys.length, difference: 0 }])
  await dispatcher.close()
  if (isLong) t.ok(Math.min(...clean) < READY_MS, `ready after ${clean.join(', ')} ms`)
  report('second start', { ...starts, clean })
  t.equal(await house.stop(), 0)
})

t.test(
  'Ctrl-C in the middle of a start, and a start that fails, leave nothing running',
  patience(),
  async (t) => {
    const first = await startHouse(t)
    const { dataDir } = first
    await first.stop()
    for (let n = 0; n < size(5, 20); n++) {
      const house = await startHouse(t, { dataDir, unready: true })
      // Just then PostgreSQL is being started, or a little later everything else.
      await until(() => existsSync(join(dataDir, 'postgres/postmaster.pid')))
      await sleep(n * 30)
      const code = await house.stop()
      t.equal(code, 0, 'exit code')
      t.notOk(existsSync(join(dataDir, 'postgres/postmaster.pid')), 'PostgreSQL has ended')
    }
    const stranger = await startHouse(t, { dataDir, env: { RECEIPT_SECRET: 'f'.repeat(32) }, unready: true })
    await until(() => !lives(stranger.pid()), 60_000)
    t.match(stranger.output(), 'RECEIPT_SECRET is not the one')
    t.notOk(existsSync(join(dataDir, 'postgres/postmaster.pid')), 'PostgreSQL has ended')
  },
)

t.test('a ledger that is down at the start, and one that is another’s', patience(), async (t) => {
  const ledger = await startLedgerServer(t)
  const env = { DATABASE_URL: ledger.url, RECEIPT_SECRET }
  const house = await startHouse(t, { env })
  const apiKey = await addKey({ ...env, DATA_DIR: house.dataDir })
  await send(house, { key: 'first', apiKey })
  t.equal(await house.stop(), 0)
  await ledger.kill9()
  await house.restart()
  const { receipt, status } = await send(house, { key: 'without', apiKey, tries: 1 })
  t.equal(status, 202, 'it accepts without its ledger')
  const stopped = Date.now()
  t.equal(await house.stop(), 0, 'and stops without it')
  if (isLong) t.ok(Date.now() - stopped < 10_000, `within ${Date.now() - stopped} ms`)
  await house.restart()
  await ledger.restart()
  await until(
    async () => (await house.call(`/v1/requests/${receipt}`, { key: apiKey })).body.status === 'triaged',
  )

  const stranger = await startHouse(t, { env: { ...env, RECEIPT_SECRET: 'f'.repeat(32) }, unready: true })
  await until(() => !lives(stranger.pid()), 60_000)
  t.match(stranger.output(), 'RECEIPT_SECRET is not the one')
  t.equal(await house.stop(), 0)
})
