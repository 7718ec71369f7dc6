/** What the console sees of intake: pulses of all gateways, the snapshot, its metrics, and the samples of the charts. */
import { createPostgresAccounts } from '../adapters/accounts-postgres.ts'
import { createPostgresErrands } from '../adapters/errands-postgres.ts'
import type { LmdbJournal } from '../adapters/journal-lmdb.ts'
import { createPostgresLeadership, locks } from '../adapters/leader-postgres.ts'
import { connectPostgres, type Pool } from '../adapters/postgres.ts'
import { createPostgresPulses } from '../adapters/pulses-postgres.ts'
import { createPostgresSeries } from '../adapters/series-postgres.ts'
import { countThreads } from '../adapters/threads-postgres.ts'
import { urgentCalls } from '../adapters/urgent-calls-postgres.ts'
import type { BackgroundHandle } from './background-handle.ts'
import type { Clock, Log } from './contract/ports.ts'
import type { Series } from './contract/series.ts'
import type { Env } from './env.ts'
import { liveGauges } from './ops/live/gauges.ts'
import { type Owed, startLedgerLook } from './ops/live/ledger-look.ts'
import { createPulse } from './ops/live/pulse.ts'
import { startSampler } from './ops/live/sampler.ts'
import type { Metrics } from './ops/metrics.ts'
import { createSnapshots, type Snapshots } from './ops/snapshots.ts'
import type { Standings } from './standings.ts'

export interface LiveParts {
  env: Env
  databaseUrl: string
  background: Pick<BackgroundHandle, 'state'>
  journal: LmdbJournal
  metrics: Metrics
  standings: Standings
  channels: ReadonlyMap<string, unknown>
  clock: Clock
  log: Log
}

export interface Live {
  snapshots: Snapshots
  series: Series
  stop(): Promise<void>
}

/** Apart from the pages' own, so that a slow page never makes the figures late; none of it is waited for by anybody. */
const POOL = { max: 2, relaxed: true }

export function openLive(parts: LiveParts): Live {
  const { env, databaseUrl, background, journal, metrics, standings, clock, log } = parts
  const pool = connectPostgres(databaseUrl, log, POOL)
  const disk = { dir: env.DATA_DIR, reserve: env.DISK_RESERVE }
  const pulse = createPulse({ journal, refusals: metrics.refusals, disk, clock })
  const look = startLedgerLook({
    pulse,
    pulses: createPostgresPulses(pool),
    accounts: createPostgresAccounts(pool),
    urgentCalls: () => urgentCalls(pool),
    owed: env.ROLE === 'gateway' ? () => owed(pool) : undefined,
    clock,
    log,
  })
  const snapshots = createSnapshots({
    clock,
    pulse,
    ledger: look.view,
    background: background.state,
    standings,
    channels: [...parts.channels.keys()],
  })
  liveGauges(metrics.gauge, snapshots.current)
  const series = createPostgresSeries(pool)
  const leadership = createPostgresLeadership(databaseUrl, locks.series)
  const sampler = startSampler({ snapshots, series, standing: leadership.standing, clock, log })
  return {
    snapshots,
    series,
    async stop() {
      await snapshots.stop()
      await Promise.all([look.stop(), sampler.stop()])
      await leadership.close()
      await pool.end()
    },
  }
}

async function owed(pool: Pool): Promise<Owed> {
  const [errands, threads] = await Promise.all([createPostgresErrands(pool).counts(), countThreads(pool)])
  return { errands, threads }
}
