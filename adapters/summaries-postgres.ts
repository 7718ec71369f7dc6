/** Titles by a model: asked for by the transaction that writes a request without one, brought back as a part of its thread. */
import type { Errand } from '../src/contract/errand.ts'
import type { Origin } from '../src/contract/ports.ts'
import type { Summary } from '../src/contract/thread.ts'
import { type Client, query } from './postgres.ts'

/** Of the errand, and of the part that it brings. */
const NAME = 'summary'

/** One receipt is asked for once, whatever became of it. */
const ASK = `
  insert into errands (kind, channel, endpoint, thread, receipt, key, data)
  select 'summarise', *, '${NAME}', '{}' from unnest($1::text[], $2::text[], $3::text[], $4::text[])
  on conflict do nothing`

export async function askSummaries(
  client: Client,
  asked: readonly { origin: Origin; thread: string; receipt: string }[],
): Promise<void> {
  if (asked.length === 0) return
  await query(client, ASK, [
    asked.map(({ origin }) => origin.channel),
    asked.map(({ origin }) => origin.endpoint),
    asked.map(({ thread }) => thread),
    asked.map(({ receipt }) => receipt),
  ])
}

/** Before all that people said, and as nobody's urgency. */
const BRING = `
  insert into parts (channel, endpoint, thread, message_id, order_key, receipt, received_at, due_at, urgency, data)
  values ($1, $2, $3, '${NAME}', '', $4, now(), now(), 2, $5::jsonb)
  on conflict do nothing`

export async function bringSummary(
  client: Client,
  { channel, endpoint, thread, receipt }: Errand,
  summary: Summary,
): Promise<void> {
  if (thread === undefined) return
  await query(client, BRING, [channel, endpoint, thread, receipt, JSON.stringify({ summary })])
}
