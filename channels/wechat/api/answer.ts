/** One question to WeChat's API over HTTP, and its answer in JSON. Nothing here knows of tokens or of trying again. */
import { z } from 'zod'
import { classOf, wordsOf } from './errcodes.ts'

/** What became of a call that did not do what it should; `reason` holds neither openid nor text. */
export interface Refused {
  is: 'again' | 'window' | 'user' | 'config' | 'quota-day' | 'ours'
  /** Undefined where the platform was not reached, or said nothing that can be read. */
  errcode: number | undefined
  /** By which Tencent finds the call. */
  rid?: string
  /** In words for an operator. */
  reason: string
  /** A hint: earlier it need not be tried. */
  pauseMs?: number
}

/** The platform's own no, not yet judged. */
export interface Fault {
  is: 'fault'
  errcode: number
  rid?: string
}
export type Fields = Readonly<Record<string, unknown>>
export type Fetch = typeof globalThis.fetch

export interface Question {
  url: string
  /** POSTed as JSON; a GET where there is none. */
  body?: object
  timeoutMs: number
  fetch?: Fetch | undefined
}

const MOST_BYTES = 1024 * 1024
const MINUTE_MS = 60_000
const BUSY_MS = 5000

const Said = z.looseObject({ errcode: z.coerce.number().int().default(0), errmsg: z.string().default('') })

/** Never throws. Numbers in `fields` are strings of their digits, since ids have 64 bits. */
export async function ask(question: Question): Promise<{ is: 'ok'; value: Fields } | Fault | Refused> {
  const { url, body, timeoutMs, fetch = globalThis.fetch } = question
  try {
    const answer = await fetch(url, {
      ...(body && {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
      // The address holds the token: it is taken nowhere else.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    })
    if (answer.status !== 200) {
      await answer.body?.cancel()
      return unreached(`WeChat answered ${answer.status}`)
    }
    return judged(await readText(answer))
  } catch (error) {
    // A message may have been delivered all the same: custom/send has no id by which the platform would know it again,
    // so that whoever tries again may say it twice. Silence would be worse.
    return unreached(failureOf(error, timeoutMs))
  }
}

export function unreached(reason: string): Refused {
  return { is: 'again', errcode: undefined, reason }
}

/** Of an answer with HTTP 200 that is, or should be, JSON. */
export function judged(text: string): { is: 'ok'; value: Fields } | Fault | Refused {
  const said = Said.safeParse(readJson(text))
  if (!said.success) return unreached('WeChat answered something that can not be read')
  const { errcode, errmsg } = said.data
  if (errcode === 0) return { is: 'ok', value: said.data }
  const rid = /\brid: ?([\w-]{1,64})/.exec(errmsg)?.[1]
  return { is: 'fault', errcode, ...(rid !== undefined && { rid }) }
}

/** Undefined where it is no JSON. Numbers become strings: JSON.parse would round ids of 64 bits. */
export function readJson(text: string): unknown {
  const digits = (_key: string, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' ? (context?.source ?? String(value)) : value
  try {
    return JSON.parse(text, digits)
  } catch {
    return undefined
  }
}

/** At most 1 MB, else it throws. */
export async function readText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body ?? []) {
    bytes += chunk.length
    if (bytes > MOST_BYTES) throw new Error('the answer is too long')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

/** What fetch throws may hold the address, and with it the token: only its code is told. */
export function failureOf(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return 'WeChat could not be reached'
  if (error.name === 'TimeoutError') return `WeChat did not answer within ${timeoutMs / 1000} s`
  const { cause } = error
  const code = cause instanceof Error && 'code' in cause ? `: ${cause.code}` : ''
  return `WeChat could not be reached${code}`
}

/** What is not known is tried again: it was not done, and may be done another time. */
export function refusalOf({ errcode, rid }: Omit<Fault, 'is'>): Refused {
  const kind = classOf(errcode)
  const is = kind === 'ok' || kind === 'refresh' || kind === 'unknown' ? 'again' : kind
  return {
    is,
    errcode,
    ...(rid !== undefined && { rid }),
    reason: `${wordsOf(errcode)} (${errcode})`,
    ...(errcode === 45011 && { pauseMs: MINUTE_MS }),
    ...(errcode === -1 && { pauseMs: BUSY_MS }),
  }
}
