/** What a channel has decided of its threads, written by the transaction that holds them. */
import { PermanentError } from '../src/contract/errors.ts'
import type { Moved } from '../src/contract/ledger.ts'
import type { Origin, SubmissionEntry, SupplementEntry } from '../src/contract/ports.ts'
import type { Joined } from '../src/contract/thread.ts'
import { withAttachments } from './attachments-postgres.ts'
import { keepDelivery, tellDelivered } from './deliveries-postgres.ts'
import { moveEntries } from './ledger-postgres.ts'
import type { ContentHash } from './ledger-postgres-revisions.ts'
import { type Client, query } from './postgres.ts'
import { jsonbArray } from './postgres-arrays.ts'
import { rateWithin } from './ratings-postgres.ts'
import { askSummaries } from './summaries-postgres.ts'
import { columnsOf, type Due } from './threads-postgres-look.ts'

export type ThreadEntry = SubmissionEntry | SupplementEntry

export interface WriteOptions {
  contentHash: ContentHash
  /** What the ledger is to hold of what was joined, in its order. */
  entriesOf(origin: Origin, joined: Joined): Promise<ThreadEntry[]>
}

export interface JoinedThread {
  due: Due
  joined: Joined
}

/** Throws PermanentError where the ledger does not take it: all of it is undone. */
export async function writeJoined(
  client: Client,
  options: WriteOptions,
  threads: readonly JoinedThread[],
): Promise<Moved[]> {
  if (threads.length === 0) return []
  const moved = await moveAll(client, options, threads)
  for (const thread of threads) await writeRare(client, thread)
  await writeWords(client, threads)
  await askSummaries(client, threads.flatMap(untitledOf))
  await writeParts(client, threads)
  await writeStates(client, threads)
  return moved
}

async function moveAll(
  client: Client,
  { entriesOf, contentHash }: WriteOptions,
  threads: readonly JoinedThread[],
): Promise<Moved[]> {
  const entries: ThreadEntry[] = []
  for (const { due, joined } of threads)
    for (const entry of await entriesOf(due.origin, joined)) entries.push(await withFiles(client, entry))
  if (entries.length === 0) return []
  const journaled = entries.map((entry, id) => ({
    key: { lane: 1 as const, id },
    entry,
    bytes: Buffer.from(JSON.stringify(entry)),
  }))
  const moved = await moveEntries(client, 'threads', journaled, contentHash)
  const refused = moved.find(({ outcome }) => outcome === 'waiting' || outcome === 'quarantined')
  if (!refused) return moved
  const detail = refused.reason ?? 'it adds to a request that is not in the ledger yet'
  throw new PermanentError('internal', { detail })
}

/** As they are now; they are owed already, since their parts came. */
async function withFiles(client: Client, entry: ThreadEntry): Promise<ThreadEntry> {
  if (entry.kind === 'supplement') return withAttachments(client, entry)
  const { fetches: _owed, faults: _told, request, ...rest } = entry
  return { ...rest, request: await withAttachments(client, request) }
}

/** What few threads have. */
async function writeRare(client: Client, { due, joined }: JoinedThread): Promise<void> {
  const { channel, endpoint } = due.origin
  for (const { receipt, score } of joined.ratings ?? []) await rateWithin(client, receipt, { score })
  for (const told of joined.delivered ?? []) await tellDelivered(client, due.origin, told)
  for (const { receipt, key } of joined.released ?? []) {
    const ended = await query<{ kind: 'say' | 'reply' }>(client, RELEASE, [
      ...[channel, endpoint, due.thread, receipt, key],
    ])
    for (const { kind } of ended) {
      const said = { kind, channel, endpoint, receipt, key }
      await keepDelivery(client, said, { via: 'answer', thread: due.thread })
    }
  }
}

const RELEASE = `
  update errands set state = 'done', data = '{}', reason = null, changed_at = now()
   where (channel, endpoint, thread, receipt, key) = ($1, $2, $3, $4, $5) and state = 'held' returning kind`

/** Whoever waits for an answer says it; a little later it is pushed. */
const ANSWER_SECONDS = 6

