/** `node blobs-files-full.ts DIR`: what the store says when DIR, a tmpfs of 4 MB, is full, nearly full or read-only. */
import { spawnSync } from 'node:child_process'
import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { createFileBlobs } from '../../adapters/blobs-files.ts'
import { JiesuError } from '../../src/contract/errors.ts'
import { bytesOf, origin, put } from '../contract/blobs.ts'
import { jpeg, mediaTypes } from '../contract/media-samples.ts'

const [mount = ''] = process.argv.slice(2)
const dir = join(mount, 'blobs')
const options = {
  dir,
  clock: { now: () => Date.now() },
  maxBytes: 20_000_000,
  mediaTypes,
}
const blobs = await createFileBlobs({ ...options, reserve: 0 })
const careful = await createFileBlobs({ ...options, reserve: 3_000_000 })

const failure = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: unknown) =>
      error instanceof JiesuError ? `${error.name} ${error.code} ${error.retryAfter}` : String(error),
  )
const isWhole = async (meta: Awaited<ReturnType<typeof put>>) =>
  (await bytesOf(blobs, meta)).length === meta.bytes

const early = await put(blobs, jpeg(1_000_000))
const tooBig = await failure(put(blobs, jpeg(6_000_000)))
const leftInTmp = (await readdir(join(dir, 'tmp'))).length
const earlierIsThere = await isWhole(early)
const late = await put(blobs, jpeg(1_000_000))
const afterwards = await isWhole(late)

await writeFile(join(mount, 'filler'), Buffer.alloc(1_000_000))
let readSomething = false
const stream = new Readable({
  read() {
    readSomething = true
  },
})
const belowReserve = await failure(careful.store({ origin, stream }))
await rm(join(mount, 'filler'))

spawnSync('mount', ['-o', 'remount,ro', mount], { stdio: 'inherit' })
const readOnly = await failure(put(blobs, jpeg(1000)))
const readOnlyPin = await failure(blobs.pin(late.id))
const stillReadable = await isWhole(late)

const seen = { tooBig, leftInTmp, earlierIsThere, afterwards, belowReserve, readSomething }
process.stdout.write(JSON.stringify({ ...seen, readOnly, readOnlyPin, stillReadable }))
