/**
 * Files by content, on one file system that all gateways and workers share.
 *
 *   tmp/<id>/           while it streams in, and what a crash left of that
 *   uploads/<id>/       stored, pinned by nobody yet: `content` and `meta.json`
 *   pinned/ab/<id>/     kept for good
 *   sha256/ab/<sha256>  a hard link to each content, so that the same bytes take room once
 *
 * An upload is a folder, therefore one rename decides between pin and sweep, on whatever machine they run. Each has
 * its own link to the bytes: a name that is missing in sha256/ costs room, never a file, and nothing needs a lock.
 */
import { randomBytes } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, rename, rm, stat, statfs, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { PermanentError, RejectedError, TemporaryError } from '../src/contract/errors.ts'
import type { BlobMeta, Blobs, BlobUpload, Clock } from '../src/contract/ports.ts'
import { diskFull, isOccupied, withDisk } from './blobs-files-errors.ts'
import { exists, linked, makeFolders, moved, sync, unlessMissing } from './blobs-files-folders.ts'
import { kindOf, sniff } from './blobs-files-media.ts'
import { cleanName, readMeta, writeMeta } from './blobs-files-meta.ts'
import { receive } from './blobs-files-receive.ts'
import { bytesOf } from './media/bytes.ts'
import { refuseHarmful } from './media/faults.ts'
import { patched } from './media/patch.ts'
import { positionPatches } from './media/position.ts'

export interface FileBlobsOptions {
  dir: string
  clock: Clock
  /** Bytes of one file. */
  maxBytes: number
  /** What is taken, such as `image/png`. */
  mediaTypes: readonly string[]
  /** Bytes that stay free on the disk; below it `store` throws disk-full. */
  reserve: number
}

const LEFTOVER_AFTER = 3_600_000

/** Makes the folders under `dir`; throws the file system's own error, which names the path. */
export async function createFileBlobs(options: FileBlobsOptions): Promise<Blobs> {
  await makeFolders(options.dir)
  return new FileBlobs(options)
}

class FileBlobs implements Blobs {
  readonly #options: FileBlobsOptions

  constructor(options: FileBlobsOptions) {
    this.#options = options
  }

