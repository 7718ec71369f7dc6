/** JSON from strangers -> a value that harms nobody and that PostgreSQL can keep. */
import { RejectedError } from '../../../src/contract/errors.ts'

/** An ASCII character (of a key that is refused), U+0000 or half a surrogate pair: only so do they get into JSON. */
const ESCAPED = /\\u(?:00[0-7]|d[89a-f])/i

/** What tells messages apart is never mended: two ids could become one. Their schemas refuse it. */
const IDS = new Set(['messageId', 'id'])

interface Place {
  node: Record<string, unknown>
  key: string
  parent: Place | undefined
}

/**
 * Takes U+0000 and halves of surrogate pairs, which jsonb does not know, out of keys and strings, but not out of ids.
 * Throws RejectedError invalid-json, or invalid-body for a key that could reach a prototype.
 */
export function parseJson(text: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    const detail = 'the body is not JSON, or its Content-Length cuts it short'
    throw new RejectedError('invalid-json', { detail })
  }
  // All others are spared the walk.
  return isSuspect(text) && isNode(value) ? clean(value) : value
}

function isSuspect(text: string): boolean {
  return (
    text.includes('__proto__') || text.includes('constructor') || (text.includes('\\u') && ESCAPED.test(text))
  )
}

/** Without recursion: a body can be nested deeper than the stack. */
function clean(root: Record<string, unknown>): unknown {
  const places: Place[] = [{ node: root, key: '', parent: undefined }]
  for (const place of places) {
    for (const [key, value] of Object.entries(place.node)) {
      if (!place.parent && IDS.has(key)) continue
      const kept = keep(place, key, value)
      if (isNode(value)) places.push({ node: value, key: kept, parent: place })
    }
  }
  return root
}

/** Returns the key as it is kept. */
function keep(place: Place, found: string, value: unknown): string {
  const { node } = place
  const key = storable(found)
  if (key === '__proto__' || (key === 'prototype' && place.key === 'constructor')) throw refusal(place, key)
  if (key !== found) delete node[found]
  if (key !== found || typeof value === 'string')
    node[key] = typeof value === 'string' ? storable(value) : value
  return key
}

/** Arrays too: an index is a key. */
function isNode(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function storable(text: string): string {
  return text.replaceAll('\0', '').replace(/\p{Cs}/gu, '')
}

function refusal(place: Place, key: string): RejectedError {
  const steps = [key]
  for (let at: Place | undefined = place; at?.parent; at = at.parent) steps.push(at.key)
  return new RejectedError('invalid-body', {
    errors: [{ pointer: pointer(steps.toReversed()), detail: 'is a key that is never taken' }],
  })
}

/** RFC 6901. */
export function pointer(path: PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
