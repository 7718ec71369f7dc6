import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { freePort } from '../adapters/free-port.ts'
import { root, startArguments, startHouse, until } from './support/house.ts'
import { query, startPostgres, temporaryDataDir } from './support/postgres.ts'

t.test('the curl line that a first start prints works as it stands', async (t) => {
  const house = await startHouse(t)
  const line = await until(() => /curl -sS [\s\S]*?assistance"}'/.exec(house.output())?.[0])
  const answer = JSON.parse(execFileSync('/bin/sh', ['-c', line], { cwd: root, encoding: 'utf8' }))
  t.match(answer, { receipt: /^[0-9A-Z]{4}(-[0-9A-Z]{4}){4}$/, trackUrl: /^http/ })
  const tracked = await until(async () => {
    const { body } = await house.call(`/v1/requests/${answer.receipt}`)
    return body.status === 'triaged' && body
  })
  t.match(tracked.timeline, [{ status: 'received' }, { status: 'triaged' }])
  for (const secret of ['local.key', 'receipt.secret', 'keys.json', 'database.url']) {
    t.equal(statSync(join(house.dataDir, secret)).mode & 0o777, 0o600, secret)
  }
})

t.test('a second start names the first, says what to do and touches nothing', async (t) => {
  const house = await startHouse(t)
  const second = await startHouse(t, { dataDir: house.dataDir, unready: true })
  const output = await until(() => second.output().includes('in use') && second.output())
  t.match(output, String(house.pid()))
  t.match(output, house.url)
  t.equal(await second.exited(), 1)
  t.equal((await house.call('/v1/requests', { body: { text: '路灯不亮' } })).status, 202)
})

t.test('a taken port is named, with what to do, and nothing is left running', async (t) => {
  const port = await freePort()
  const other = createServer().listen(port, '127.0.0.1')
  await once(other, 'listening')
  t.teardown(() => other.close())
  const house = await startHouse(t, { env: { PORT: String(port) }, unready: true })
  t.match(await until(() => /Port \d+ is taken.*/.exec(house.output())?.[0]), `PORT=${port + 1} npm start`)
  t.equal(await house.exited(), 1)
  await t.rejects(fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(500) }))
})

t.test('a HOST that is not of this machine is explained, without a stack', async (t) => {
  const house = await startHouse(t, { env: { HOST: '203.0.113.7' }, unready: true })
  t.equal(await house.exited(), 1)
  t.match(house.output(), 'HOST is no address of this machine')
  t.notMatch(house.output(), '    at ')
})

t.test('on all networks, without PUBLIC_URL: it says that the links lead nowhere', async (t) => {
  const house = await startHouse(t, { env: { HOST: '0.0.0.0' } })
  t.match(house.output(), 'PUBLIC_URL is not set')
})

t.test("SIGHUP reads the channels' files again; a faulty one is named, and nothing ends", async (t) => {
  const configDir = join(await temporaryDataDir(t), 'config')
  cpSync(join(root, 'config'), configDir, { recursive: true })
  const house = await startHouse(t, { env: { CONFIG_DIR: configDir } })
  writeFileSync(join(configDir, 'hotlines', '12399.yaml'), 'number: 12399\nname: [\n')
  process.kill(house.pid(), 'SIGHUP')
  await until(() => house.output().includes('configuration of the channels reloaded'))
  t.match(house.output(), /12399\.yaml:\d+/, 'the fault has its place')
  t.match(await house.call('/readyz'), { status: 200, body: { warnings: [/has 1 faults/] } })
  t.match((await house.call('/metrics')).body, /^jiesu_config_faults 1$/m)
  writeFileSync(
    join(configDir, 'hotlines', '12399.yaml'),
    readFileSync(join(configDir, 'hotlines', '12301.yaml'), 'utf8').replaceAll('12301', '12399'),
  )
  rmSync(join(configDir, 'hotlines', '12301.yaml'))
  process.kill(house.pid(), 'SIGHUP')
  await until(() => house.output().includes('"changes":["hotlines 12301 removed","hotlines 12399 added"]'))
  t.match(await house.call('/readyz'), { status: 200, body: { warnings: [] } })
})

