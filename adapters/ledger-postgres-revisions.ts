/** Later revisions of a request that stands: same key with other content, and supplements. Under the row lock of revision 1. */
import { createHash } from 'node:crypto'
import { TemporaryError } from '../src/contract/errors.ts'
import type { Moved } from '../src/contract/ledger.ts'
import type { Origin, SupplementEntry } from '../src/contract/ports.ts'
import type { Request, Urgency } from '../src/contract/request.ts'
import { type Files, keepAttachments } from './attachments-postgres.ts'
import { owe } from './errands-postgres.ts'
import { quarantine } from './ledger-postgres-quarantine.ts'
import { type Client, query } from './postgres.ts'

export type ContentHash = (request: Request) => Buffer

const urgencies: Urgency[] = ['emergency', 'urgent', 'normal']

export function urgencyCode(urgency: Urgency): number {
  return urgencies.indexOf(urgency)
}

export function urgencyOf(code: number): Urgency {
  return urgencies[code] ?? 'normal'
}

interface Revising extends Files {
  receipt: string
  origin: Origin
  urgency: Urgency
  contentHash: ContentHash
  /** The request as it now stands, made from the latest revision; its own `revision` is set here. */
  next(latest: Request): Request
}

/** The new revision, or undefined where its content equals an earlier one. */
export async function addRevision(client: Client, revising: Revising): Promise<Request | undefined> {
  const { receipt, origin, urgency, contentHash, next } = revising
  await query(client, 'select 1 from revisions where receipt = $1 and revision = 1 for update', [receipt])
  const rows = await query<{ revision: number; content: Buffer | null; request: Request }>(
    client,
    'select revision, content, request from revisions where receipt = $1 order by revision desc',
    [receipt],
  )
  const latest = rows[0]
  if (!latest) throw new TemporaryError('ledger-down', { detail: 'the row that was in the way is gone' })
  const request = { ...next(latest.request), revision: latest.revision + 1 }
  const content = contentHash(request)
  if (rows.some((row) => (row.content ?? contentHash(row.request)).equals(content))) return undefined
  await query(
    client,
    `insert into revisions (receipt, revision, channel, endpoint, received_at, content, request)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      receipt,
      request.revision,
      origin.channel,
      origin.endpoint,
      request.receivedAt,
      content,
      JSON.stringify(request),
    ],
  )
  await query(client, 'insert into pending (receipt, revision, stage, urgency) values ($1, $2, 1, $3)', [
    receipt,
    request.revision,
    urgencyCode(urgency),
  ])
  await keepFiles(client, origin, request, revising)
  return request
}

/** So that an attachment is found by its id, and fetched where it is not here. */
export async function keepFiles(
  client: Client,
  origin: Origin,
  request: Pick<Request, 'receipt' | 'attachments'>,
  files: Files,
): Promise<void> {
  const { receipt } = request
  for (const { id, url, name } of await keepAttachments(client, origin, request, files)) {
    const data = { url, ...(name !== undefined && { name }) }
    await owe(client, { kind: 'fetch', origin, receipt, key: id, data })
  }
}

type Outcome = Pick<Moved, 'outcome' | 'request' | 'reason'>

/** What a supplement adds to may still be on its way, perhaps through another gateway. */
const PATIENCE_MS = 10 * 60_000
const LONGEST_TEXT = 100_000

export async function supplement(
  client: Client,
  gateway: string,
  entry: SupplementEntry,
  bytes: Uint8Array,
  contentHash: ContentHash,
): Promise<Outcome> {
  const refuse = async (reason: string): Promise<Outcome> => {
    const { known } = await quarantine(client, gateway, { entry, bytes, poison: reason })
    return known ? { outcome: 'duplicate' } : { outcome: 'quarantined', reason }
  }
  const [first] = await query<Origin & { length: number }>(
    client,
    `select channel, endpoint, max(length(request->>'text')) over () as length from revisions where receipt = $1 limit 1`,
    [entry.receipt],
  )
  if (!first) {
    if (Date.now() - Date.parse(entry.receivedAt) < PATIENCE_MS) return { outcome: 'waiting' }
    return refuse('adds to a request that is not in the ledger')
  }
  const isSameSource = first.channel === entry.origin.channel && first.endpoint === entry.origin.endpoint
  if (!isSameSource && !entry.proven) {
    return refuse('adds to a request of another source')
  }
  if (first.length + entry.text.length > LONGEST_TEXT)
    return refuse('the request would be longer than 100,000 characters')
  if (!(await isNew(client, entry))) return { outcome: 'duplicate' }
  const { receipt, origin, urgency } = entry
  const request = await addRevision(client, {
    receipt,
    origin,
    urgency,
    contentHash,
    next: (latest) => add(entry, latest),
  })
  return request ? { outcome: 'revision', request } : { outcome: 'duplicate' }
}

function add(entry: SupplementEntry, latest: Request): Request {
  return {
    ...latest,
    receivedAt: entry.receivedAt,
    text: entry.text === '' ? latest.text : `${latest.text}\n\n${entry.text}`,
    attachments: [...latest.attachments, ...entry.attachments],
  }
}

async function isNew(
  client: Client,
  { receipt, messageId, text, attachments }: SupplementEntry,
): Promise<boolean> {
  const content = createHash('sha256')
    .update(JSON.stringify([text, attachments.map(({ id, sha256 }) => sha256 ?? id)]))
    .digest()
  const rows = await query(
    client,
    'insert into supplements (receipt, message_id, content) values ($1, $2, $3) on conflict do nothing returning 1',
    [receipt, messageId, content],
  )
  return rows.length > 0
}
