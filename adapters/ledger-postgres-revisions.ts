/** Later revisions of a request that stands: same key with other content, and supplements. Under the row lock of revision 1. */
import { TemporaryError } from '../src/contract/errors.ts'
import type { Moved } from '../src/contract/ledger.ts'
import type { Origin, SubmissionEntry, SupplementEntry } from '../src/contract/ports.ts'
import type { Request, Urgency } from '../src/contract/request.ts'
import { type Files, keepAttachments } from './attachments-postgres.ts'
import { owe } from './errands-postgres.ts'
import { quarantine } from './ledger-postgres-quarantine.ts'
import { type Client, query } from './postgres.ts'
import { addedTo, isKept, keepSupplement, LONGEST_TEXT, withAdded } from './supplements-postgres.ts'

export type ContentHash = (request: Request) => Buffer

const urgencies: Urgency[] = ['emergency', 'urgent', 'normal']

export function urgencyCode(urgency: Urgency): number {
  return urgencies.indexOf(urgency)
}

export function urgencyOf(code: number): Urgency {
  return urgencies[code] ?? 'normal'
}

type Outcome = Pick<Moved, 'outcome' | 'request' | 'reason'>

interface Revision {
  revision: number
  content: Buffer | null
  said: Buffer | null
  request: Request
}

/**
 * Its source says it anew: what others added stays. What equals anything that it said, or that stood, before is a
 * duplicate, though more was added since.
 */
export async function revise(
  client: Client,
  entry: SubmissionEntry,
  contentHash: ContentHash,
): Promise<Outcome> {
  const { receipt, origin, request } = entry
  await lock(client, receipt)
  const rows = await query<Revision>(
    client,
    'select revision, content, said, request from revisions where receipt = $1 order by revision desc',
    [receipt],
  )
  const [latest] = rows
  if (!latest) throw gone()
  const said = contentHash(request)
  const isSaid = (row: Revision) =>
    said.equals(row.content ?? contentHash(row.request)) || (row.said?.equals(said) ?? false)
  if (rows.some(isSaid)) return { outcome: 'duplicate' }
  const added = await addedTo(client, receipt)
  const whole = { ...withAdded(request, added), revision: latest.revision + 1 }
  const hashes = added.length > 0 ? { content: contentHash(whole), said } : { content: said }
  await insertRevision(client, entry, whole, hashes)
  await keepFiles(client, origin, request, entry)
  return { outcome: 'revision', request: whole }
}

/** Revisions are numbered, and what is added is in order, under the lock of the first. */
async function lock(client: Client, receipt: string): Promise<void> {
  await query(client, 'select 1 from revisions where receipt = $1 and revision = 1 for update', [receipt])
}

function gone(): TemporaryError {
  return new TemporaryError('ledger-down', { detail: 'the row that was in the way is gone' })
}

const INSERT = `
  with waiting as (
    insert into pending (receipt, revision, stage, urgency) values ($1, $2, 1, $9)
  )
  insert into revisions (receipt, revision, channel, endpoint, received_at, content, said, request)
  values ($1, $2, $3, $4, $5, $6, $7, $8)`

async function insertRevision(
  client: Client,
  { receipt, origin, urgency }: Pick<SubmissionEntry, 'receipt' | 'origin' | 'urgency'>,
  request: Request,
  { content, said }: { content: Buffer; said?: Buffer },
): Promise<void> {
  await query(client, INSERT, [
    receipt,
    request.revision,
    origin.channel,
    origin.endpoint,
    request.receivedAt,
    content,
    said ?? null,
    JSON.stringify(request),
    urgencyCode(urgency),
  ])
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

/** What a supplement adds to may still be on its way, perhaps through another gateway. */
const PATIENCE_MS = 10 * 60_000

/** Whose it is, and how long it has become. */
const FIRST = `
  select channel, endpoint, (
    select length(request->>'text') from revisions where receipt = $1 order by revision desc limit 1) as length
  from revisions where receipt = $1 order by revision limit 1`

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
  const [first] = await query<Origin & { length: number }>(client, FIRST, [entry.receipt])
  if (!first) {
    if (Date.now() - Date.parse(entry.receivedAt) < PATIENCE_MS) return { outcome: 'waiting' }
    return refuse('adds to a request that is not in the ledger')
  }
  const isSameSource = first.channel === entry.origin.channel && first.endpoint === entry.origin.endpoint
  if (!isSameSource && !entry.proven) {
    return refuse('adds to a request of another source')
  }
  if (first.length + entry.text.length > LONGEST_TEXT) {
    if (await isKept(client, entry)) return { outcome: 'duplicate' }
    return refuse('the request would be longer than 100,000 characters')
  }
  return add(client, entry, contentHash)
}

const LATEST = 'select revision, request from revisions where receipt = $1 order by revision desc limit 1'

async function add(client: Client, entry: SupplementEntry, contentHash: ContentHash): Promise<Outcome> {
  const { receipt, origin, receivedAt, attachments } = entry
  await lock(client, receipt)
  const [latest] = await query<Pick<Revision, 'revision' | 'request'>>(client, LATEST, [receipt])
  if (!latest) throw gone()
  const revision = latest.revision + 1
  if (!(await keepSupplement(client, entry, revision))) return { outcome: 'duplicate' }
  await keepFiles(client, origin, { receipt, attachments }, {})
  const request = { ...withAdded(latest.request, [entry]), receivedAt, revision }
  const content = contentHash(request)
  const isSame = content.equals(contentHash(latest.request))
  // That there is no room for more is news, too.
  if (isSame && request.flags.length === latest.request.flags.length) return { outcome: 'duplicate' }
  await insertRevision(client, entry, request, { content })
  return { outcome: 'revision', request }
}
