/** What is known of a file beside its bytes, as it stands in `meta.json`. */
import { open, readFile } from 'node:fs/promises'
import { z } from 'zod'
import { normalized } from '../src/contract/clean-text.ts'
import { PermanentError } from '../src/contract/errors.ts'
import type { BlobMeta } from '../src/contract/ports.ts'
import { isMissing } from './blobs-files-errors.ts'

const BlobMetaFile = z.strictObject({
  id: z.string(),
  origin: z.strictObject({ channel: z.string(), endpoint: z.string() }),
  kind: z.enum(['image', 'audio', 'video', 'file']),
  mediaType: z.string(),
  bytes: z.int(),
  sha256: z.string(),
  name: z.string().optional(),
})

/** On the disk when it resolves, but for its name in the folder. */
export async function writeMeta(path: string, meta: BlobMeta): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(JSON.stringify(meta))
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Undefined where there is none; PermanentError where it can't be understood. */
export async function readMeta(path: string): Promise<BlobMeta | undefined> {
  try {
    return BlobMetaFile.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (cause) {
    if (isMissing(cause)) return undefined
    if (cause instanceof SyntaxError || cause instanceof z.ZodError)
      throw new PermanentError('internal', { cause })
    throw cause
  }
}

/** Controls, and what turns the direction of writing: `exe.gpj` read backwards. */
const HIDDEN = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff]/gu
const LONGEST = 255

/** A file's name as it may be shown: no path, nothing hidden, at most 255 UTF-16 units; undefined when nothing is left. */
export function cleanName(name: string | undefined): string | undefined {
  const whole = name && normalized(name.toWellFormed(), 'NFC')
  const base = whole?.replace(HIDDEN, '').split(/[/\\]/).at(-1)?.trim()
  if (!base || /^\.+$/.test(base)) return undefined
  // A cut in the middle of a pair would leave half a character.
  return base.slice(0, LONGEST).replace(/[\ud800-\udbff]$/, '')
}