t.test('a terminal that closes ends it as Ctrl-C does', async (t) => {
  const dataDir = await temporaryDataDir(t)
  const command = `${process.execPath} ${startArguments.join(' ')}`
  const env = { ...process.env, DATA_DIR: dataDir, PORT: String(await freePort()), DISK_RESERVE: '1MB' }
  // util-linux: a terminal for as long as it lives.
  const terminal = spawn('script', ['-qec', command, '/dev/null'], {
    cwd: root,
    env,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const url = await until(() => readFileSync(join(dataDir, 'database.url'), 'utf8').trim(), 60_000)
  await until(() => query(url, 'select 1'))
  await until(() => existsSync(join(dataDir, 'local.key')))
  terminal.kill('SIGKILL')
  t.ok(
    await until(
      () =>
        query(url, 'select 1').then(
          () => false,
          () => true,
        ),
      60_000,
    ),
    'its PostgreSQL is stopped',
  )
})

t.test('a folder that can not be one is named', async (t) => {
  const file = join(await temporaryDataDir(t), 'file')
  writeFileSync(file, '')
  const house = await startHouse(t, { dataDir: file, unready: true })
  t.match(await until(() => house.output().includes(file) && house.output()), /DATA_DIR/)
  t.equal(await house.exited(), 1)
})

t.test(
  'all faults of the configuration are reported together, with file and place, before anything starts',
  async (t) => {
    const configDir = join(await temporaryDataDir(t), 'config')
    cpSync(join(root, 'config'), configDir, { recursive: true })
    writeFileSync(join(configDir, 'gateway.yaml'), 'relay:\n  batchSize: many\njournal:\n  maxByte: 3\n')
    const house = await startHouse(t, { env: { CONFIG_DIR: configDir }, unready: true })
    const output = await until(() => house.output().includes('maxByte') && house.output())
    t.match(output, /gateway\.yaml:2.*batchSize/)
    t.equal(await house.exited(), 1)
  },
)

t.test('another receipt secret than the one of the ledger: refuses to start', async (t) => {
  const house = await startHouse(t)
  await house.stop()
  rmSync(join(house.dataDir, 'receipt.secret'))
  const again = await startHouse(t, { dataDir: house.dataDir, unready: true })
  t.match(await until(() => again.output().includes('receipt.secret') && again.output()), /backup/)
  t.equal(await again.exited(), 1)
})

t.test('with DATABASE_URL there is no made secret: without RECEIPT_SECRET it refuses to start', async (t) => {
  const postgres = await startPostgres(t)
  const house = await startHouse(t, { env: { DATABASE_URL: postgres.url }, unready: true })
  t.match(await until(() => house.output().includes('RECEIPT_SECRET') && house.output()), /installation/)
  t.equal(await house.exited(), 1)
})

t.test('an ordinary user can run it; root needs no home that others can enter', async (t) => {
  if (process.getuid?.() !== 0) return t.pass('this whole run is of an ordinary user')
  const closed = await temporaryDataDir(t)
  const inside = join(closed, 'data')
  mkdirSync(inside, { mode: 0o700 })
  const house = await startHouse(t, { dataDir: inside })
  t.equal(
    (await house.call('/v1/requests', { body: { text: '路灯不亮' } })).status,
    202,
    'root, under a 0700 folder',
  )
  await house.stop()

  const nobody = 65_534
  const open = await temporaryDataDir(t)
  chownSync(open, nobody, nobody)
  const ordinary = await startHouse(t, { dataDir: open, uid: nobody })
  t.equal(
    (await ordinary.call('/v1/requests', { body: { text: '路灯不亮' } })).status,
    202,
    'an ordinary user',
  )
})
