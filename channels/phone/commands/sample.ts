/** A recorded post, as an engineer has it: a file, and how its name ends. */
import { readFileSync, statSync } from 'node:fs'
import { extname } from 'node:path'
import { RejectedError } from '../../../src/contract/errors.ts'

/** What a file holds, where nobody says so. */
const types: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.xml': 'application/xml',
  '.vtt': 'text/vtt',
  '.srt': 'application/x-subrip',
  '.form': 'application/x-www-form-urlencoded',
  '.txt': 'text/plain',
}

/** Throws RejectedError where the house would take nothing of it: none, empty, too large. */
export function readSample(
  file: string,
  { type, maxBytes }: { type: string | undefined; maxBytes: number },
): { bytes: Buffer; contentType: string } {
  const size = reading(file, sizeOf)
  if (size === 0) fail(`${file} is empty: the house answers 400`)
  if (size > maxBytes)
    fail(`${file} has ${size} bytes: the house answers 413, phone.maxBytes in gateway.yaml is ${maxBytes}`)
  return {
    bytes: reading(file, (name) => readFileSync(name)),
    contentType: type ?? types[extname(file).toLowerCase()] ?? '',
  }
}

function sizeOf(file: string): number {
  const stats = statSync(file)
  return stats.isFile() ? stats.size : fail(`${file} is no file`)
}

function reading<Read>(file: string, read: (file: string) => Read): Read {
  try {
    return read(file)
  } catch (error) {
    if (error instanceof RejectedError) throw error
    const code = error instanceof Error && 'code' in error ? error.code : error
    return fail(code === 'ENOENT' ? `there is no file ${file}` : `${file} can not be read (${code})`)
  }
}

function fail(detail: string): never {
  throw new RejectedError('bad-request', { detail })
}
