import { createHash } from 'node:crypto'
import type { Raw } from '../../../src/contract/request.ts'

/** Of the words of a form: its parts and boundaries tell nothing more. */
export function rawOf(text: string): Raw {
  const bytes = Buffer.from(text)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { mediaType: 'multipart/form-data', charset: 'utf-8', bytes: bytes.length, sha256 }
}
