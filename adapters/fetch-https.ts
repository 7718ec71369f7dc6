/**
 * Files of other houses. Who names the address is trusted with words, not with our network: https only, each address
 * is checked after its name is resolved and the connection goes to the very one that was checked, redirects too.
 */
import type { LookupAddress } from 'node:dns'
import type { IncomingMessage } from 'node:http'
import { type RequestOptions, request } from 'node:https'
import { Readable } from 'node:stream'
import type { Downloads, Opened } from '../src/contract/errand.ts'
import { type AddressRules, checkedAddresses, resolveByDns } from './fetch-address.ts'

export interface FetchHttpsOptions extends Partial<AddressRules> {
  /** Bytes of one file. */
  maxBytes: number
  /** 443 where nothing is said. */
  ports?: readonly number[]
  /** PEM, instead of the authorities that the system trusts. */
  ca?: string
  limits?: Partial<FetchLimits>
}

export interface FetchLimits {
  /** Until the head of each answer is there. */
  headMs: number
  /** Without a byte. */
  idleMs: number
  /** Redirects and all. */
  totalMs: number
}

const limits: FetchLimits = { headMs: 20_000, idleMs: 30_000, totalMs: 10 * 60_000 }
const MOST_REDIRECTS = 3

export function createHttpsFetch(options: FetchHttpsOptions): Downloads {
  const parts: Parts = {
    allow: [],
    resolve: resolveByDns,
    ports: [443],
    ...options,
    limits: { ...limits, ...options.limits },
  }
  return {
    open: async (address, given) => {
      const late = new AbortController()
      const timer = setTimeout(() => late.abort(new Error(TOO_LONG)), parts.limits.totalMs)
      timer.unref()
      const signal = AbortSignal.any([given, late.signal])
      const opened = await open(address, parts, signal).catch((error) => broken(error, signal))
      if (opened.is === 'open') opened.stream.once('close', () => clearTimeout(timer))
      else clearTimeout(timer)
      return opened
    },
  }
}

type Parts = AddressRules &
  Pick<FetchHttpsOptions, 'maxBytes' | 'ca'> & { ports: readonly number[]; limits: FetchLimits }

const TOO_LONG = 'it took too long'
const BROKE_OFF = 'the connection failed'

function failed(reason: string): Opened {
  return { is: 'failed', reason }
}
function again(reason: string): Opened {
  return { is: 'again', reason }
}

function broken(error: unknown, { aborted, reason }: AbortSignal): Opened {
  const why = aborted ? reason : error
  return again(reasonOf(why))
}

async function open(address: string, parts: Parts, signal: AbortSignal): Promise<Opened> {
  let url = URL.parse(address)
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
    const fault = faultOf(url, parts)
    if (fault !== undefined || !url) return failed(fault ?? 'its address can not be read')
    const found = await checkedAddresses(url.hostname, parts)
    if (found === 'unknown') return again('the name of its address is not known')
    if (found === 'forbidden') return failed('its address leads into a private network')
    const answer = await ask(url, found, { ...parts, signal })
    const next = redirectOf(answer, url)
    if (next === undefined) return taken(answer, parts, signal, url)
    answer.destroy()
    url = next
  }
  return failed(`it leads on more than ${MOST_REDIRECTS} times`)
}

function faultOf(url: URL | null, { ports }: Parts): string | undefined {
  if (!url) return 'its address can not be read'
  if (url.protocol !== 'https:') return 'only https addresses are fetched'
  if (url.username !== '' || url.password !== '') return 'its address holds a password'
  const port = url.port === '' ? 443 : Number(url.port)
  return ports.includes(port) ? undefined : `port ${port} is not fetched from`
}

