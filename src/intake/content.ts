import { hash } from 'node:crypto'
import type { Request } from '../contract/request.ts'

/**
 * SHA-256 (32 bytes) of what makes a request the same one (DESIGN.md, promise 2): its mapped fields. Times of sending,
 * raw bytes, extensions, flags and the way of reply don't count. Equal across key orders and across JSON.
 */
export function contentHash(request: Request): Buffer {
  const { text, title, type, requester, against, location, occurredAt, transcript, relatesTo } = request
  const attachments = request.attachments.map(({ sha256 }) => sha256)
  const content = { text, title, type, requester, against, location, occurredAt, transcript, relatesTo }
  return hash('sha256', canonical({ ...content, attachments }), 'buffer')
}

/** JSON with sorted keys; a key that is undefined is a key that is not there. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const pairs = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${pairs.map(([key, field]) => `"${key}":${canonical(field)}`).join()}}`
}
