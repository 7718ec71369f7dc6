/** A row of quarantine, as it is told. */
import { beijingTime } from '../src/contract/beijing-time.ts'
import type { Origin } from '../src/contract/ports.ts'
import type { Quarantined } from '../src/contract/quarantine.ts'

export const SHOWN =
  'receipt, gateway, channel, endpoint, received_at, reason, media_type, length(body) as bytes, state, note, changed_at from quarantine'

export interface QuarantineRow extends Origin {
  receipt: string
  gateway: string
  received_at: Date
  reason: string
  media_type: string
  bytes: number
  state: Quarantined['state']
  note: string | null
  changed_at: Date
}

/** What `forget` leaves of it. */
export function isEmptied({ bytes, reason }: Pick<QuarantineRow, 'bytes' | 'reason'>): boolean {
  return bytes === 0 && reason === 'forgotten'
}

export function shown({
  receipt,
  gateway,
  channel,
  endpoint,
  reason,
  bytes,
  state,
  ...row
}: QuarantineRow): Quarantined {
  return {
    receipt,
    channel,
    endpoint,
    gateway,
    receivedAt: beijingTime(row.received_at.getTime()),
    reason,
    mediaType: row.media_type,
    bytes,
    state,
    ...(row.note !== null && { note: row.note }),
    ...(isEmptied({ bytes, reason }) && { isEmptied: true }),
  }
}