/** The head of the answer. Rejects where none comes in time. */
function ask(
  url: URL,
  addresses: LookupAddress[],
  { ca, limits, signal }: Parts & { signal: AbortSignal },
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const options: RequestOptions = {
    agent: false,
    signal,
    lookup: pinned(addresses),
    headers: { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'Jiesu' },
    ...(ca !== undefined && { ca }),
  }
  const asking = request(url, options)
  const late = setTimeout(() => asking.destroy(new Error(TOO_LONG)), limits.headMs)
  asking.once('response', (answer) => {
    clearTimeout(late)
    resolve(answer)
  })
  // Also after the answer's head: then it is the answer that breaks off, and its reader hears of it.
  asking.on('error', (error) => {
    clearTimeout(late)
    reject(error)
  })
  asking.end()
  return promise
}

/** Instead of asking the name server once more. */
function pinned(addresses: LookupAddress[]): NonNullable<RequestOptions['lookup']> {
  const [first] = addresses
  return (_name, { all }, callback) => {
    if (all) callback(null, addresses)
    else callback(null, first?.address ?? '', first?.family)
  }
}

/** Undefined where it is none; an address that can't be read counts as one that leads nowhere. */
function redirectOf({ statusCode = 0, headers }: IncomingMessage, from: URL): URL | null | undefined {
  if (![301, 302, 303, 307, 308].includes(statusCode) || headers.location === undefined) return undefined
  return URL.parse(headers.location, from.href)
}

/** What may be otherwise in an hour. */
const PASSING = [401, 403, 408, 425, 429]

function taken(answer: IncomingMessage, parts: Parts, signal: AbortSignal, url: URL): Opened {
  const fault = refusal(answer, parts)
  if (fault) {
    answer.destroy()
    return fault
  }
  const stream = Readable.from(limited(answer, parts, signal), { objectMode: false })
  // Also where nobody has begun to read.
  stream.once('close', () => answer.destroy())
  return {
    is: 'open',
    stream,
    name: nameOf(answer, url),
    mediaType: answer.headers['content-type'],
  }
}

function refusal({ statusCode = 0, headers }: IncomingMessage, { maxBytes }: Parts): Opened | undefined {
  if (statusCode >= 500 || PASSING.includes(statusCode)) return again(`its address answers ${statusCode}`)
  if (statusCode !== 200) return failed(`its address answers ${statusCode}`)
  const packed = headers['content-encoding'] ?? 'identity'
  if (packed !== 'identity') return failed('its address answers packed, though it was asked not to')
  if (Number(headers['content-length']) > maxBytes) return failed(tooLarge(maxBytes))
  return undefined
}

function tooLarge(maxBytes: number): string {
  return `a file has at most ${maxBytes} bytes`
}

/** Throws plain errors whose message says why, without the address. */
async function* limited(
  answer: IncomingMessage,
  { maxBytes, limits }: Parts,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  let bytes = 0
  answer.setTimeout(limits.idleMs, () => answer.destroy(new Error(`no byte came for ${limits.idleMs} ms`)))
  try {
    for await (const chunk of answer) {
      bytes += chunk.length
      // One more than the store takes, so that it says so itself.
      yield chunk
      if (bytes > maxBytes) throw new Error(tooLarge(maxBytes))
    }
    if (!answer.complete) throw new Error(BROKE_OFF)
  } catch (error) {
    throw new Error(reasonOf(signal.aborted ? signal.reason : error), { cause: error })
  } finally {
    answer.destroy()
  }
}

/** Of what Node throws the code says enough, and its message may hold the address; what has none is ours. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return BROKE_OFF
  return 'code' in error ? `${BROKE_OFF}: ${error.code}` : error.message
}

/** What the other side calls it, else the end of its path. */
function nameOf({ headers }: IncomingMessage, url: URL): string | undefined {
  const disposition = headers['content-disposition'] ?? ''
  const extended = /filename\*=UTF-8'[^']*'([^;\s]+)/i.exec(disposition)?.[1]
  const plain = /filename="([^"]*)"/i.exec(disposition)?.[1]
  const name = extended ?? (plain === undefined ? url.pathname.split('/').at(-1) : undefined)
  if (name === undefined) return plain && Buffer.from(plain, 'latin1').toString()
  try {
    return decodeURIComponent(name) || undefined
  } catch {
    return name
  }
}
