/** What citizens send, as a stream: errors come as JSON with HTTP 200, and a video as an address to fetch it from. */
import { Readable } from 'node:stream'
import { z } from 'zod'
import { type Fault, failureOf, judged, type Refused, readText, unreached } from './answer.ts'
import { type AddressRules, mediaAddress } from './media-address.ts'

export interface Medium {
  /** Breaks off with an Error, without an address in it, where it is too slow, too long or cut. */
  stream: Readable
  /** As WeChat says it: to be cleaned before use. */
  name: string | undefined
  mediaType: string | undefined
  kind: 'image' | 'audio' | 'video' | 'file'
}

export interface MediaRules extends AddressRules {
  /** Until the head of each answer is there. */
  timeoutMs: number
  /** Without a byte. */
  idleMs: number
  maxBytes: number
}

type Opened = { is: 'ok'; value: Medium } | Fault | Refused

const MOST_REDIRECTS = 3
const Video = z.looseObject({ video_url: z.string() })

/** Of a medium's address, with its token. Never throws; `signal` breaks it off, also later. */
export async function openMedium(address: string, rules: MediaRules, signal: AbortSignal): Promise<Opened> {
  // Leaving early has to end the connection too, where nobody has begun to read.
  const ending = new AbortController()
  const late = setTimeout(
    () => ending.abort(new DOMException('late', 'TimeoutError')),
    rules.timeoutMs,
  ).unref()
  const both = AbortSignal.any([signal, ending.signal])
  try {
    const first = await get(new URL(address), both)
    if (!first.ok) return await notOk(first)
    if (!isJson(first)) return await opened(first, rules, { ending, both })
    const said = judged(await readText(first))
    if (said.is !== 'ok') return said
    const video = Video.safeParse(said.value)
    if (!video.success) return unreached('WeChat answered neither a medium nor an error')
    late.refresh()
    const answer = await openVideo(video.data.video_url, rules, both)
    return 'is' in answer ? answer : await opened(answer, rules, { ending, both }, 'video')
  } catch (error) {
    return unreached(failureOf(both.aborted ? both.reason : error, rules.timeoutMs))
  } finally {
    clearTimeout(late)
  }
}

function get(url: URL, signal: AbortSignal): Promise<Response> {
  return fetch(url, { redirect: 'manual', headers: { 'accept-encoding': 'identity' }, signal })
}

async function notOk({ status, body }: Response): Promise<Refused> {
  await body?.cancel()
  return unreached(`WeChat answered ${status} instead of a medium`)
}

/** Errors come as text/plain, too; a medium has a name. */
function isJson({ headers }: Response): boolean {
  const type = headers.get('content-type') ?? ''
  return !headers.has('content-disposition') && /json|^text\/plain/i.test(type)
}

async function openVideo(
  address: string,
  rules: MediaRules,
  signal: AbortSignal,
): Promise<Response | Refused> {
  let url = mediaAddress(address, rules)
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
    if (!url) return ours('the video lies at an address that is not fetched from')
    const answer = await get(url, signal)
    if (answer.ok) return answer
    const next = answer.status > 300 && answer.status < 400 ? answer.headers.get('location') : null
    if (next === null) return notOk(answer)
    await answer.body?.cancel()
    url = mediaAddress(URL.parse(next, url.href)?.href ?? '', rules)
  }
  return ours(`the video leads on more than ${MOST_REDIRECTS} times`)
}

function ours(reason: string): Refused {
  return { is: 'ours', errcode: undefined, reason }
}

interface Ends {
  ending: AbortController
  both: AbortSignal
}

async function opened(
  answer: Response,
  rules: MediaRules,
  ends: Ends,
  kind?: Medium['kind'],
): Promise<Opened> {
  if (Number(answer.headers.get('content-length')) > rules.maxBytes) {
    await answer.body?.cancel()
    return ours(tooLong(rules))
  }
  const stream = Readable.from(limited(answer, rules, ends), { objectMode: false })
  stream.once('close', () => ends.ending.abort())
  const mediaType = answer.headers.get('content-type') ?? undefined
  const name = nameOf(answer)
  return { is: 'ok', value: { stream, name, mediaType, kind: kind ?? kindOf(mediaType, name) } }
}

function tooLong({ maxBytes }: MediaRules): string {
  return `a medium has at most ${maxBytes} bytes`
}

/** Waiting is counted only while it is the other side that we wait for. */
async function* limited({ body }: Response, rules: MediaRules, { ending, both }: Ends) {
  const reader = body?.getReader()
  let bytes = 0
  while (reader && bytes <= rules.maxBytes) {
    const late = setTimeout(
      () => ending.abort(new Error(`no byte came for ${rules.idleMs} ms`)),
      rules.idleMs,
    )
    const { done, value } = await reader
      .read()
      .catch((error: unknown) => {
        throw brokenOff(error, both)
      })
      .finally(() => clearTimeout(late))
    if (done) return
    bytes += value.length
    yield value
  }
  if (reader) throw new Error(tooLong(rules))
}

function brokenOff(cause: unknown, { aborted, reason }: AbortSignal): Error {
  return aborted && reason instanceof Error
    ? new Error(reason.message, { cause })
    : new Error('the connection failed', { cause })
}

function nameOf({ headers }: Response): string | undefined {
  const disposition = headers.get('content-disposition') ?? ''
  const extended = /filename\*=UTF-8'[^']*'([^;\s]+)/i.exec(disposition)?.[1]
  const plain = /filename="?([^";]*)"?/i.exec(disposition)?.[1]
  try {
    if (extended !== undefined) return decodeURIComponent(extended)
  } catch {
    return extended
  }
  return plain ? Buffer.from(plain, 'latin1').toString() : undefined
}

function kindOf(mediaType = '', name = ''): Medium['kind'] {
  if (/^(audio|voice)\//i.test(mediaType) || /\.(amr|speex|spx|mp3)$/i.test(name)) return 'audio'
  if (/^image\//i.test(mediaType)) return 'image'
  return /^video\//i.test(mediaType) ? 'video' : 'file'
}
