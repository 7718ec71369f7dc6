/** A post -> the calls that it tells of. */
import { hash } from 'node:crypto'
import type { Raw } from '../../src/contract/request.ts'
import { readBody } from './body.ts'
import type { Told } from './call.ts'
import { type Dialect, UnreadableError } from './dialect.ts'
import { dialectOf } from './dialects.ts'
import { LONGEST_CALL_ID } from './part.ts'

/** Of a post. The longest calls have some thousands. */
const MOST_UTTERANCES = 50_000
const MOST_CALLS = 5000

export interface Post {
  bytes: Uint8Array
  contentType: string
  /** As the address names them. */
  dialect: string | undefined
  callId: string | undefined
}

export interface Understood {
  dialect: Dialect
  calls: { callId: string; told: Told }[]
  raw: Raw
}

/** Throws UnreadableError. */
export function understand({ bytes, contentType, ...named }: Post): Understood {
  const body = readBody(bytes, contentType)
  const dialect = dialectOf(body, named.dialect)
  const told = readWith(dialect, body)
  refuseTooMany(told)
  // A mistyped address would lose the words of every call without a sound.
  if (!dialect.detects(body) && !told.some(saysAnything))
    throw new UnreadableError(
      `as ${dialect.id}: the body has another shape, and nothing that was said is found in it`,
    )
  if (named.callId !== undefined && told.length > 1)
    throw new UnreadableError(`?callId= names one call, and the body tells of ${told.length}`)
  const sha256 = hash('sha256', bytes)
  const calls = told.map((each, at) => ({
    // Of what has no id the very same bytes are the same call.
    callId: readCallId(named.callId ?? each.callId ?? `sha256-${sha256.slice(0, 40)}-${at}`),
    told: each,
  }))
  const mediaType = (body.mediaType || 'application/octet-stream').slice(0, 128)
  return { dialect, calls, raw: { mediaType, charset: 'utf-8', bytes: bytes.length, sha256 } }
}

/** Throws UnreadableError. */
function refuseTooMany(told: readonly Told[]): void {
  if (told.length > MOST_CALLS)
    throw new UnreadableError(`the body tells of ${told.length} calls, of at most ${MOST_CALLS}`)
  const utterances = told.reduce((sum, { transcript }) => sum + (transcript?.utterances.length ?? 0), 0)
  if (utterances > MOST_UTTERANCES)
    throw new UnreadableError(`the body has ${utterances} utterances, of at most ${MOST_UTTERANCES}`)
}

function saysAnything({ transcript, data }: Told): boolean {
  return data !== undefined || (transcript?.utterances.some(({ text }) => text.trim() !== '') ?? false)
}

function readWith(dialect: Dialect, body: Parameters<Dialect['read']>[0]): Told[] {
  try {
    return dialect.read(body)
  } catch (error) {
    if (error instanceof UnreadableError) throw new UnreadableError(`as ${dialect.id}: ${error.message}`)
    throw error
  }
}

/** One that is longer than a Request takes is known by its hash. Throws UnreadableError. */
function readCallId(text: string): string {
  if (text.trim() === '' || /[\p{Cc}\p{Cs}]/v.test(text))
    throw new UnreadableError("a call's id is a text without control characters")
  return text.length <= LONGEST_CALL_ID ? text : `sha256-${hash('sha256', text).slice(0, 40)}`
}
