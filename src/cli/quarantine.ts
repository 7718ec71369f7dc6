/** What could not be understood or stored: seen, masked unless asked otherwise; replayed; discarded; reopened. */
import { createPostgresQuarantine } from '../../adapters/quarantine-postgres.ts'
import { JiesuError, TemporaryError } from '../contract/errors.ts'
import { withoutPeople } from '../contract/people-in-words.ts'
import { printable, printableJson } from '../contract/printable.ts'
import type { Act, Quarantine, Quarantined } from '../contract/quarantine.ts'
import { contentHash } from '../intake/content.ts'
import { readReceipt } from '../intake/receipt.ts'
import { COMMAND_LINE } from '../keeping/forget.ts'
import { cleanReason } from '../ops/clean-audit.ts'
import { visible } from '../ops/show-kept.ts'
import { type House, withHouse } from './house.ts'
import { readKept } from './show-kept.ts'
import { columns } from './table.ts'
import { understandAgain } from './understand-again.ts'
import { UsageError } from './usage-error.ts'

export function listQuarantine(asJson: boolean): Promise<number> {
  return withQuarantine(async (quarantine) => {
    const entries = await quarantine.list()
    if (asJson) console.log(JSON.stringify(entries, null, 2))
    else console.log(entries.length === 0 ? 'none' : table(entries))
    return 0
  })
}

function table(entries: Quarantined[]): string {
  const rows = entries.map(({ receipt, channel, endpoint, receivedAt, bytes, mediaType, reason }) => [
    receipt,
    `${channel} ${endpoint}`,
    receivedAt,
    String(bytes),
    mediaType,
    reason,
  ])
  const header = ['receipt', 'source', 'received at', 'bytes', 'media type', 'reason']
  return columns([header, ...rows], [3]).join('\n')
}

export interface Show {
  unmask: boolean
  asJson: boolean
}

export function showQuarantined(receipt: string, { unmask, asJson }: Show): Promise<number> {
  return withHouse(async (house) => {
    const found = await quarantineOf(house).find(keyOf(receipt))
    if (!found) throw new Error(`there is no ${receipt} in quarantine`)
    const { body, ...row } = found
    const facts = { ...row, ...(!unmask && { reason: withoutPeople(row.reason) }) }
    const { facts: more, content } = visible(await readKept(house, found), body, unmask)
    if (asJson) console.log(printableJson({ ...facts, read: more, content }))
    else {
      for (const [name, value] of Object.entries({ ...facts, ...more }))
        console.log(printable(`${name}: ${value}`))
      console.log(`\n${typeof content === 'string' ? printable(content, '\n\t') : printableJson(content)}`)
    }
    return 0
  })
}

export interface Replayed {
  receipt: string | undefined
  endpoint: string | undefined
  since: string | undefined
  /** Older words over newer ones, too. */
  force: boolean
}

/** One, or all that are open, or those of a source or since a time; oldest first. Exits 1 where something stays. */
export function replayQuarantined({ receipt, endpoint, since, force }: Replayed): Promise<number> {
  if (since !== undefined && Number.isNaN(Date.parse(since)))
    throw new UsageError('--since: expected a time, such as 2026-11-28T08:00:00+08:00')
  return withQuarantine(async (quarantine) => {
    const entries =
      receipt === undefined ? await quarantine.list({ endpoint, since }) : [{ receipt: keyOf(receipt) }]
    let stayed = 0
    for (const entry of entries) if (!(await replayOne(quarantine, entry.receipt, force))) stayed += 1
    const replayed = entries.length - stayed
    if (receipt === undefined) console.log(`${replayed} replayed, ${stayed} stay`)
    if (replayed > 0) console.log('A worker that runs puts what is new on queue `triage` within seconds.')
    return stayed === 0 ? 0 : 1
  })
}

async function replayOne(quarantine: Quarantine, receipt: string, force: boolean): Promise<boolean> {
  try {
    const { outcome, revision } = await quarantine.replay(receipt, { force, act: { by: COMMAND_LINE } })
    console.log(
      `${receipt}  ${outcome === 'duplicate' ? 'is in the ledger already' : `is revision ${revision}`}`,
    )
    return true
  } catch (error) {
    if (!(error instanceof JiesuError) || error instanceof TemporaryError) throw error
    console.error(printable(`${receipt}  stays: ${error.message}`))
    return false
  }
}

export function discardQuarantined(receipt: string, reason: string): Promise<number> {
  return withQuarantine(async (quarantine) => {
    await quarantine.discard(keyOf(receipt), reason, actOf(reason))
    console.log(
      `${receipt} is discarded; it stays to be seen with \`quarantine show\`, \`quarantine reopen\` takes it back`,
    )
    return 0
  })
}

/** What was kept its time is deleted: that is not in quarantine any more. */
export function reopenQuarantined(receipt: string, reason: string): Promise<number> {
  return withQuarantine(async (quarantine) => {
    await quarantine.reopen(keyOf(receipt), actOf(reason))
    console.log(`${receipt} is open again`)
    return 0
  })
}

function actOf(reason: string): Act {
  return { by: COMMAND_LINE, reason: cleanReason(reason) }
}

function withQuarantine(work: (quarantine: Quarantine) => Promise<number>): Promise<number> {
  return withHouse((house) => work(quarantineOf(house)))
}

function quarantineOf(house: House): Quarantine {
  return createPostgresQuarantine({ pool: house.pool, contentHash, understand: understandAgain(house) })
}

/** As a person types a receipt; what has a digest behind it is pasted. */
function keyOf(typed: string): string {
  const read = readReceipt(typed)
  return 'receipt' in read ? read.receipt : typed
}
