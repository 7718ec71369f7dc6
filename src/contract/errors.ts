/**
 * Errors tell the caller what to do. Channels and adapters throw these three; the server and the queue translate them,
 * nobody else. Every code stands in `codes`, which the README's table mirrors (a test holds the two together).
 */

/** code -> [HTTP status, title, what the caller should do] */
export const codes = {
  'invalid-body': [400, 'The body is not what this address takes', 'mend the fields named in `errors`'],
  'invalid-json': [400, 'The body is not JSON', 'send UTF-8 JSON with the right Content-Length'],
  'invalid-receipt': [
    400,
    'This is not a receipt',
    'check for a mistyped character: the last one is a check character',
  ],
  'bad-request': [400, 'The request can not be read', 'mend what `detail` names'],
  unauthorized: [
    401,
    'No valid key',
    'send `Authorization: Bearer KEY`; keys are made with `npm run -s jiesu -- key add NAME`',
  ],
  forbidden: [403, 'This key may not do that', 'use a key of the right channel or touchpoint'],
  'not-found': [404, 'Nothing is there', 'check the address or the id'],
  'unknown-receipt': [404, 'No such request', 'check the receipt'],
  'method-not-allowed': [405, 'This address does not take that method', 'see /docs'],
  'upload-timeout': [408, 'The body came too slowly', 'send it again'],
  'attachment-failed': [410, 'The attachment could not be had', 'see `detail`; send it again'],
  forgotten: [
    410,
    'The request was forgotten, or is closed to all but the law',
    'nothing: its words and people can not be read any more',
  ],
  'body-too-large': [413, 'The body is too large', 'send less; `detail` names the limit'],
  'unsupported-media': [
    415,
    'This kind of content is not taken',
    'send one of the types that `detail` names',
  ],
  'expectation-failed': [
    417,
    'This Expect header is not met',
    'leave it out, or send `Expect: 100-continue`',
  ],
  'headers-too-large': [431, 'The headers are too large', 'send fewer and shorter headers'],
  internal: [500, 'An error of ours', 'tell the operator the `instance`; it is kept and looked at'],
  busy: [503, 'Over the limit of this source', 'wait `Retry-After` seconds, then send the same again'],
  'disk-full': [503, 'Too little room on the disk', 'wait `Retry-After` seconds, then send the same again'],
  'journal-down': [
    503,
    'The journal can not be written',
    'wait `Retry-After` seconds, then send the same again',
  ],
  'journal-full': [
    503,
    'The journal is at its size limit',
    'wait `Retry-After` seconds, then send the same again',
  ],
  'ledger-down': [503, 'The ledger can not be reached', 'wait `Retry-After` seconds, then ask again'],
  'queue-down': [503, 'The queue can not be reached', 'wait `Retry-After` seconds, then send the same again'],
  'not-yet-known': [
    503,
    'Perhaps received, not yet in the ledger',
    'wait `Retry-After` seconds, then ask again',
  ],
  'blobs-down': [503, 'Files can not be stored now', 'wait `Retry-After` seconds, then send the same again'],
  unconfigured: [
    503,
    'This source is not set up yet',
    'send the same again later; the operator sets the secrets that the log and /v1/hotlines name',
  ],
  stopping: [503, 'This gateway is stopping', 'send to another, or again in `Retry-After` seconds'],
} as const satisfies Record<string, readonly [number, string, string]>

export type Code = keyof typeof codes

/** One bad field, by JSON pointer (RFC 6901). */
export interface FieldError {
  pointer: string
  detail: string
}

/** Why a file is not taken. Stable: pages have words of their own for each. */
export const fileFaults = {
  empty: 'it holds nothing',
  'too-large': 'it has more bytes than are taken',
  type: 'its bytes are of no kind that is taken, whatever its name says',
  mixed: 'it is two kinds of file in one, such as a picture with a web page or an archive in it',
  bomb: 'opened, it would fill a memory: too many pixels, or too much packed into little',
  active: 'it holds a programme that runs when it is opened',
} as const
export type FileFault = keyof typeof fileFaults

export interface ErrorDetails {
  /** Safe to show to the caller: no secrets, nothing personal. */
  detail?: string
  errors?: FieldError[]
  /** Where it is a file that is refused. */
  reason?: FileFault
  cause?: unknown
  /** Seconds. */
  retryAfter?: number
}

export abstract class JiesuError extends Error {
  readonly code: Code
  readonly detail: string | undefined
  readonly errors: FieldError[] | undefined
  readonly reason: FileFault | undefined
  readonly retryAfter: number | undefined

  constructor(code: Code, details: ErrorDetails = {}) {
    super(details.detail ?? codes[code][1], { cause: details.cause })
    this.name = new.target.name
    this.code = code
    this.detail = details.detail
    this.errors = details.errors
    this.reason = details.reason
    this.retryAfter = details.retryAfter
  }

  get status(): number {
    return codes[this.code][0]
  }
}

/** Theirs to mend: 4xx, never retried by us. */
export class RejectedError extends JiesuError {}

/** Try again: 503 with Retry-After, retried with back-off. */
export class TemporaryError extends JiesuError {}

/** Ours to mend: 500, dead letter, alert. */
export class PermanentError extends JiesuError {}
