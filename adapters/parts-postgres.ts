/** Parts of conversations and calls, as they enter the ledger: each once, whatever gateways it came through. */
import type { Journaled, PartEntry } from '../src/contract/ports.ts'
import { keepFiles, urgencyCode } from './ledger-postgres-revisions.ts'
import { type Client, query } from './postgres.ts'
import { jsonbArray } from './postgres-arrays.ts'

const INSERT = `
  insert into parts (channel, endpoint, thread, message_id, order_key, receipt, received_at, urgency, data)
  select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[],
    $8::smallint[], $9::jsonb[])
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
    all.map(({ urgency }) => urgencyCode(urgency)),
    jsonbArray(all.map(({ data }) => data)),
  ])
  const fresh = new Set<PartEntry>()
  for (const { channel, endpoint, thread, message_id } of rows) {
    const part = parts.get(keyOf([channel, endpoint, thread, message_id]))
    if (!part) continue
    fresh.add(part)
    if (part.attachments.length > 0) await keepFiles(client, part.origin, part, part)
  }
  return fresh
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
