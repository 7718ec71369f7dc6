/** `node blobs-files-store.ts DIR once|endless`: stores and pins one file, or begins one that never ends. */
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { createFileBlobs } from '../../adapters/blobs-files.ts'
import { origin, put } from '../contract/blobs.ts'
import { jpeg, mediaTypes } from '../contract/media-samples.ts'

const [dir = '', how] = process.argv.slice(2)
const options = {
  dir,
  clock: { now: () => Date.now() },
  maxBytes: 20_000_000,
  mediaTypes,
}
const blobs = await createFileBlobs({ ...options, reserve: 0 })

async function* endless() {
  yield jpeg(100_000)
  await sleep(200)
  process.stdout.write('half\n')
  await sleep(60_000)
}

if (how === 'endless') await blobs.store({ origin, stream: Readable.from(endless()) })
const { id } = await put(blobs, jpeg(100_000))
process.stdout.write(`stored ${id}\n`)
await blobs.pin(id)
process.stdout.write(`pinned ${id}\n`)
