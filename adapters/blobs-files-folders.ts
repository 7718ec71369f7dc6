/** Folders and names on the disk, as blobs-files.ts moves them. */
import { link, mkdir, open, rename, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isMissing } from './blobs-files-errors.ts'

/** All at once and synced, so that a later rename needs to sync no more than its own folder. */
export async function makeFolders(dir: string): Promise<void> {
  const made = await mkdir(dir, { recursive: true, mode: 0o700 })
  const shards = Array.from({ length: 256 }, (_, at) => at.toString(16).padStart(2, '0'))
  const sharded = [join(dir, 'sha256'), join(dir, 'pinned')]
  const deepest = sharded.flatMap((parent) => shards.map((shard) => join(parent, shard)))
  for (const folders of [[join(dir, 'tmp'), join(dir, 'uploads'), ...sharded], deepest])
    await Promise.all(folders.map((folder) => mkdir(folder, { recursive: true, mode: 0o700 })))
  await Promise.all([...sharded, dir, ...(made ? [dirname(made)] : [])].map(sync))
}

/** A file or a folder, with the names in it. */
export async function sync(path: string): Promise<void> {
  const file = await open(path)
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

export async function linked(from: string, to: string): Promise<boolean> {
  return link(from, to).then(
    () => true,
    () => false,
  )
}

/** False where `from` has gone. */
export async function moved(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to)
    return true
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}

export async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(unlessMissing)) !== undefined
}

export function unlessMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error
}
