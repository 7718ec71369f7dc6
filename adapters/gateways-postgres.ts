/** Which gateways may hold in their journals what was accepted before a moment. */
import { type Pool, query } from './postgres.ts'

export interface Behind {
  gateway: string
  depth: number
  /** It says nothing any more: its journal has to be drained. */
  isSilent: boolean
}

/** By the ledger's clock. */
export async function ledgerTime(pool: Pool): Promise<Date> {
  const [row] = await query<{ now: Date }>(pool, 'select clock_timestamp() as now')
  return row?.now ?? new Date()
}

/** Those that have not said, since, that all of before is in the ledger. */
export function behindSince(pool: Pool, since: Date): Promise<Behind[]> {
  return query<Behind>(pool, BEHIND, [since, since.getTime()])
}

/** Those that were killed, or can't reach the ledger: one that stops in peace leaves no row. */
export function silentGateways(pool: Pool): Promise<{ gateway: string; seenAt: Date }[]> {
  return query(pool, `select gateway, seen_at as "seenAt" from gateways where ${IS_SILENT} order by gateway`)
}

const IS_SILENT = "seen_at < now() - interval '30 seconds'"

const BEHIND = `
  select gateway, depth::integer as depth, ${IS_SILENT} as "isSilent" from gateways
   where not (depth = 0 and seen_at > $1)
     and not (coalesce(pulse_at > $1, false) and coalesce((pulse->'journal'->>'oldestAt')::double precision, 'infinity') > $2)
   order by gateway`
