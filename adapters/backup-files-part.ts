/** Files of a backup: written and read through their SHA-256, and synced. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Part } from '../src/contract/backup.ts'

/** Throws where the file is there already. */
export async function writePart(dir: string, file: string, chunks: AsyncIterable<Buffer>): Promise<Part> {
  const path = join(dir, file)
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const hash = createHash('sha256')
  let bytes = 0
  const handle = await open(path, 'wx', 0o600)
  try {
    for await (const chunk of chunks) {
      hash.update(chunk)
      bytes += chunk.length
      await handle.writeFile(chunk)
    }
    await handle.sync()
  } finally {
    await handle.close()
  }
  return { file, bytes, sha256: hash.digest('hex') }
}

/** What something else has written there: measured and synced. */
export async function measurePart(dir: string, file: string): Promise<Part> {
  const path = join(dir, file)
  const handle = await open(path)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
  return { file, ...(await measure(path)) }
}

export async function measure(path: string): Promise<Omit<Part, 'file'>> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of createReadStream(path)) {
    hash.update(chunk)
    bytes += chunk.length
  }
  return { bytes, sha256: hash.digest('hex') }
}

/** In words, or undefined where the file is as it was written. */
export async function faultOf(dir: string, part: Part): Promise<string | undefined> {
  const found = await measure(join(dir, part.file)).catch(() => undefined)
  if (!found) return `${part.file} is missing`
  return found.sha256 === part.sha256 ? undefined : `${part.file} is damaged`
}
