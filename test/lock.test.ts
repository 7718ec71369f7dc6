import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, link, mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { acquireLock, DataDirError, ensureDataDir, LockedError, readLock } from '../src/lock.ts'

const address = 'http://127.0.0.1:8080'

/** A process that tries to own the folder, and tells how it went. */
async function starter(dataDir: string): Promise<{ child: ChildProcess; owns: boolean }> {
  const child = fork(new URL('./support/lock-starter.ts', import.meta.url).pathname, [dataDir], {
    execArgv: [],
  })
  const [owns] = await once(child, 'message')
  return { child, owns: owns === true }
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

/** Puts another's lock in place of the one that is there. */
async function pretend(dataDir: string, changes: object): Promise<string> {
  const mine = await acquireLock(dataDir, { address })
  const [name = ''] = (await readdir(dataDir)).filter((file) => file.startsWith('lock.'))
  const holder = JSON.parse(await readFile(join(dataDir, name), 'utf8'))
  await mine.release()
  await writeFile(join(dataDir, name), JSON.stringify({ ...holder, ...changes }))
  return join(dataDir, name)
}

t.test('one process owns a DATA_DIR', async (t) => {
  const dataDir = t.testdir()
  const lock = await acquireLock(dataDir, { address: '' })
  await lock.update(address)
  t.match(await readLock(dataDir), { pid: process.pid, address })
  const second = acquireLock(dataDir, { address: 'http://127.0.0.1:9' })
  await t.rejects(second, { name: 'LockedError', pid: process.pid, address, message: /stop that one/ })
  await second.catch((error: Error) => {
    t.ok(error instanceof LockedError && error instanceof DataDirError)
    for (const part of [dataDir, `${process.pid}`, address, 'DATA_DIR=']) t.match(error.message, part)
  })
  await lock.release()
  t.equal(await readLock(dataDir), undefined)
  t.same(await readdir(dataDir), [], 'nothing is left behind')
  await (await acquireLock(dataDir, { address })).release()
})

t.test('what a killed process leaves is taken over', async (t) => {
  const dataDir = t.testdir()
  const { child, owns } = await starter(dataDir)
  t.ok(owns)
  t.match(await readLock(dataDir), { pid: child.pid ?? 0 })
  await t.rejects(acquireLock(dataDir, { address }), { name: 'LockedError', pid: child.pid ?? 0 })
  await kill(child)
  t.equal(await readLock(dataDir), undefined)
  const lock = await acquireLock(dataDir, { address })
  t.match(await readLock(dataDir), { pid: process.pid })
  t.equal((await readdir(dataDir)).length, 1, 'the old file is gone')
  await lock.release()
})

t.test('a zombie is dead', async (t) => {
  const dataDir = t.testdir()
  // Its parent, a shell that became `sleep`, never asks how it ended.

  const parent = spawn('/bin/sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 30'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  t.teardown(() => parent.kill())
  const [line] = await once(parent.stdout, 'data')
  const pid = Number(line)
  const started = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(' ')[21]
  while (!/\) Z /.test(await readFile(`/proc/${pid}/stat`, 'utf8'))) await new Promise(setImmediate)
  await pretend(dataDir, { pid, started })
  t.equal(await readLock(dataDir), undefined)
  await (await acquireLock(dataDir, { address })).release()
})

t.test('a pid that another process has got is not the holder', async (t) => {
  const dataDir = t.testdir()
  await pretend(dataDir, { pid: 1, started: '0123' })
  t.equal(await readLock(dataDir), undefined)
  await (await acquireLock(dataDir, { address })).release()
})

t.test('an empty lock file, as a power cut leaves it, is nobody', async (t) => {
  const dataDir = t.testdir({ 'lock.3': '' })
  const lock = await acquireLock(dataDir, { address })
  t.same(await readdir(dataDir), ['lock.4'])
  await lock.release()
})

t.test('a holder in another container is known by its heartbeat', { timeout: 40_000 }, async (t) => {
  const dataDir = t.testdir()
  const file = await pretend(dataDir, { pid: 1, realm: 'elsewhere' })
  const beat = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => undefined), 1000)
  t.teardown(() => clearInterval(beat))
  t.match(await readLock(dataDir), { pid: 1 })
  await t.rejects(acquireLock(dataDir, { address }), LockedError)
  clearInterval(beat)
  const lock = await acquireLock(dataDir, { address })
  t.match(await readLock(dataDir), { pid: process.pid })
  await lock.release()

  await pretend(dataDir, { realm: 'elsewhere' }).then((old) => utimes(old, 0, 0))
  const began = Date.now()
  await (await acquireLock(dataDir, { address })).release()
  t.ok(Date.now() - began < 1000, 'one long silent is not waited for')
})

t.test('of many starters exactly one takes a stale lock', { timeout: 90_000 }, async (t) => {
  const dataDir = t.testdir()
  for (let round = 0; round < 5; round++) {
    const starters = await Promise.all(Array.from({ length: 6 }, () => starter(dataDir)))
    t.equal(starters.filter(({ owns }) => owns).length, 1, `round ${round}`)
    await Promise.all(starters.map(({ child }) => kill(child)))
  }
})

t.test('one that was slow finds a higher lock and steps back', async (t) => {
  const dataDir = t.testdir()
  const holder = await readFile(await pretend(dataDir, { started: 'dead' }), 'utf8')
  const lock = await acquireLock(dataDir, { address })
  t.same(await readdir(dataDir), ['lock.2'])
  // As if it had looked before the other came, and now makes the number that the other has removed.
  await writeFile(join(dataDir, 'late'), holder)
  await link(join(dataDir, 'late'), join(dataDir, 'lock.1'))
  await t.rejects(acquireLock(dataDir, { address }), { name: 'LockedError', pid: process.pid })
  await lock.release()
})

t.test('DATA_DIR is made, and ours alone', async (t) => {
  const home = t.testdir({ file: '', open: {}, passing: {} })
  const made = join(home, 'a', 'b')
  await ensureDataDir(made)
  t.equal((await stat(made)).mode & 0o777, 0o700)
  await chmod(join(home, 'open'), 0o755)
  await ensureDataDir(join(home, 'open'))
  t.equal((await stat(join(home, 'open'))).mode & 0o777, 0o700)
  await chmod(join(home, 'passing'), 0o710)
  await ensureDataDir(join(home, 'passing'))
  t.equal((await stat(join(home, 'passing'))).mode & 0o777, 0o710, "the database user's way in stays")
})

t.test('a DATA_DIR that can not be says what to do', async (t) => {
  const home = t.testdir({ file: '' })
  const refused = (path: string, message: RegExp) =>
    t.rejects(ensureDataDir(path), { name: 'DataDirError', message })
  await refused(join(home, 'file'), /it is a file: move it away/)
  await refused(join(home, 'file', 'data'), /a part of its path is a file/)
  await mkdir(join(home, 'closed'), { mode: 0o500 })
  const root = process.getuid?.() === 0
  if (root) process.seteuid?.('nobody')
  await refused(join(home, 'closed', 'data'), /belongs to another user/).finally(() => {
    if (root) process.seteuid?.(0)
  })
})
