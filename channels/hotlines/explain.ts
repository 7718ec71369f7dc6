/**
 * What would become of a post, step by step, for `hotline try`: the same steps as for a real one, but nothing is kept,
 * and one that is not authentic is looked at all the same.
 */
import { beijingTime } from '../../src/contract/beijing-time.ts'
import { RejectedError, TemporaryError } from '../../src/contract/errors.ts'
import { aroundOf } from './around.ts'
import type { Verdict } from './authentication/authenticator.ts'
import type { Secrets } from './authentication/kind.ts'
import { type Reason, reasons } from './authentication/reasons.ts'
import { declaredCharset } from './declared-charset.ts'
import { decode } from './decode/decode.ts'
import { decipher } from './explain-decipher.ts'
import { type ExplainedRecord, explainRecord } from './explain-record.ts'
import { type EndedSecret, endedSecrets } from './explain-secrets.ts'
import { type Arrived, type Decoded, DecodeError, type Tree } from './message.ts'
import { cameOf } from './post.ts'
import { type LiveHotline, missingSecrets } from './registry.ts'

export interface Explanation {
  number: string
  name: string
  receivedAt: string
  enabled: boolean
  authentication: ExplainedAuthentication
  /** Undefined where it is enciphered, and nobody can look into it. */
  decoded: ExplainedDecoding | undefined
  records: ExplainedRecord[]
  /** What the sender is told now. */
  answer: ExplainedAnswer
  /** What it would be told if only it were authentic. */
  answerIfAuthentic: ExplainedAnswer | undefined
  /** Whether every request in it would go on its way. */
  wouldBeAccepted: boolean
}

export interface ExplainedAuthentication {
  is: 'authentic' | 'unsigned' | 'stale' | 'refused' | 'unconfigured'
  kinds: string[]
  /** Where it is not authentic: why, as the sender is told and as it is counted, and in words. */
  code: Reason | undefined
  reason: string | undefined
  /** Nothing of what would prove its sender is there: a sample before anybody has signed it. */
  isUnsigned: boolean
  /** Variables that are not set, or whose secret has ended. */
  missing: string[]
  ended: EndedSecret[]
}

export type ExplainedDecoding =
  | { is: 'decoded'; charset: string; charsetBy: string; format: string; tree: Tree; files: ExplainedFile[] }
  | { is: 'fault'; step: DecodeError['step']; reason: string }

export interface ExplainedFile {
  field: string
  name: string | undefined
  bytes: number
}

export interface ExplainedAnswer {
  status: number
  headers: Record<string, string>
  body: string
}

/** Receipts are made with the installation's secret: this one stands in its place. */
export const EXAMPLE_RECEIPT = '0000-0000-0000-0000-0000'

/** Throws nothing but what is a fault of ours. */
export async function explain(live: LiveHotline, arrived: Arrived, secrets: Secrets): Promise<Explanation> {
  const { hotline } = live
  const verdict = live.authenticator.verify(arrived, secrets, () => decodeAs(live, arrived, arrived).tree)
  const authentication = explainAuthentication(live, arrived, { verdict, secrets })
  const { body, isDeciphered } = bodyOf(live, arrived, { verdict, secrets })
  // What proved it is taken out before anything of it is kept.
  const { query } = aroundOf(arrived, live.authenticator.hidden)
  const read = body && readBody(live, arrived, () => decodeAs(live, arrived, { body, query, isDeciphered }))
  const records = read && 'whole' in read ? await explainRecords(live, arrived, read.whole) : []
  const { answer, ifAuthentic } = answersOf(live, arrived, { authentication, records })
  return {
    number: hotline.number,
    name: hotline.name,
    receivedAt: beijingTime(arrived.at),
    enabled: hotline.enabled,
    authentication,
    decoded: read?.explained,
    records,
    answer,
    answerIfAuthentic: ifAuthentic,
    wouldBeAccepted:
      hotline.enabled &&
      authentication.is === 'authentic' &&
      records.length > 0 &&
      records.every((record) => record.is === 'request'),
  }
}

/** As receive does it: what came enciphered is not of the Content-Type that came. */
function decodeAs(
  { hotline: { dialect } }: LiveHotline,
  { headers }: Arrived,
  { body, query, isDeciphered = false }: { body: Buffer; query: string; isDeciphered?: boolean },
): Decoded {
  const mediaType = isDeciphered ? '' : (headers['content-type'] ?? '')
  return decode(dialect, cameOf(dialect, { body, mediaType, query }))
}

const PLACEHOLDER = /@(?:SIGNATURE|TIMESTAMP|NONCE|SECRET|APPID)@/

function explainAuthentication(
  live: LiveHotline,
  arrived: Arrived,
  { verdict, secrets }: { verdict: Verdict; secrets: Secrets },
): ExplainedAuthentication {
  const missing = missingSecrets(live, secrets)
  const kinds = live.hotline.authentication.map(({ kind }) => kind)
  const code = verdict.ok ? undefined : verdict.reason
  const isUnsigned = !verdict.ok && lacksProof(live, arrived, verdict.reason)
  const ended = endedSecrets(live.hotline, arrived.at)
  const said = { kinds, missing, ended, isUnsigned, code, reason: code && reasons[code] }
  // The house looks at its own secrets before it looks at anything that came.
  if (missing.length > 0) return { is: 'unconfigured', ...said }
  if (isUnsigned) return { is: 'unsigned', ...said }
  if (verdict.ok) return { is: 'authentic', ...said }
  return { is: verdict.isStale ? 'stale' : 'refused', ...said }
}

