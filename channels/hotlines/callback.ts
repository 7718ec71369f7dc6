/** An update as a hotline wants to be told of it: its words, its charset, its signature; and how that post ended. */
import { createHash, randomUUID } from 'node:crypto'
import type { ErrandOutcome } from '../../src/contract/errand.ts'
import type { Status } from '../../src/contract/request.ts'
import { compactTime } from './answer/reply.ts'
import type { Callback } from './answer/schema.ts'
import { contentType, encode, fill } from './answer/template.ts'
import { createAuthenticator } from './authentication/authenticator.ts'
import type { Secrets, Unsigned } from './authentication/kind.ts'
import { decode } from './decode/decode.ts'
import { Dialect, type Format } from './decode/schema.ts'
import type { Tree } from './message.ts'

const TIMEOUT_MS = 10_000
/** Of their answer: what it should hold stands at its beginning. */
const MOST_ANSWER_BYTES = 65_536
const GONE = 410

export interface News {
  receipt: string
  messageId: string
  orderNumber: string | undefined
  /** The update's. */
  id: string
  status: Status
  /** RFC 3339. */
  at: string
  by: string | undefined
  note: string | undefined
}

export interface Letter {
  url: string
  headers: Readonly<Record<string, string>>
  body: Buffer
}

/**
 * With a stamp and a nonce of its own each time it is posted; `{updateId}` tells them that it is the same. Throws an
 * Error with what is missing in the template.
 */
export function write(
  callback: Callback,
  news: News,
  { secrets, at }: { secrets: Secrets; at: number },
): Letter {
  const { mediaType, charset, headers, authentication } = callback
  const url = new URL(callback.url)
  const unsigned = {
    method: 'POST',
    path: url.pathname,
    query: url.search.slice(1),
    headers: { ...inLowerCase(headers), 'content-type': contentType(mediaType, charset) },
    body: encode(fill(callback.body, valuesOf(callback, news), mediaType, charset), mediaType, charset),
  }
  const signed = createAuthenticator([authentication]).sign(
    unsigned,
    secrets,
    at,
    nonceOf(callback, news),
    fieldsOf,
  )
  const query = signed.query === '' ? '' : `?${signed.query}`
  return { url: `${url.origin}${signed.path}${query}`, headers: signed.headers, body: signed.body }
}

/** Standard Webhooks want one id for one message, however often it is sent; everywhere else a nonce is used once. */
function nonceOf({ authentication }: Callback, { receipt, id }: News): string {
  if (authentication.kind !== 'standard-webhooks') return randomUUID().replaceAll('-', '')
  return createHash('sha256').update(`${receipt}\n${id}`).digest('hex').slice(0, 32)
}

/** Where parameters of the body are signed. */
function fieldsOf({ headers, body, query }: Unsigned): Tree {
  const mediaType = headers['content-type'] ?? ''
  const formats: [Format, RegExp][] = [
    ['xml', /xml/],
    ['form', /form-urlencoded/],
  ]
  const format = formats.find(([, pattern]) => pattern.test(mediaType))?.[0] ?? 'json'
  return decode(Dialect.parse({ format }), { body, mediaType, query }).tree
}

const PLACEHOLDER = /@(?=(?:SIGNATURE|TIMESTAMP|NONCE|SECRET|APPID)@)/g

/** Words from elsewhere are no placeholders: nobody gets our secret written into a note. */
function inert(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value.replace(PLACEHOLDER, '\uff20')]),
  )
}

function valuesOf({ codes }: Callback, news: News) {
  const { receipt, messageId, orderNumber = '', id, status, at, by = '', note = '' } = news
  return inert({
    receipt,
    receipts: receipt,
    messageId,
    orderNumber,
    updateId: id,
    status: codes[status] ?? status,
    time: compactTime(Date.parse(at)),
    by,
    note,
  })
}

/** Never throws: whatever happens on the way may be mended, so it is tried again, until they say that it is gone. */
export async function post(
  { url, headers, body }: Letter,
  callback: Callback,
  timeoutMs = TIMEOUT_MS,
): Promise<ErrandOutcome> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers,
      body: new Uint8Array(body),
      // An address that moves is for the operator to write down: a signed post goes nowhere else.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    })
    return await outcomeOf(answer, callback)
  } catch (error) {
    return { is: 'again', reason: wordsOf(error, timeoutMs) }
  }
}

async function outcomeOf(answer: Response, { expect, charset }: Callback): Promise<ErrandOutcome> {
  if (!answer.ok || expect === undefined) await answer.body?.cancel()
  if (answer.status === GONE)
    return { is: 'failed', reason: 'the callback answered 410: it is gone for good' }
  if (!answer.ok) return { is: 'again', reason: `the callback answered ${answer.status}` }
  if (expect === undefined) return { is: 'done' }
  const said = await beginningOf(answer)
  const isThere = ['utf-8', charset].some((each) => said.includes(encode(expect, 'text/plain', each)))
  return isThere
    ? { is: 'done' }
    : { is: 'again', reason: `the callback answered ${answer.status}, without what \`expect\` asks for` }
}

async function beginningOf({ body }: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body ?? []) {
    chunks.push(chunk)
    bytes += chunk.length
    // Leaving the loop ends the answer.
    if (bytes >= MOST_ANSWER_BYTES) break
  }
  return Buffer.concat(chunks).subarray(0, MOST_ANSWER_BYTES)
}

function wordsOf(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return 'the callback could not be reached'
  if (error.name === 'TimeoutError') return `the callback did not answer within ${timeoutMs / 1000} s`
  const { cause } = error
  const why = cause instanceof Error ? `: ${'code' in cause ? cause.code : cause.message}` : ''
  return `the callback could not be reached${why}`
}

function inLowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}