  store(upload: BlobUpload): Promise<BlobMeta> {
    // Whoever breaks the stream before it is read must not find nobody listening.
    upload.stream.on('error', () => undefined)
    return withDisk(() => this.#store(upload))
  }

  find(id: string): Promise<BlobMeta | undefined> {
    return withDisk(async () => {
      for (const folder of this.#placesOf(id)) {
        const meta = await readMeta(join(folder, 'meta.json'))
        if (meta) return meta
      }
      return undefined
    })
  }

  pin(id: string): Promise<void> {
    return withDisk(async () => {
      const [upload, pinned] = this.#placesOf(id)
      if (!upload || !pinned) throw new RejectedError('not-found')
      if (!(await this.#moveOver(upload, pinned)) && !(await exists(pinned)))
        throw new RejectedError('not-found')
      // Also where another has just moved it: its sync may not have ended.
      await Promise.all([sync(dirname(pinned)), sync(dirname(upload))])
    })
  }

  open({ id, mediaType }: BlobMeta, { original } = { original: false }): Promise<Readable> {
    return withDisk(async () => {
      for (const folder of this.#placesOf(id)) {
        const file = await open(join(folder, 'content')).catch(unlessMissing)
        if (file) return original ? file.createReadStream() : withoutPosition(file, mediaType)
      }
      throw new RejectedError('not-found')
    })
  }

  sweep(maxAgeMs: number): Promise<number> {
    return withDisk(async () => {
      let swept = 0
      for (const id of await readdir(this.#path('uploads')))
        if (await this.#sweep('uploads', id, maxAgeMs)) swept += 1
      for (const id of await readdir(this.#path('tmp'))) await this.#sweep('tmp', id, LEFTOVER_AFTER)
      return swept
    })
  }

  async #store({ origin, name, stream, id: promised, mediaType: made, said }: BlobUpload): Promise<BlobMeta> {
    const random = randomBytes(16).toString('hex')
    const id = promised ?? random
    if (this.#placesOf(id).length === 0) throw new PermanentError('internal', { detail: 'this is no id' })
    const folder = this.#path('tmp', random)
    const content = join(folder, 'content')
    try {
      await this.#refuseWithoutRoom()
      await mkdir(folder, { mode: 0o700 })
      const received = await receive(stream, content, this.#options.maxBytes)
      const mediaType = made ?? (await sniff(content, this.#options.mediaTypes, said))
      if (made === undefined) await refuseHarmful(content, mediaType)
      const clean = cleanName(name)
      const kept = { id, origin, kind: kindOf(mediaType), mediaType, ...received }
      const meta: BlobMeta = clean === undefined ? kept : { ...kept, name: clean }
      await writeMeta(join(folder, 'meta.json'), meta)
      await this.#share(folder, meta.sha256)
      await sync(folder)
      if (promised === undefined) await rename(folder, this.#path('uploads', id))
      else await this.#replace(folder, meta)
      await sync(this.#path('uploads'))
      return meta
    } catch (error) {
      stream.destroy()
      // What can't be removed now, the sweep removes.
      await this.#discard(folder).catch(() => undefined)
      throw error
    }
  }

  /** What stands under the id goes, but where it has the same bytes: then it stays, as if it had come just now. */
  async #replace(folder: string, { id, origin, sha256, mediaType }: BlobMeta): Promise<void> {
    const upload = this.#path('uploads', id)
    const found = await this.find(id)
    if (found && (found.origin.channel !== origin.channel || found.origin.endpoint !== origin.endpoint))
      throw new PermanentError('internal', { detail: 'an id was promised to two sources' })
    if (found?.sha256 === sha256 && found.mediaType === mediaType) {
      const now = new Date(this.#options.clock.now())
      await utimes(upload, now, now).catch(unlessMissing)
      if (await this.find(id)) return this.#discard(folder)
    }
    if (!(await this.#moveOver(folder, upload))) throw new TemporaryError('blobs-down', { retryAfter: 5 })
  }

  /** What stands at `to` is out of the way first, and gone at last. False where `from` has gone. */
  async #moveOver(from: string, to: string): Promise<boolean> {
    const doomed: string[] = []
    for (;;) {
      try {
        const isMoved = await moved(from, to)
        for (const folder of doomed) await this.#discard(folder)
        return isMoved
      } catch (error) {
        if (!isOccupied(error)) throw error
        const aside = this.#path('tmp', `${randomBytes(16).toString('hex')}.swept`)
        if (await moved(to, aside)) doomed.push(aside)
      }
    }
  }

  /** Taken out of the way of pin and store by a rename first: theirs then finds nothing, and acknowledges nothing. */
  async #sweep(place: 'uploads' | 'tmp', id: string, ageMs: number): Promise<boolean> {
    const folder = this.#path(place, id)
    const doomed = this.#path('tmp', id.endsWith('.swept') ? id : `${id}.swept`)
    if (!(await this.#isOlder(folder, ageMs)) || !(await moved(folder, doomed))) return false
    await this.#discard(doomed)
    return true
  }

  /** Only what is synced gets a name here; what can't be linked stays a copy. `meta.json` must stand already. */
  async #share(folder: string, sha256: string): Promise<void> {
    const content = join(folder, 'content')
    const shared = join(folder, 'shared')
    const known = this.#contentPath(sha256)
    const adopt = async () => (await linked(known, shared)) && moved(shared, content)
    // The last: another was quicker with the same bytes.
    if (!(await adopt()) && !(await linked(content, known))) await adopt()
  }

  /** `meta.json` goes last: as long as it is there, an interrupted removal can be taken up again. */
  async #discard(folder: string): Promise<void> {
    const meta = await readMeta(join(folder, 'meta.json')).catch(() => undefined)
    await rm(join(folder, 'shared'), { force: true })
    await rm(join(folder, 'content'), { force: true })
    if (meta) await this.#forgetContent(meta.sha256)
    await rm(folder, { recursive: true, force: true })
  }

  /** A store that links it at this moment keeps its bytes, only the name goes. */
  async #forgetContent(sha256: string): Promise<void> {
    const known = this.#contentPath(sha256)
    const found = await stat(known).catch(unlessMissing)
    if (found?.nlink === 1) await rm(known, { force: true })
  }

  async #refuseWithoutRoom(): Promise<void> {
    const { bavail, bsize } = await statfs(this.#options.dir)
    if (bavail * bsize < this.#options.reserve) throw diskFull()
  }

  /** By the newer of folder and content, since a slow upload is not a leftover. False where it has gone. */
  async #isOlder(folder: string, ageMs: number): Promise<boolean> {
    const found = await Promise.all([
      stat(folder).catch(unlessMissing),
      stat(join(folder, 'content')).catch(unlessMissing),
    ])
    const times = found.flatMap((each) => (each ? [each.mtimeMs] : []))
    return times.length > 0 && this.#options.clock.now() - Math.max(...times) > ageMs
  }

  /** In the order in which it moves, so that who looks in this order misses none. Empty where this is no id. */
  #placesOf(id: string): string[] {
    if (!/^[0-9a-f]{32}$/.test(id)) return []
    return [this.#path('uploads', id), this.#path('pinned', id.slice(0, 2), id)]
  }

  #contentPath(sha256: string): string {
    return this.#path('sha256', sha256.slice(0, 2), sha256)
  }

  #path(...parts: string[]): string {
    return join(this.#options.dir, ...parts)
  }
}

/** Closes the file at its end, or where it can't be read. */
async function withoutPosition(file: FileHandle, mediaType: string): Promise<Readable> {
  try {
    const patches = await positionPatches(await bytesOf(file), mediaType)
    const stream = file.createReadStream({ start: 0 })
    return patches.length === 0 ? stream : patched(stream, patches)
  } catch (error) {
    await file.close()
    throw error
  }
}