/** A sample before anybody has signed it: placeholders in it, or nothing of what would prove it. */
function lacksProof(
  { authenticator }: LiveHotline,
  { headers, query, body }: Arrived,
  reason: Reason,
): boolean {
  if (PLACEHOLDER.test(`${query} ${body.toString('latin1').replaceAll('\0', '')}`)) return true
  const { hidden } = authenticator
  const parameters = new URLSearchParams(query)
  const isThere =
    hidden.headers.some((name) => headers[name] !== undefined) ||
    hidden.query.some((name) => parameters.has(name))
  return !isThere && /^missing-|^no-body-field$|^wrong-appid$/.test(reason)
}

/** Its `body` is undefined where it is cipher text that nobody here can read. A key opens what nobody has signed, too. */
function bodyOf(
  { hotline }: LiveHotline,
  { body }: Arrived,
  { verdict, secrets }: { verdict: Verdict; secrets: Secrets },
): { body: Buffer | undefined; isDeciphered: boolean } {
  if (verdict.body) return { body: verdict.body, isDeciphered: verdict.isDeciphered ?? false }
  const opened = decipher(hotline.authentication, body, secrets.keys)
  if (opened.is === 'plain') return { body, isDeciphered: false }
  return { body: opened.is === 'open' ? opened.body : undefined, isDeciphered: true }
}

type Read = { explained: ExplainedDecoding; whole: Decoded } | { explained: ExplainedDecoding }

function readBody(live: LiveHotline, arrived: Arrived, came: () => Decoded): Read {
  try {
    const whole = came()
    const { format } = live.hotline.dialect
    const charsetBy = charsetWords(live, arrived, whole.charset)
    const { charset, tree } = whole
    const files = whole.files.map(({ field, name, bytes }) => ({ field, name, bytes: bytes.length }))
    return { whole, explained: { is: 'decoded', charset, charsetBy, format, tree, files } }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    return { explained: { is: 'fault', step: error.step, reason: error.message } }
  }
}

/** How it was decided, in words. */
function charsetWords({ hotline }: LiveHotline, { headers, body }: Arrived, found: string): string {
  const { always, fallback } = hotline.dialect.charset
  if (always) return `its file says \`always: ${always}\`, whatever the sender says`
  const declared = declaredCharset(body, headers['content-type'] ?? '')
  if (!declared) return `nothing says so; \`fallback\` of its file is ${fallback}`
  if (declared.charset === found) return `its ${declared.by} says so`
  return `its ${declared.by} says ${declared.charset ?? 'nothing that is a charset here'}, but the bytes are ${found}`
}

async function explainRecords(live: LiveHotline, arrived: Arrived, { records, ...whole }: Decoded) {
  const around = aroundOf(arrived, live.authenticator.hidden)
  const told = { ...whole, around, at: arrived.at, receipt: EXAMPLE_RECEIPT }
  const explained: ExplainedRecord[] = []
  for (const record of records) explained.push(await explainRecord(live, record, told))
  return explained
}

function answersOf(
  { hotline, replies }: LiveHotline,
  { at }: Arrived,
  { authentication, records }: { authentication: ExplainedAuthentication; records: ExplainedRecord[] },
): { answer: ExplainedAnswer; ifAuthentic: ExplainedAnswer | undefined } {
  const first = records[0]
  const source = first?.is === 'request' ? first.request.source : undefined
  const told = {
    receipts: records.length > 0 ? records.map(() => EXAMPLE_RECEIPT) : [EXAMPLE_RECEIPT],
    kept: records.length > 0 ? records.filter(({ is }) => is === 'kept').length : 1,
    messageId: source?.messageId,
    orderNumber: source?.orderNumber,
    at,
  }
  const readable = ({ status, headers, body }: ReturnType<typeof replies.success>): ExplainedAnswer => ({
    status,
    headers,
    body: new TextDecoder(hotline.reply.charset).decode(body),
  })
  const success = readable(replies.success(told))
  const refusal = refusalOf(hotline.enabled, authentication)
  if (!refusal) return { answer: success, ifAuthentic: undefined }
  return { answer: readable(replies.failure(refusal, { at })), ifAuthentic: success }
}

/** In the words of receive. */
function refusalOf(
  enabled: boolean,
  { is, code = 'missing-signature' }: ExplainedAuthentication,
): RejectedError | TemporaryError | undefined {
  if (!enabled) return new RejectedError('not-found', { detail: 'this hotline takes no posts any more' })
  if (is === 'authentic') return undefined
  if (is === 'unconfigured')
    return new TemporaryError('unconfigured', {
      detail: 'this hotline is not set up yet: a secret is missing',
    })
  return new RejectedError('unauthorized', { detail: is === 'stale' ? STALE : code })
}

const STALE = 'stale: the time stamp is outside the window; it is kept for an operator to look at'
