/** Pulses in the gateways' own rows. A row is made by the background thread, and goes when its gateway leaves. */
import type { MovedCount } from '../src/contract/ledger.ts'
import type { GatewaySeen, Pulses } from '../src/contract/pulses.ts'
import type { Pulse } from '../src/contract/snapshot.ts'
import { type Pool, query } from './postgres.ts'

interface Row {
  gateway: string
  /** bigint comes as a string. */
  depth: string
  age_ms: number
  pulse: Pulse | null
}
type Moved = Pick<MovedCount, 'channel' | 'endpoint'> &
  Record<'ledgered' | 'duplicate' | 'quarantined' | 'discarded', string>

export function createPostgresPulses(pool: Pool): Pulses {
  return {
    async exchange(pulse) {
      const rows = await query<Row>(pool, EXCHANGE, [pulse.gateway, JSON.stringify(pulse)])
      return rows.map(seen)
    },
    async movedByOthers(gateway) {
      const rows = await query<Moved>(pool, MOVED, [gateway])
      return rows.map(({ channel, endpoint, ...terms }) => ({
        channel,
        endpoint,
        ledgered: Number(terms.ledgered),
        duplicate: Number(terms.duplicate),
        quarantined: Number(terms.quarantined),
        discarded: Number(terms.discarded),
      }))
    },
  }
}

/** Of its two threads the one that was heard longer ago: a gateway that hangs in one of them hangs. */
const EXCHANGE = `
  with told as (
    update gateways set pulse = $2::jsonb, pulse_at = clock_timestamp() where gateway = $1
  )
  select gateway, depth, pulse,
    greatest(0, extract(epoch from clock_timestamp() - least(seen_at, pulse_at)) * 1000)::double precision as age_ms
    from gateways where gateway <> $1 order by gateway`

const MOVED = `
  select channel, endpoint, sum(ledgered) as ledgered, sum(duplicate) as duplicate, sum(quarantined) as quarantined,
    sum(discarded) as discarded
    from accounts where gateway <> $1 group by channel, endpoint`

function seen({ gateway, depth, age_ms, pulse }: Row): GatewaySeen {
  return { gateway, depth: Number(depth), ageMs: age_ms, pulse: pulse ?? undefined }
}
