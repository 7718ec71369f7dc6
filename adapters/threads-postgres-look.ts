/** What a channel is shown of a thread: its state, its new parts, and what it asks to look at. */
import { beijingTime } from '../src/contract/beijing-time.ts'
import type { Origin } from '../src/contract/ports.ts'
import type { Status } from '../src/contract/request.ts'
import type {
  HeldWords,
  LooksAt,
  OwnRequest,
  Thread,
  ThreadFile,
  ThreadPart,
} from '../src/contract/thread.ts'
import { urgencyOf } from './ledger-postgres-revisions.ts'
import { type Client, type Pool, query } from './postgres.ts'
import { ratingState } from './ratings-postgres.ts'

export interface Due {
  origin: Origin
  thread: string
  state: unknown
  parts: ThreadPart[]
}

/** Bounds one transaction, however much has come. */
const MOST_PARTS = 2000

export interface ThreadKey extends Origin {
  thread: string
}

/** At most `most`, whose time has come or that have new parts. */
export function dueThreads(pool: Pool, channels: string[], most: number): Promise<ThreadKey[]> {
  return query<ThreadKey>(pool, CANDIDATES, [channels, most])
}

/** Locked for this transaction, in the order of their keys; those that another worker holds are left to it. */
export async function lockThreads(client: Client, keys: readonly ThreadKey[]): Promise<Due[]> {
  const columns = columnsOf(keys)
  await query(client, MAKE, columns)
  const rows = await query<ThreadKey & { state: unknown; is_due: boolean }>(client, LOCK, columns)
  const due = new Map(rows.map((row) => [nameOf(row), { row, parts: Array.of<ThreadPart>() }]))
  const parts = await query<ThreadKey & PartRow>(client, PARTS, [...columnsOf(rows), MOST_PARTS])
  for (const part of parts) due.get(nameOf(part))?.parts.push(partOf(part))
  return [...due.values()]
    .filter(({ row, parts: found }) => row.is_due || found.length > 0)
    .map(({ row: { channel, endpoint, thread, state }, parts: found }) => ({
      origin: { channel, endpoint },
      thread,
      state: state ?? undefined,
      parts: found,
    }))
}

export function columnsOf(keys: readonly ThreadKey[]): string[][] {
  return [
    keys.map(({ channel }) => channel),
    keys.map(({ endpoint }) => endpoint),
    keys.map(({ thread }) => thread),
  ]
}

function nameOf({ channel, endpoint, thread }: ThreadKey): string {
  return JSON.stringify([channel, endpoint, thread])
}

/** The oldest, whatever their names: while more comes than can be joined, none waits for ever. */
const CANDIDATES = `
  select channel, endpoint, thread from (
    select channel, endpoint, thread from (
      (select channel, endpoint, thread, due_at as at from parts p
        where joined_at is null and due_at <= now() and channel = any($1)
          and not exists (select 1 from threads t
            where (t.channel, t.endpoint, t.thread) = (p.channel, p.endpoint, p.thread) and t.blocked_until > now())
        order by due_at limit $2 * 4)
      union all
      (select channel, endpoint, thread, wake_at as at from threads
        where wake_at <= now() and channel = any($1) and (blocked_until is null or blocked_until <= now())
        order by wake_at limit $2)
    ) due
    group by channel, endpoint, thread order by min(at) limit $2
  ) oldest
  order by channel, endpoint, thread`

const KEYS = 'unnest($1::text[], $2::text[], $3::text[]) as k (channel, endpoint, thread)'

const MAKE = `insert into threads (channel, endpoint, thread) select * from ${KEYS} on conflict do nothing`

const LOCK = `
  select t.channel, t.endpoint, t.thread, t.state, coalesce(t.wake_at <= now(), false) as is_due
    from threads t join ${KEYS} using (channel, endpoint, thread)
   where t.blocked_until is null or t.blocked_until <= now()
   order by t.channel, t.endpoint, t.thread for update of t skip locked`

interface PartRow {
  message_id: string
  order_key: string
  receipt: string
  received_at: Date
  urgency: number
  data: ThreadPart['data']
}

const PARTS = `
  select p.channel, p.endpoint, p.thread, message_id, order_key, receipt, received_at, urgency, data
    from parts p join ${KEYS} using (channel, endpoint, thread)
   where joined_at is null order by order_key, message_id limit $4`

function partOf({ message_id, order_key, receipt, received_at, urgency, data }: PartRow): ThreadPart {
  return {
    messageId: message_id,
    order: order_key,
    receipt,
    receivedAt: beijingTime(received_at.getTime()),
    urgency: urgencyOf(urgency),
    data,
  }
}