interface Words {
  receipt: string
  key: string
  text: string
  /** RFC 3339. */
  dueAt: string | undefined
}

const SAY = `
  insert into errands (kind, channel, endpoint, thread, receipt, key, data, next_at)
  select 'say', channel, endpoint, thread, receipt, key, data, coalesce(due_at, now())
    from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::jsonb[], $7::timestamptz[])
      as k (channel, endpoint, thread, receipt, key, data, due_at)
  on conflict do nothing`

async function writeWords(client: Client, threads: readonly JoinedThread[]): Promise<void> {
  const all = threads.flatMap((each) => wordsOf(each).map((words) => ({ ...each.due, words })))
  if (all.length === 0) return
  await query(client, SAY, [
    ...columnsOf(all.map(({ origin, thread }) => ({ ...origin, thread }))),
    all.map(({ words }) => words.receipt),
    all.map(({ words }) => words.key),
    jsonbArray(all.map(({ words }) => ({ text: words.text }))),
    all.map(({ words }) => words.dueAt ?? null),
  ])
}

function wordsOf({ due, joined }: JoinedThread): Words[] {
  const said = (joined.says ?? []).map((words) => ({ ...words, dueAt: undefined }))
  const answers = (joined.answers ?? []).flatMap(({ messageId, text, push }) => {
    const part = due.parts.find((each) => each.messageId === messageId)
    if (!part || !push || text === '') return []
    const dueAt = new Date(Date.parse(part.receivedAt) + ANSWER_SECONDS * 1000).toISOString()
    return [{ receipt: part.receipt, key: `answer/${messageId}`, text, dueAt }]
  })
  return [...answers, ...said]
}

function untitledOf({ due: { origin, thread }, joined: { untitled = [] } }: JoinedThread) {
  return untitled.map((receipt) => ({ origin, thread, receipt }))
}

const JOINED = `
  update parts p set joined_at = now(), data = null, answer = k.answer
    from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
      as k (channel, endpoint, thread, message_id, answer)
   where (p.channel, p.endpoint, p.thread, p.message_id) = (k.channel, k.endpoint, k.thread, k.message_id)`

async function writeParts(client: Client, threads: readonly JoinedThread[]): Promise<void> {
  const all = threads.flatMap(({ due, joined }) => {
    const answers = new Map((joined.answers ?? []).map(({ messageId, text }) => [messageId, text]))
    return due.parts.map(({ messageId }) => ({ ...due, messageId, answer: answers.get(messageId) ?? '' }))
  })
  if (all.length === 0) return
  await query(client, JOINED, [
    ...columnsOf(all.map(({ origin, thread }) => ({ ...origin, thread }))),
    all.map(({ messageId }) => messageId),
    all.map(({ answer }) => answer),
  ])
}

const STATES = `
  update threads t set state = nullif(k.state, 'null'), wake_at = k.wake_at, blocked_until = null, failures = 0, reason = null,
    window_until = coalesce(k.window_until, t.window_until),
    window_left = case when k.window_until is null then t.window_left else k.window_left end,
    gone = coalesce(k.gone, t.gone), eager = k.eager, changed_at = now()
    from unnest($1::text[], $2::text[], $3::text[], $4::jsonb[], $5::timestamptz[], $6::timestamptz[], $7::integer[],
      $8::boolean[], $9::boolean[]) as k (channel, endpoint, thread, state, wake_at, window_until, window_left, gone, eager)
   where (t.channel, t.endpoint, t.thread) = (k.channel, k.endpoint, k.thread)`

async function writeStates(client: Client, threads: readonly JoinedThread[]): Promise<void> {
  const all = threads.map(({ joined }) => joined)
  await query(client, STATES, [
    ...columnsOf(threads.map(({ due }) => ({ ...due.origin, thread: due.thread }))),
    jsonbArray(all.map(({ state }) => state ?? null)),
    all.map(({ wakeAt }) => (wakeAt === undefined ? null : new Date(wakeAt).toISOString())),
    all.map(({ window }) => window?.until ?? null),
    all.map(({ window }) => window?.sends ?? 0),
    all.map(({ gone }) => gone ?? null),
    all.map(({ eager }) => eager ?? false),
  ])
}
