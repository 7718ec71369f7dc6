/** Attachments by their id: where they belong, how far they are. The requests that name them are never changed. */
import type { BlobMeta, Fault, Fetch, Origin } from '../src/contract/ports.ts'
import type { Attachment, Request } from '../src/contract/request.ts'
import { type Client, type Pool, query } from './postgres.ts'

/** How those of a request's attachments that are not here can be had, or why they can't. */
export interface Files {
  fetches?: Fetch[] | undefined
  faults?: Fault[] | undefined
}

/**
 * What is stored stays so, however often its message comes. What failed is pending once more where it can be fetched;
 * a supplement, which only repeats it, leaves it as it is. Of a second request that names it, that is noted: its bytes
 * go with the last.
 */
const KEEP = `
  with used as (
    insert into attachment_uses (id, receipt)
    select $1, $4 where exists (select 1 from attachments where id = $1 and receipt <> $4) on conflict do nothing
  )
  insert into attachments as a (id, channel, endpoint, receipt, attachment, reason)
  values ($1, $2, $3, $4, $5, $6)
  on conflict (id) do update set attachment = excluded.attachment, reason = excluded.reason
  where excluded.attachment->>'state' = 'stored' or ($7 and a.attachment->>'state' <> 'stored')
  returning attachment->>'state' as state`

/** Returns those that are now to be fetched. */
export async function keepAttachments(
  client: Client,
  origin: Origin,
  request: Pick<Request, 'receipt' | 'attachments'>,
  { fetches = [], faults = [] }: Files,
): Promise<(Fetch & { name?: string | undefined })[]> {
  const due: (Fetch & { name?: string | undefined })[] = []
  for (const attachment of request.attachments) {
    const { id, name } = attachment
    const fetch = fetches.find((each) => each.id === id)
    const fault = faults.find((each) => each.id === id)
    const [kept] = await query<{ state: Attachment['state'] }>(client, KEEP, [
      id,
      origin.channel,
      origin.endpoint,
      request.receipt,
      JSON.stringify(attachment),
      fault?.reason ?? null,
      fetch !== undefined || fault !== undefined,
    ])
    if (fetch && kept?.state === 'pending') due.push({ ...fetch, name })
  }
  return due
}

const ARRIVED = `
  update attachments set reason = null, attachment = attachment
    || jsonb_build_object('state', 'stored', 'kind', $2::text, 'mediaType', $3::text, 'bytes', $4::bigint, 'sha256', $5::text)
    || case when attachment ? 'name' or $6::text is null then '{}' else jsonb_build_object('name', $6::text) end
  where id = $1`

export async function attachmentArrived(
  client: Client,
  { id, kind, mediaType, bytes, sha256, name }: BlobMeta,
): Promise<void> {
  await query(client, ARRIVED, [id, kind, mediaType, bytes, sha256, name ?? null])
}

export async function attachmentFailed(client: Client, { id, reason }: Fault): Promise<void> {
  await query(
    client,
    `update attachments set reason = $2, attachment = attachment || '{"state": "failed"}'
     where id = $1 and attachment->>'state' = 'pending'`,
    [id, reason],
  )
}

export async function attachmentHeard(client: Client, id: string, transcript: string): Promise<void> {
  await query(client, 'update attachments set transcript = $2 where id = $1', [id, transcript])
}

/** It was not to be had this time: for whoever asks meanwhile. */
export async function attachmentWaits(client: Client, { id, reason }: Fault): Promise<void> {
  await query(
    client,
    `update attachments set reason = $2 where id = $1 and attachment->>'state' = 'pending'`,
    [id, reason],
  )
}

interface Row extends Origin {
  attachment: Attachment
  reason: string | null
}

/** As it is now, where it belongs, and why it failed, or why it is not here yet. */
export async function findAttachment(
  pool: Pool,
  id: string,
): Promise<(Attachment & { origin: Origin; reason?: string }) | undefined> {
  const [row] = await query<Row>(
    pool,
    'select channel, endpoint, attachment, reason from attachments where id = $1',
    [id],
  )
  if (!row) return undefined
  const { channel, endpoint, attachment, reason } = row
  return { ...attachment, origin: { channel, endpoint }, ...(reason !== null && { reason }) }
}

/** With its attachments as they are now. */
export async function withAttachments<Holder extends { attachments: Attachment[] }>(
  pool: Pool | Client,
  request: Holder,
): Promise<Holder> {
  const missing = request.attachments.filter(({ state }) => state !== 'stored').map(({ id }) => id)
  if (missing.length === 0) return request
  const rows = await query<{ attachment: Attachment }>(
    pool,
    'select attachment from attachments where id = any($1)',
    [missing],
  )
  const now = new Map(rows.map(({ attachment }) => [attachment.id, attachment]))
  return { ...request, attachments: request.attachments.map((each) => now.get(each.id) ?? each) }
}