export type Seen = Pick<Thread, 'files' | 'requests' | 'held'>

/** What each channel asks to look at, in the order of `due`. */
export async function lookAtAll(client: Client, due: readonly { of: Due; asks: LooksAt }[]): Promise<Seen[]> {
  const files = await filesOf(
    client,
    due.flatMap(({ asks }) => asks.files),
  )
  const held = await heldFor(
    client,
    due.flatMap(({ of }) => (of.parts.length > 0 ? [of] : [])),
  )
  const seen: Seen[] = []
  for (const { of, asks } of due)
    seen.push({
      files: new Map(asks.files.flatMap((id) => filesWithId(files, id))),
      requests: asks.requests ? await requestsOf(client, of, asks.requests) : [],
      held: of.parts.length > 0 ? (held.get(nameOf({ ...of.origin, thread: of.thread })) ?? []) : [],
    })
  return seen
}

function filesWithId(files: ReadonlyMap<string, ThreadFile>, id: string): [string, ThreadFile][] {
  const file = files.get(id)
  return file ? [[id, file]] : []
}

const FILES = `
  select a.id, a.attachment->>'state' as state, a.transcript,
    exists (select 1 from errands e where e.kind = 'transcribe' and e.key = a.id and e.receipt = a.receipt
      and e.state = 'open') as is_transcribing
  from attachments a where id = any($1)`

interface FileRow {
  id: string
  state: ThreadFile['state']
  transcript: string | null
  is_transcribing: boolean
}

function fileOf({ state, transcript, is_transcribing }: FileRow): ThreadFile {
  return {
    state,
    ...(transcript !== null && { transcript }),
    ...(is_transcribing && { isTranscribing: true }),
  }
}

async function filesOf(client: Client, ids: string[]): Promise<Map<string, ThreadFile>> {
  if (ids.length === 0) return new Map()
  const rows = await query<FileRow>(client, FILES, [ids])
  return new Map(rows.map((row) => [row.id, fileOf(row)]))
}

const NEWEST = 20

/** Theirs alone: the citizen is who has this id there. */
const OWN = `
  with own as (
    select receipt, received_at from revisions
     where channel = 'wechat' and revision = 1 and channel = $1 and endpoint = $2
       and request->'requester'->>'openid' = $3
  ), chosen as (
    (select * from own order by received_at desc limit ${NEWEST})
    union (select * from own where receipt = any($4))
  )
  select c.receipt, c.received_at, left(r.request->>'text', 200) as text,
    coalesce((select status from updates u where u.receipt = c.receipt order by at desc, recorded_at desc, id desc limit 1),
      case when exists (select 1 from triages g where g.receipt = c.receipt) then 'triaged' else 'received' end) as status,
    coalesce((select max(at) from updates u where u.receipt = c.receipt), c.received_at) as changed_at
  from chosen c join revisions r on r.receipt = c.receipt and r.revision = 1
  order by c.received_at desc`

interface OwnRow {
  receipt: string
  received_at: Date
  changed_at: Date
  text: string
  status: Status
}

async function requestsOf(
  client: Client,
  { origin, thread }: Due,
  receipts: string[],
): Promise<OwnRequest[]> {
  const rows = await query<OwnRow>(client, OWN, [origin.channel, origin.endpoint, thread, receipts])
  const own: OwnRequest[] = []
  for (const { receipt, received_at, changed_at, text, status } of rows) {
    const { mayRate } = await ratingState(client, receipt)
    const receivedAt = beijingTime(received_at.getTime())
    own.push({ receipt, status, receivedAt, changedAt: beijingTime(changed_at.getTime()), text, mayRate })
  }
  return own
}

const MOST_HELD = 20

const HELD = `
  select channel, endpoint, thread, receipt, key, data->>'text' as text from errands join ${KEYS}
    using (channel, endpoint, thread)
   where state = 'held' order by created_at`

async function heldFor(client: Client, due: readonly Due[]): Promise<Map<string, HeldWords[]>> {
  const found = new Map<string, HeldWords[]>()
  if (due.length === 0) return found
  const keys = due.map(({ origin, thread }) => ({ ...origin, thread }))
  for (const row of await query<ThreadKey & HeldWords>(client, HELD, columnsOf(keys))) {
    const { receipt, key, text } = row
    const held = found.get(nameOf(row)) ?? []
    if (held.length < MOST_HELD) held.push({ receipt, key, text })
    found.set(nameOf(row), held)
  }
  return found
}
