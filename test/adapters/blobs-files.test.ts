import { spawn, spawnSync } from 'node:child_process'
import { readdir, readFile, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import t, { type Test } from 'tap'
import { createFileBlobs } from '../../adapters/blobs-files.ts'
import { type BlobsUnderTest, blobsContract, origin, put } from '../contract/blobs.ts'
import { jpeg, mediaTypes } from '../contract/media-samples.ts'

const helper = (name: string) => join(import.meta.dirname, name)
const maxBytes = 400_000

async function make(t: Test): Promise<BlobsUnderTest & { dir: string }> {
  const dir = join(t.testdir(), 'blobs')
  const clock = { ahead: 0, now: () => Date.now() + clock.ahead }
  const options = { dir, clock, maxBytes, mediaTypes, reserve: 0 }
  const [blobs, other] = [await createFileBlobs(options), await createFileBlobs(options)]
  return { blobs, other, clock, maxBytes, dir, count: () => count(dir) }
}

async function count(dir: string) {
  const all = await readdir(dir, { recursive: true })
  const files = await Promise.all(all.map(async (path) => ({ path, found: await stat(join(dir, path)) })))
  const contents = new Set(
    files.filter(({ path }) => /content$|^sha256\/..\//.test(path)).map((f) => f.found.ino),
  )
  const uploads = files.filter(({ path }) => /(^uploads|^pinned\/..|^tmp)\/[^/]+$/.test(path))
  return { contents: contents.size, uploads: uploads.length }
}

blobsContract(t, make)

t.test('the process is killed while a file streams in', async (t) => {
  const { blobs, clock, count, dir } = await make(t)
  const child = spawn(process.execPath, [helper('blobs-files-store.ts'), dir, 'endless'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise((resolve) => child.stdout.once('data', resolve))
  child.kill('SIGKILL')
  await new Promise((resolve) => child.once('exit', resolve))
  t.same(await count(), { contents: 1, uploads: 1 }, 'its half file')
  t.equal(
    (await createFileBlobs({ dir, clock, maxBytes, mediaTypes: [], reserve: 0 })) && (await blobs.sweep(0)),
    0,
  )
  t.same(await count(), { contents: 1, uploads: 1 }, 'it might still be running')
  clock.ahead = 3_601_000
  t.equal(await blobs.sweep(86_400_000), 0)
  t.same(await count(), { contents: 0, uploads: 0 })
})

t.test('a crash between link and rename leaves no content behind for ever', async (t) => {
  const { blobs, clock, count, dir } = await make(t)
  const meta = await put(blobs, jpeg(1000))
  const { rename } = await import('node:fs/promises')
  await rename(join(dir, 'uploads', meta.id), join(dir, 'tmp', meta.id))
  clock.ahead = 3_601_000
  await blobs.sweep(86_400_000)
  t.same(await count(), { contents: 0, uploads: 0 })
})

t.test('an upload that takes longer than an hour is not swept from under it', async (t) => {
  const { blobs, count, dir } = await make(t)
  const stream = new Readable({ read() {} })
  const storing = blobs.store({ origin, stream })
  stream.push(jpeg(1000))
  let id: string | undefined
  while (!id) [id] = await readdir(join(dir, 'tmp'))
  await utimes(join(dir, 'tmp', id), 0, 0)
  await blobs.sweep(0)
  stream.push(null)
  t.match(await storing, { id })
  t.same(await count(), { contents: 1, uploads: 1 })
})

t.test('files are for their owner only', async (t) => {
  const { blobs, dir } = await make(t)
  const { id } = await put(blobs, jpeg(1000))
  for (const path of ['.', 'uploads', `uploads/${id}`])
    t.equal((await stat(join(dir, path))).mode & 0o777, 0o700)
  for (const name of ['content', 'meta.json'])
    t.equal((await stat(join(dir, 'uploads', id, name))).mode & 0o777, 0o600)
})

t.test('what can not be read as metadata is an error of ours, and no hindrance', async (t) => {
  const { blobs, dir, clock } = await make(t)
  const [broken, fine] = [await put(blobs, jpeg(1000)), await put(blobs, jpeg(1000))]
  const { writeFile } = await import('node:fs/promises')
  await writeFile(join(dir, 'uploads', broken.id, 'meta.json'), '{"id":')
  await t.rejects(blobs.find(broken.id), { code: 'internal' })
  clock.ahead = 100_000_000
  t.equal(await blobs.sweep(86_400_000), 2)
  t.equal(await blobs.find(fine.id), undefined)
})

t.test('file, metadata and folders are synced before the answer', async (t) => {
  const { dir } = await make(t)
  const log = join(t.testdirName, 'strace.log')
  const flags = ['-f', '-y', '-qq', '-s', '200', '-e', 'trace=fsync,fdatasync,rename,write', '-o', log]
  const command = [process.execPath, helper('blobs-files-store.ts'), dir, 'once']
  const { status, stderr } = spawnSync('strace', [...flags, ...command], { encoding: 'utf8' })
  t.equal(status, 0, `strace runs (Debian: apt-get install strace) ${stderr ?? ''}`)
  const calls = (await readFile(log, 'utf8')).split('\n')
  const ended = (what: RegExp, from = 0) => {
    const at = calls.findIndex((line, index) => index >= from && what.test(line))
    const [, pid] = /^(\d+) .*<unfinished/.exec(calls[at] ?? '') ?? []
    return pid ? calls.findIndex((line, index) => index > at && line.startsWith(`${pid} `)) : at
  }
  const order = [
    ['the content', ended(/fsync\(\d+<.*\/tmp\/[0-9a-f]{32}\/content>/)],
    ['its metadata', ended(/fsync\(\d+<.*\/tmp\/[0-9a-f]{32}\/meta\.json>/)],
    ['their folder', ended(/fsync\(\d+<.*\/tmp\/[0-9a-f]{32}>/)],
    ['the rename', ended(/rename\(".*\/tmp\/[0-9a-f]{32}", ".*\/uploads\//)],
  ] as const
  const uploads = ended(/fsync\(\d+<.*\/uploads>/, order[3][1])
  const stored = ended(/write\(1<.*stored /)
  const pin = ended(/rename\(".*\/uploads\/.*", ".*\/pinned\//)
  const pinned = ended(/fsync\(\d+<.*\/pinned\/..>/, pin)
  const steps = [
    ...order,
    ['its folder', uploads],
    ['the answer', stored],
    ['pin', pin],
    ['its shard', pinned],
  ] as const
  const all = [...steps, ['the second answer', ended(/write\(1<.*pinned /)]] as const
  t.comment(all.map(([what, at]) => `${what} ${at}`).join(', '))
  for (const [at, [what, line]] of all.entries()) t.ok(line > (all[at - 1]?.[1] ?? -1), what)
})

t.test('full, read-only and nearly full disks', async (t) => {
  const dir = t.testdir({ disk: {} })
  const command = `mount -t tmpfs -o size=4m tmpfs "${dir}/disk" && exec "$0" "$@"`
  const { status, stdout, stderr } = spawnSync(
    'unshare',
    [
      '--map-root-user',
      '--mount',
      'sh',
      '-c',
      command,
      process.execPath,
      helper('blobs-files-full.ts'),
      `${dir}/disk`,
    ],
    { encoding: 'utf8' },
  )
  t.equal(status, 0, `needs root or user namespaces, for a small tmpfs of its own: ${stderr}`)
  t.same(JSON.parse(stdout), {
    tooBig: 'TemporaryError disk-full 5',
    leftInTmp: 0,
    earlierIsThere: true,
    afterwards: true,
    belowReserve: 'TemporaryError disk-full 5',
    readSomething: false,
    readOnly: 'TemporaryError blobs-down 5',
    readOnlyPin: 'TemporaryError blobs-down 5',
    stillReadable: true,
  })
})
