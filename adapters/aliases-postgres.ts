/** Receipts that were answered for what stands under another one: it was kept first, and understood later. */
import type { Entry, Journaled, SubmissionEntry, SupplementEntry } from '../src/contract/ports.ts'
import { type Client, type Pool, query } from './postgres.ts'

/** Under what it stands. */
export async function resolveReceipt(client: Client | Pool, receipt: string): Promise<string> {
  const [row] = await query<{ receipt: string }>(client, 'select receipt from aliases where alias = $1', [
    receipt,
  ])
  return row?.receipt ?? receipt
}

export async function addAlias(client: Client, alias: string, receipt: string): Promise<void> {
  await query(client, 'insert into aliases (alias, receipt) values ($1, $2) on conflict do nothing', [
    alias,
    receipt,
  ])
}

/** The entries under the receipts that their requests stand under. */
export async function underTheirReceipts(client: Client, entries: Journaled[]): Promise<Journaled[]> {
  const asked = entries.flatMap(({ entry }) => (isNamed(entry) ? [entry.receipt] : []))
  const rows = await query<{ alias: string; receipt: string }>(
    client,
    'select alias, receipt from aliases where alias = any($1)',
    [asked],
  )
  if (rows.length === 0) return entries
  const known = new Map(rows.map(({ alias, receipt }) => [alias, receipt]))
  return entries.map((journaled) => renamed(journaled, known))
}

function renamed(journaled: Journaled, known: ReadonlyMap<string, string>): Journaled {
  const { entry } = journaled
  const receipt = isNamed(entry) ? known.get(entry.receipt) : undefined
  if (!isNamed(entry) || !receipt) return journaled
  return {
    ...journaled,
    entry: entry.kind === 'submission' ? rewritten(entry, receipt) : { ...entry, receipt },
  }
}

/** What was kept as it came stands under its bytes' receipt; a part under none yet. */
function isNamed(entry: Entry | undefined): entry is SubmissionEntry | SupplementEntry {
  return entry?.kind === 'submission' || entry?.kind === 'supplement'
}

function rewritten(entry: SubmissionEntry, receipt: string): SubmissionEntry {
  return { ...entry, receipt, request: { ...entry.request, receipt } }
}
