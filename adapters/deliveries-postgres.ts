/** How words went on their way to whom a thread is with, and what their source told of it later. */
import { beijingTime } from '../src/contract/beijing-time.ts'
import type { Errand } from '../src/contract/errand.ts'
import type { Origin } from '../src/contract/ports.ts'
import type { Delivery, Joined } from '../src/contract/thread.ts'
import { type Client, type Pool, query } from './postgres.ts'

export interface Delivered extends Origin, Pick<Errand, 'kind' | 'receipt' | 'key'> {
  via: string
  state: 'sent' | 'delivered' | 'failed'
  reason?: string
  /** RFC 3339. */
  at: string
}

type Said = Pick<Errand, 'kind' | 'channel' | 'endpoint' | 'receipt' | 'key'>

/** Written by the transaction that ends the errand. */
export async function keepDelivery(
  client: Client | Pool,
  { kind, receipt, key, channel, endpoint }: Said,
  { via, thread, messageId }: Delivery & { thread: string },
): Promise<void> {
  await query(
    client,
    `insert into deliveries (kind, receipt, key, channel, endpoint, thread, via, message_id, state)
     values ($1, $2, $3, $4, $5, $6, $7, $8, 'sent') on conflict do nothing`,
    [kind, receipt, key, channel, endpoint, thread, via, messageId ?? null],
  )
}

type Told = NonNullable<Joined['delivered']>[number]

export async function tellDelivered(
  client: Client,
  { channel, endpoint }: Origin,
  { messageId, state, reason }: Told,
): Promise<void> {
  await query(
    client,
    `update deliveries set state = $4, reason = $5 where (channel, endpoint, message_id) = ($1, $2, $3)`,
    [channel, endpoint, messageId, state, reason ?? null],
  )
}

/** The newest `most`, or those of one receipt. Throws TemporaryError while the server can't be reached. */
export async function listDeliveries(
  pool: Pool,
  { receipt, most }: { receipt?: string | undefined; most: number },
): Promise<Delivered[]> {
  const rows = await query<Omit<Delivered, 'at' | 'reason'> & { reason: string | null; at: Date }>(
    pool,
    `select kind, receipt, key, channel, endpoint, via, state, reason, at from deliveries
      where $1::text is null or receipt = $1 order by at desc limit $2`,
    [receipt ?? null, most],
  )
  return rows.map(({ reason, at, ...row }) => ({
    ...row,
    ...(reason !== null && { reason }),
    at: beijingTime(at.getTime()),
  }))
}
