/** What can't be mapped or stored is kept as it came, with the reason. */
import { createHash } from 'node:crypto'
import type { Entry, Journaled, SubmissionEntry } from '../src/contract/ports.ts'
import { ENTRY } from '../src/contract/quarantine.ts'
import type { Request } from '../src/contract/request.ts'
import { originOf } from './entry-origin.ts'
import { type Client, query } from './postgres.ts'

export interface Kept {
  /** Whether the same was there already. */
  known: boolean
  reason: string
}

const KEEP = `
  insert into quarantine (receipt, gateway, channel, endpoint, received_at, reason, media_type, body)
  values ($1, $2, $3, $4, $5, $6, $7, $8)
  on conflict (receipt) do nothing returning 1`

export async function quarantine(
  client: Client,
  gateway: string,
  journaled: Omit<Journaled, 'key'>,
): Promise<Kept> {
  const { entry, bytes, poison } = journaled
  const origin = entry?.origin ?? originOf(bytes)
  const raw = entry?.kind === 'raw' ? entry : undefined
  const reason = poison ?? raw?.reason ?? 'the journal entry can not be read back'
  const keep = async (key: string): Promise<boolean> => {
    const rows = await query(client, KEEP, [
      key,
      gateway,
      origin.channel,
      origin.endpoint,
      receivedAt(entry),
      reason,
      raw?.mediaType ?? ENTRY,
      raw ? Buffer.from(raw.bytes, 'base64') : bytes,
    ])
    return rows.length > 0
  }
  if (await keep(keyOf(entry, bytes))) return { known: false, reason }
  const known = entry?.kind !== 'submission' || !(await keepOther(client, entry, keep))
  return { known, reason }
}

/** The same id with other content: it stands beside the first, under the same receipt. */
async function keepOther(
  client: Client,
  entry: SubmissionEntry,
  keep: (key: string) => Promise<boolean>,
): Promise<boolean> {
  const digest = digestOf(contentOf(entry.request))
  const [first] = await query<{ body: Buffer }>(client, 'select body from quarantine where receipt = $1', [
    entry.receipt,
  ])
  const stored = first && requestIn(first.body)
  if (stored && digestOf(contentOf(stored)) === digest) return false
  return keep(`${entry.receipt}+${digest}`)
}

function requestIn(body: Buffer): Request | undefined {
  try {
    return JSON.parse(body.toString()).request
  } catch {
    return undefined
  }
}

/** All but what differs each time the same is sent. */
function contentOf({ receivedAt: _when, raw: _bytes, ...content }: Request): string {
  return JSON.stringify(content)
}

/** A submission that can't be stored keeps its receipt; a supplement shares its request's and needs another key. */
function keyOf(entry: Entry | undefined, bytes: Uint8Array): string {
  if (entry?.kind === 'raw' || entry?.kind === 'submission') return entry.receipt
  return `${entry ? entry.receipt : 'entry'}+${digestOf(bytes)}`
}

function digestOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 20)
}

/** Whatever is in the entry: what quarantine refuses would hold up all others. */
function receivedAt(entry: Entry | undefined): string {
  const said = entry?.kind === 'submission' ? entry.request.receivedAt : entry?.receivedAt
  return said && Number.isFinite(Date.parse(said)) ? said : new Date().toISOString()
}
