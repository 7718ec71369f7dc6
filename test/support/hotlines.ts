/** The hotlines' own systems, as far as a test needs them: they sign their sample, send it and read the answer. */
import { randomBytes } from 'node:crypto'
import iconv from 'iconv-lite'
import {
  type Authenticator,
  createAuthenticator,
} from '../../channels/hotlines/authentication/authenticator.ts'
import type { Secrets } from '../../channels/hotlines/authentication/kind.ts'
import { makeSecrets } from '../../channels/hotlines/authentication/random-secrets.ts'
import { decode } from '../../channels/hotlines/decode/decode.ts'
import type { Hotline } from '../../channels/hotlines/hotline.ts'
import { loadHotlines } from '../../channels/hotlines/load.ts'
import { ConfigError, type Fault } from '../../src/config-error.ts'
import { createConfigFiles } from '../../src/config-files.ts'
import { readSample, type Sample, sampleNumbers } from './hotline-samples.ts'

export interface Sender {
  hotline: Hotline
  sample: Sample
  body: Buffer
  authenticator: Authenticator
  /** What it signs with. */
  secrets: Secrets
  /** What the gateway is told of it. */
  env: Record<string, string>
}

/** What goes over the line. */
export type Post = Pick<Parameters<Authenticator['sign']>[0], 'query' | 'headers' | 'body'> & { from: string }

export interface Told {
  status: number
  contentType: string
  body: Buffer
}

/** Every hotline that has a sample, each with secrets of its own. */
export function createSenders(configDir = 'config'): Sender[] {
  const hotlines = readHotlines(configDir)
  return sampleNumbers().map((number) => {
    const hotline = hotlines.get(number)
    if (!hotline) throw new Error(`a sample, but no hotline ${number}`)
    return {
      hotline,
      ...readSample(number),
      authenticator: createAuthenticator(hotline.authentication),
      ...secretsOf(hotline),
    }
  })
}

export function readHotlines(configDir = 'config') {
  const faults: Fault[] = []
  const hotlines = loadHotlines(createConfigFiles(configDir, faults))
  if (faults.length > 0) throw new ConfigError(faults)
  return hotlines
}

function secretsOf({ number, authentication }: Hotline): Pick<Sender, 'secrets' | 'env'> {
  const { ours, theirs } = makeSecrets(authentication)
  const name = `HOTLINE_${number.toUpperCase().replaceAll('-', '_')}`
  const env = Object.entries(ours).map(([key, value]) => [`${name}_${key}`, value])
  return { secrets: theirs, env: Object.fromEntries(env) }
}

/** The sample, signed now. `text` changes what it says, `secrets` are another's. */
export function sign(
  { hotline, sample, body, authenticator, secrets: own }: Sender,
  { text = (all: string) => all, secrets = own }: { text?: (all: string) => string; secrets?: Secrets } = {},
): Post {
  const { contentType, headers, charset, from } = sample
  const unsigned = {
    method: 'POST',
    path: `/hotlines/${hotline.number}`,
    query: sample.body === undefined ? text(sample.query) : sample.query,
    headers: { ...(contentType !== undefined && { 'content-type': contentType }), ...headers },
    body: sample.body === undefined ? body : changeText(body, charset, text),
  }
  const signed = authenticator.sign(
    unsigned,
    secrets,
    Date.now(),
    randomBytes(12).toString('hex'),
    (draft) => decode(hotline.dialect, { ...draft, mediaType: draft.headers['content-type'] ?? '' }).tree,
  )
  return { ...signed, from }
}

/** Bytes that are no text stay what they are: photographs in a multipart body. */
function changeText(body: Buffer, charset: Sample['charset'], text: (all: string) => string): Buffer {
  const label = charset === 'utf-8-bom' ? 'utf-8' : charset
  const asText = (bytes: string) => iconv.encode(bytes, label).toString('latin1')
  let found = body.toString('latin1')
  // What `text` changes is looked for as bytes, so that it may stand among others.
  const plain = iconv.decode(body, label, { stripBOM: false })
  if (iconv.encode(plain, label).equals(body)) return iconv.encode(text(plain), label)
  const changed = text(plain)
  let start = 0
  while (plain[start] === changed[start] && start < plain.length) start += 1
  let end = 0
  while (plain.at(-1 - end) === changed.at(-1 - end) && end < plain.length - start) end += 1
  const before = asText(plain.slice(start, plain.length - end))
  if (before !== '') found = found.replace(before, () => asText(changed.slice(start, changed.length - end)))
  return Buffer.from(found, 'latin1')
}

/** Three quarters of it; of a query what stands in it whole. */
export function cut(post: Post): Post {
  const most = (length: number) => Math.floor((length * 3) / 4)
  return post.body.length === 0
    ? { ...post, query: post.query.slice(0, most(post.query.length)).replace(/&[^&]*$/, '') }
    : { ...post, body: post.body.subarray(0, most(post.body.length)) }
}

export async function send(url: string, number: string, { query, headers, body, from }: Post): Promise<Told> {
  const answer = await fetch(`${url}/hotlines/${number}${query === '' ? '' : `?${query}`}`, {
    method: 'POST',
    headers: { ...headers, ...(from !== '127.0.0.1' && { 'x-forwarded-for': from }) },
    body: new Uint8Array(body),
  })
  return {
    status: answer.status,
    contentType: answer.headers.get('content-type') ?? '',
    body: Buffer.from(await answer.arrayBuffer()),
  }
}

const RECEIPT = '[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){4}'

/** The receipts of an answer that is, letter by letter, the one the sample expects; undefined where it is another. */
export function receiptsOf({ sample }: Pick<Sender, 'sample'>, told: Told): string[] | undefined {
  const { status, contentType, charset, body } = sample.answer
  const text = iconv.decode(told.body, charset)
  const pattern = body
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replace('\\{receipt\\}', `(${RECEIPT})`)
    .replace('\\{receipts\\}', `(${RECEIPT}(?:,${RECEIPT})*)`)
    .replace('\\{time\\}', '\\d{14}')
  const found = new RegExp(`^${pattern}$`).exec(text)?.[1]
  return told.status === status && told.contentType === contentType ? found?.split(',') : undefined
}
