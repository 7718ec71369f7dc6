/** Files of requests that go: removed, or put where nobody is given them. Beside blobs-files.ts, in the same folders. */
import { randomBytes } from 'node:crypto'
import { mkdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { KeptFiles } from '../src/contract/keeping.ts'
import type { BlobMeta } from '../src/contract/ports.ts'
import { withDisk } from './blobs-files-errors.ts'
import { moved, sync, unlessMissing } from './blobs-files-folders.ts'
import { readMeta, writeMeta } from './blobs-files-meta.ts'

/** `dir` is BLOBS_DIR. */
export function createKeptFiles(dir: string): KeptFiles {
  const places = (id: string) =>
    /^[0-9a-f]{32}$/.test(id) ? [join(dir, 'pinned', id.slice(0, 2), id), join(dir, 'uploads', id)] : []
  return {
    remove: (id) =>
      withDisk(async () => {
        for (const folder of [...places(id), join(dir, 'locked', id)]) {
          // By a rename first, as the sweep does it: what a crash leaves there, the sweep removes.
          const doomed = join(dir, 'tmp', `${randomBytes(16).toString('hex')}.swept`)
          if (await moved(folder, doomed)) await discard(dir, doomed)
        }
      }),
    lock: (id) =>
      withDisk(async () => {
        const locked = join(dir, 'locked')
        await mkdir(locked, { recursive: true, mode: 0o700 })
        for (const folder of places(id)) await moved(folder, join(locked, id))
        await sync(locked)
      }),
    mask: (id, phone) =>
      withDisk(async () => {
        for (const folder of places(id)) {
          const meta = await readMeta(join(folder, 'meta.json'))
          const name = meta?.name === undefined ? undefined : String(phone.masked(meta.name))
          if (meta && name !== undefined && name !== meta.name) await replaceMeta(folder, { ...meta, name })
        }
      }),
  }
}

async function replaceMeta(folder: string, meta: BlobMeta): Promise<void> {
  const draft = join(folder, `meta.${randomBytes(4).toString('hex')}`)
  await writeMeta(draft, meta)
  await moved(draft, join(folder, 'meta.json'))
  await sync(folder)
}

/** The same bytes may be another's: their last name goes only where nobody else has them. */
async function discard(dir: string, folder: string): Promise<void> {
  const meta = await readMeta(join(folder, 'meta.json')).catch(() => undefined)
  await rm(join(folder, 'content'), { force: true })
  if (meta) {
    const shared = join(dir, 'sha256', meta.sha256.slice(0, 2), meta.sha256)
    const found = await stat(shared).catch(unlessMissing)
    if (found?.nlink === 1) await rm(shared, { force: true })
  }
  await rm(folder, { recursive: true, force: true })
}
