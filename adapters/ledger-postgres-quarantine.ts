/** What can't be mapped or stored is kept as it came, with the reason. */
import { createHash } from 'node:crypto'
import type { Entry, Journaled } from '../src/contract/ports.ts'
import { originOf } from './entry-origin.ts'
import { type Client, query } from './postgres.ts'

/** Whether it was there already. */
export async function quarantine(
  client: Client,
  gateway: string,
  journaled: Omit<Journaled, 'key'>,
): Promise<boolean> {
  const { entry, bytes, poison } = journaled
  const origin = entry?.origin ?? originOf(bytes)
  const raw = entry?.kind === 'raw' ? entry : undefined
  const rows = await query(
    client,
    `insert into quarantine (receipt, gateway, channel, endpoint, received_at, reason, media_type, body)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (receipt) do nothing returning 1`,
    [
      receiptFor(entry, bytes),
      gateway,
      origin.channel,
      origin.endpoint,
      receivedAt(entry),
      poison ?? raw?.reason ?? 'the journal entry can not be read back',
      raw?.mediaType ?? 'application/vnd.jiesu.entry+json',
      raw ? Buffer.from(raw.bytes, 'base64') : bytes,
    ],
  )
  return rows.length === 0
}

/** A submission that can't be stored keeps its receipt; a supplement shares its request's and needs another key. */
function receiptFor(entry: Entry | undefined, bytes: Uint8Array): string {
  if (entry?.kind === 'raw' || entry?.kind === 'submission') return entry.receipt
  const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 20)
  return entry ? `${entry.receipt}+${digest}` : `entry+${digest}`
}

function receivedAt(entry: Entry | undefined): string {
  if (!entry) return new Date().toISOString()
  return entry.kind === 'submission' ? entry.request.receivedAt : entry.receivedAt
}
