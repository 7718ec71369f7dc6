/** The files of citizens into a backup and back: the bytes once, whatever how many name them. */
import { createReadStream } from 'node:fs'
import { link, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { z } from 'zod'
import type { Manifest } from '../src/contract/backup.ts'
import { measure, writePart } from './backup-files-part.ts'
import { isMissing } from './blobs-files-errors.ts'
import { makeFolders, sync, unlessMissing } from './blobs-files-folders.ts'

const LIST = 'files.ndjson'
const CONTENT = 'files'
const places = ['uploads', 'pinned', 'locked'] as const

const Line = z.strictObject({
  place: z.enum(places),
  id: z.string().regex(/^[0-9a-f]{32}$/),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** As it stands in `meta.json`. */
  meta: z.string(),
})
type Line = z.infer<typeof Line>
type FilesPart = Manifest['files']

/** After the ledger's snapshot: what that names was there before, and is here. What goes meanwhile is left out. */
export async function dumpFiles(blobsDir: string, dir: string): Promise<FilesPart> {
  const sums = { count: 0, totalBytes: 0 }
  const part = await writePart(dir, LIST, Readable.from(lines(blobsDir, dir, sums)))
  return { ...part, ...sums }
}

async function* lines(
  blobsDir: string,
  dir: string,
  sums: { count: number; totalBytes: number },
): AsyncGenerator<Buffer> {
  for await (const { place, id, folder } of foldersIn(blobsDir)) {
    const line = await dumpFile(dir, place, id, folder).catch(unlessMissing)
    if (!line) continue
    sums.count += 1
    sums.totalBytes += line.bytes
    yield Buffer.from(`${JSON.stringify(Line.parse({ place, id, sha256: line.sha256, meta: line.meta }))}\n`)
  }
}

interface Folder {
  place: Line['place']
  id: string
  folder: string
}

async function* foldersIn(blobsDir: string): AsyncGenerator<Folder> {
  for (const place of places) {
    const root = join(blobsDir, place)
    const shards = place === 'pinned' ? await namesIn(root) : ['']
    for (const shard of shards)
      for (const id of await namesIn(join(root, shard))) yield { place, id, folder: join(root, shard, id) }
  }
}

function namesIn(path: string): Promise<string[]> {
  return readdir(path).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw error
  })
}

const Meta = z.looseObject({ sha256: z.string(), bytes: z.int() })

async function dumpFile(dir: string, place: Line['place'], id: string, folder: string) {
  const meta = await readFile(join(folder, 'meta.json'), 'utf8')
  const { sha256, bytes } = Meta.parse(JSON.parse(meta))
  await copyContent(join(folder, 'content'), dir, sha256, `${place} ${id}`)
  return { meta, sha256, bytes }
}

function contentFile(sha256: string): string {
  return join(CONTENT, sha256.slice(0, 2), sha256)
}

/** Throws where the bytes are not what they were when they came. */
async function copyContent(path: string, dir: string, sha256: string, what: string): Promise<void> {
  const file = contentFile(sha256)
  const known = await measure(join(dir, file)).catch(unlessMissing)
  if (known?.sha256 === sha256) return
  const part = await writePart(dir, file, createReadStream(path)).catch(async (error: unknown) => {
    await rm(join(dir, file), { force: true })
    throw error
  })
  if (part.sha256 !== sha256) throw new Error(`${what}: its bytes have changed on the disk since they came`)
}

/** What is missing or damaged, in words; at most ten of it. */
export async function faultsOfFiles(dir: string): Promise<string[]> {
  const faults: string[] = []
  const looked = new Set<string>()
  for await (const { sha256 } of readLines(dir)) {
    if (looked.has(sha256)) continue
    looked.add(sha256)
    const found = await measure(join(dir, contentFile(sha256))).catch(unlessMissing)
    if (found?.sha256 !== sha256) faults.push(`${contentFile(sha256)} is ${found ? 'damaged' : 'missing'}`)
    if (faults.length >= MOST_FAULTS) break
  }
  return faults
}
const MOST_FAULTS = 10

async function* readLines(dir: string): AsyncGenerator<Line> {
  const input = createReadStream(join(dir, LIST))
  for await (const line of createInterface({ input })) yield Line.parse(JSON.parse(line))
}

export async function isWithoutFiles(blobsDir: string): Promise<boolean> {
  for await (const _folder of foldersIn(blobsDir)) return false
  return true
}

/** The bytes are linked as blobs-files.ts does it: once on the disk, a name for each upload and one by content. */
export async function restoreFiles(dir: string, blobsDir: string): Promise<void> {
  await makeFolders(blobsDir)
  await mkdir(join(blobsDir, 'locked'), { recursive: true, mode: 0o700 })
  for await (const line of readLines(dir)) await restoreFile(dir, blobsDir, line)
  for (const place of places) await sync(join(blobsDir, place))
}

async function restoreFile(dir: string, blobsDir: string, { place, id, sha256, meta }: Line): Promise<void> {
  const shared = join(blobsDir, 'sha256', sha256.slice(0, 2))
  await bringContent(join(dir, contentFile(sha256)), shared, sha256)
  const draft = join(blobsDir, 'tmp', id)
  await mkdir(draft, { mode: 0o700 })
  await link(join(shared, sha256), join(draft, 'content'))
  const file = await open(join(draft, 'meta.json'), 'wx', 0o600)
  try {
    await file.writeFile(meta)
    await file.sync()
  } finally {
    await file.close()
  }
  await sync(draft)
  const parent = join(blobsDir, place, place === 'pinned' ? id.slice(0, 2) : '')
  await rename(draft, join(parent, id))
  await sync(parent)
}

async function bringContent(from: string, folder: string, sha256: string): Promise<void> {
  const known = await measure(join(folder, sha256)).catch(unlessMissing)
  if (known) return
  await writePart(folder, sha256, createReadStream(from))
  await sync(folder)
}
