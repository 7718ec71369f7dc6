/** What a sender is told, in the form it expects. */
import { codes, type JiesuError } from '../../../src/contract/errors.ts'
import type { Answer } from '../message.ts'
import type { Reply } from './schema.ts'
import { contentType, encode, fill, type Values } from './template.ts'

/** What became of a post. */
export interface Told {
  /** In the order of the post. */
  receipts: string[]
  /** How many of them were kept, but not understood. */
  kept: number
  messageId?: string | undefined
  orderNumber?: string | undefined
  /** Milliseconds since the epoch. */
  at: number
}

export interface Replies {
  success(told: Told): Answer
  /** Theirs to mend, or ours: then 5xx with Retry-After, whatever the error is (promise 4). */
  failure(error: JiesuError, told: Pick<Told, 'at'> & Partial<Told>): Answer
}

const RETRY_AFTER_SECONDS = 30
const MOST_WORDS = 300

export function createReplies({ mediaType, charset, success, rejected, failed }: Reply): Replies {
  const answer = (status: number, template: string, values: Values): Answer => ({
    status,
    headers: { 'content-type': contentType(mediaType, charset) },
    body: encode(fill(template, values, mediaType, charset), mediaType, charset),
  })
  return {
    success: (told) =>
      answer(success.status, success.body, { ...valuesOf(told), code: 'accepted', message: 'accepted' }),
    failure(error, told) {
      const values = { ...valuesOf({ receipts: [], kept: 0, ...told }), ...wordsOf(error) }
      if (error.status < 500) return answer(rejected.status ?? error.status, rejected.body, values)
      const { status, headers, body } = answer(failed.status, failed.body, values)
      const wait = String(error.retryAfter ?? RETRY_AFTER_SECONDS)
      return { status, headers: { ...headers, 'retry-after': wait }, body }
    },
  }
}

/** yyyyMMddHHmmss, Beijing time. */
export function compactTime(ms: number): string {
  return new Date(ms + 8 * 3_600_000).toISOString().slice(0, 19).replace(/\D/g, '')
}

function valuesOf({ receipts, kept, messageId, orderNumber, at }: Told): Values {
  return {
    receipt: receipts[0] ?? '',
    receipts: receipts.join(','),
    messageId: messageId ?? '',
    orderNumber: orderNumber ?? '',
    count: String(receipts.length),
    kept: String(kept),
    time: compactTime(at),
  }
}

/** What is wrong, and which fields; else what to do. */
function wordsOf({ code, detail, errors = [] }: JiesuError): Values {
  const fields = errors.map((field) => `${field.pointer}: ${field.detail}`)
  const words = [detail ?? codes[code][2], ...fields].join('; ')
  return { code, message: words.slice(0, MOST_WORDS) }
}
