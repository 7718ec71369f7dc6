/** The operators' console of a gateway: chooses its adapters as main.ts does. What it asks of the ledger has connections of its own. */
import type { FastifyInstance } from 'fastify'
import { createPostgresAudit } from '../adapters/audit-postgres.ts'
import { connectPostgres } from '../adapters/postgres.ts'
import type { BackgroundHandle } from './background-handle.ts'
import type { Config } from './config.ts'
import type { Blobs, Clock, Limits, Log } from './contract/ports.ts'
import type { Env } from './env.ts'
import type { StoppableIntake } from './intake/intake.ts'
import { operatorsConsole } from './ops/console/console.ts'
import type { Metrics } from './ops/metrics.ts'
import { createSnapshots } from './ops/snapshots.ts'
import { publicUrl } from './public-url.ts'
import type { Standings } from './standings.ts'

export interface ConsoleParts {
  app: FastifyInstance
  env: Env
  config: Config
  databaseUrl: string
  background: BackgroundHandle
  intake: StoppableIntake
  blobs: Blobs
  limits: Limits
  metrics: Metrics
  standings: Standings
  clock: Clock
  log: Log
}

/** So few, and so short, that the console never holds up what comes in. */
const POOL = { max: 4 }

export async function openConsole(parts: ConsoleParts): Promise<{ stop(): Promise<void> }> {
  const { app, env, databaseUrl, background, limits, clock, log } = parts
  const pool = connectPostgres(databaseUrl, log, POOL)
  const snapshots = createSnapshots({ clock, background: background.state })
  await app.register(operatorsConsole, {
    clock,
    publicUrl: publicUrl(env),
    limits,
    audit: createPostgresAudit(pool),
    snapshot: snapshots.current,
    onSnapshot: snapshots.on,
  })
  return {
    async stop() {
      await snapshots.stop()
      await pool.end()
    },
  }
}
