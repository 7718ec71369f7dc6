/** Parts of conversations and calls, as they enter the ledger: each once, whatever gateways it came through. */
import type { Journaled, PartEntry } from '../src/contract/ports.ts'
import { urgencyCode } from './ledger-postgres-revisions.ts'
import { type Client, query } from './postgres.ts'
import { jsonbArray } from './postgres-arrays.ts'

const INSERT = `
  insert into parts (channel, endpoint, thread, message_id, order_key, receipt, received_at, due_at, urgency, data)
  select channel, endpoint, thread, message_id, order_key, receipt, received_at,
    case when due_at is null or exists (select 1 from threads t
      where (t.channel, t.endpoint, t.thread) = (k.channel, k.endpoint, k.thread) and t.eager)
      -- by the ledger's own clock, since a gateway's may be ahead
      then least(now(), received_at) else now() + (due_at - received_at) end,
    urgency, data
  from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[],
    $8::timestamptz[], $9::smallint[], $10::jsonb[])
    as k (channel, endpoint, thread, message_id, order_key, receipt, received_at, due_at, urgency, data)
  on conflict do nothing
  returning channel, endpoint, thread, message_id`

/** Returns those that are new; their files are owed then. */
export async function insertParts(client: Client, entries: readonly Journaled[]): Promise<Set<PartEntry>> {
  const parts = firstOfEach(entries)
  if (parts.size === 0) return new Set()
  const all = [...parts.values()]
  const rows = await query<Row>(client, INSERT, [
    all.map(({ origin }) => origin.channel),
    all.map(({ origin }) => origin.endpoint),
    all.map(({ thread }) => thread),
    all.map(({ messageId }) => messageId),
    all.map(({ order }) => order),
    all.map(({ receipt }) => receipt),
    all.map(({ receivedAt }) => receivedAt),
    all.map(({ dueAt }) => dueAt ?? null),
    all.map(({ urgency }) => urgencyCode(urgency)),
    jsonbArray(all.map(({ data }) => data)),
  ])
  const fresh = new Set<PartEntry>()
  for (const { channel, endpoint, thread, message_id } of rows) {
    const part = parts.get(keyOf([channel, endpoint, thread, message_id]))
    if (part) fresh.add(part)
  }
  await keepFiles(client, fresh)
  return fresh
}

/** Promised ids are theirs alone: what stands there already is of the same part. */
const KEEP_FILES = `
  insert into attachments (id, channel, endpoint, receipt, attachment, reason)
  select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::jsonb[], $6::text[])
  on conflict do nothing`

const OWE_FETCHES = `
  insert into errands (kind, channel, endpoint, receipt, key, data)
  select 'fetch', * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::jsonb[])
  on conflict do nothing`

async function keepFiles(client: Client, parts: ReadonlySet<PartEntry>): Promise<void> {
  const files = [...parts].flatMap((part) => part.attachments.map((attachment) => ({ ...part, attachment })))
  if (files.length === 0) return
  await query(client, KEEP_FILES, [
    files.map(({ attachment }) => attachment.id),
    files.map(({ origin }) => origin.channel),
    files.map(({ origin }) => origin.endpoint),
    files.map(({ receipt }) => receipt),
    jsonbArray(files.map(({ attachment }) => attachment)),
    files.map(({ faults = [], attachment }) => faults.find(({ id }) => id === attachment.id)?.reason ?? null),
  ])
  const due = [...parts].flatMap(({ fetches = [], ...part }) => fetches.map((fetch) => ({ ...part, fetch })))
  if (due.length === 0) return
  await query(client, OWE_FETCHES, [
    due.map(({ origin }) => origin.channel),
    due.map(({ origin }) => origin.endpoint),
    due.map(({ receipt }) => receipt),
    due.map(({ fetch }) => fetch.id),
    jsonbArray(due.map(({ fetch }) => ({ url: fetch.url }))),
  ])
}

interface Row {
  channel: string
  endpoint: string
  thread: string
  message_id: string
}

function firstOfEach(entries: readonly Journaled[]): Map<string, PartEntry> {
  const found = new Map<string, PartEntry>()
  for (const { entry, poison } of entries) {
    if (entry?.kind !== 'part' || poison) continue
    const { origin, thread, messageId } = entry
    const key = keyOf([origin.channel, origin.endpoint, thread, messageId])
    if (!found.has(key)) found.set(key, entry)
  }
  return found
}

function keyOf(names: string[]): string {
  return JSON.stringify(names)
}
