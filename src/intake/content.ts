import { hash } from 'node:crypto'
import type { Request } from '../contract/request.ts'

/** Of a flag that is content: a source's YAML names keys whose change alone is a revision; the rest is their digest. */
export const REVISION_MARK = 'rev:'

/**
 * SHA-256 (32 bytes) of what makes a request the same one (DESIGN.md, promise 2): its mapped fields. Times of sending,
 * raw bytes, extensions, flags and the way of reply don't count, and of a file that is not here only that it is named.
 * Equal across key orders and across JSON.
 */
export function contentHash(request: Request): Buffer {
  const { text, title, type, requester, against, location, occurredAt, transcript, relatesTo } = request
  const attachments = request.attachments.map(({ id, sha256 }) => sha256 ?? id)
  const marks = request.flags.filter((flag) => flag.startsWith(REVISION_MARK))
  const content = {
    ...{ text, title, type, requester, against, location, occurredAt, transcript, relatesTo },
    ...(marks.length > 0 && { marks }),
  }
  return hash('sha256', canonical({ ...content, attachments }), 'buffer')
}

/** JSON with sorted keys; a key that is undefined is a key that is not there. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (!isRecord(value)) return JSON.stringify(value)
  let fields = ''
  for (const key of Object.keys(value).sort()) {
    const field = value[key]
    if (field !== undefined) fields += `${fields === '' ? '' : ','}"${key}":${canonical(field)}`
  }
  return `{${fields}}`
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
