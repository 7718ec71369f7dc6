/** What people added to a request, kept beside its revisions: its source's next version knows nothing of it. */
import { createHash } from 'node:crypto'
import type { SupplementEntry } from '../src/contract/ports.ts'
import type { Attachment, Request } from '../src/contract/request.ts'
import { withAttachments } from './attachments-postgres.ts'
import { type Client, query } from './postgres.ts'

export const LONGEST_TEXT = 100_000
const MOST_ATTACHMENTS = 100
const MOST_FLAGS = 32

export interface Added {
  text: string
  attachments: Attachment[]
}

const KEEP = `
  insert into supplements (receipt, message_id, content, added, revision) values ($1, $2, $3, $4, $5)
  on conflict do nothing returning 1`

/** False where it is there already: a sender's retry adds nothing. `revision`: that it becomes. */
export async function keepSupplement(
  client: Client,
  entry: SupplementEntry,
  revision: number,
): Promise<boolean> {
  const { text, attachments } = entry
  const added: Added = { text, attachments }
  const rows = await query(client, KEEP, [...keyOf(entry), JSON.stringify(added), revision])
  return rows.length > 0
}

const KEPT = 'select 1 from supplements where (receipt, message_id, content) = ($1, $2, $3)'

export async function isKept(client: Client, entry: SupplementEntry): Promise<boolean> {
  return (await query(client, KEPT, keyOf(entry))).length > 0
}

function keyOf({ receipt, messageId, text, attachments }: SupplementEntry): unknown[] {
  const content = createHash('sha256')
    .update(JSON.stringify([text, attachments.map(({ id, sha256 }) => sha256 ?? id)]))
    .digest()
  return [receipt, messageId, content]
}

const ADDED = `
  select added from supplements where receipt = $1 and added is not null order by revision, message_id`

/** In the order in which it came, with the files as they are now. */
export async function addedTo(client: Client, receipt: string): Promise<Added[]> {
  const found: Added[] = []
  for (const { added } of await query<{ added: Added }>(client, ADDED, [receipt]))
    found.push(await withAttachments(client, added))
  return found
}

/** The request goes before what was added: what there is no room for is cut, with the flag `long`. */
export function withAdded(request: Request, added: readonly Added[]): Request {
  if (added.length === 0) return request
  const words = [request, ...added].map(({ text }) => text).filter((text) => text !== '')
  const whole = words.join('\n\n')
  const text = cut(whole)
  const files = onceEach([request, ...added].flatMap(({ attachments }) => attachments))
  const attachments = files.slice(0, MOST_ATTACHMENTS)
  const isLong = text.length < whole.length || attachments.length < files.length
  return { ...request, text, attachments, flags: isLong ? withLong(request.flags) : request.flags }
}

function onceEach(files: Attachment[]): Attachment[] {
  const seen = new Set<string>()
  return files.filter(({ id }) => !seen.has(id) && seen.add(id))
}

/** No character is cut in two. */
function cut(text: string): string {
  const isHalf = /[\ud800-\udbff]/.test(text.charAt(LONGEST_TEXT - 1))
  return text.length > LONGEST_TEXT ? text.slice(0, LONGEST_TEXT - Number(isHalf)) : text
}

function withLong(flags: string[]): string[] {
  return flags.includes('long') || flags.length >= MOST_FLAGS ? flags : [...flags, 'long']
}
