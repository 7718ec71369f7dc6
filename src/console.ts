/** The operators' console of a gateway: chooses its adapters as main.ts does. What it asks of the ledger has connections of its own. */
import type { FastifyInstance } from 'fastify'
import { createPostgresAudit } from '../adapters/audit-postgres.ts'
import type { LmdbJournal } from '../adapters/journal-lmdb.ts'
import { createPostgresUnassigned } from '../adapters/objections-postgres.ts'
import { createOidcProvider } from '../adapters/oidc-openid-client.ts'
import { createPostgresAccounts, createPostgresSessions } from '../adapters/operators-postgres.ts'
import { connectPostgres, type Pool } from '../adapters/postgres.ts'
import { createPostgresRefusals } from '../adapters/refusals-postgres.ts'
import type { BackgroundHandle } from './background-handle.ts'
import { firstAdminCommand } from './banner.ts'
import type { ChannelFiles } from './channel-files.ts'
import type { Config } from './config.ts'
import { openAlerts } from './console-alerts.ts'
import { openLive } from './console-live.ts'
import { openRequests } from './console-requests.ts'
import { openStuck } from './console-stuck.ts'
import type { Channel } from './contract/channel.ts'
import type { Blobs, Clock, Limits, Log } from './contract/ports.ts'
import type { Urgency } from './contract/request.ts'
import type { Env } from './env.ts'
import { createSecrets } from './held-secrets.ts'
import type { StoppableIntake } from './intake/intake.ts'
import { createReceipts } from './intake/receipt.ts'
import { cleanAudit } from './ops/clean-audit.ts'
import { operatorsConsole } from './ops/console/console.ts'
import { createKnownBrowsers } from './ops/known-browsers.ts'
import type { Metrics } from './ops/metrics.ts'
import { createPeople } from './ops/people.ts'
import { publicUrl } from './public-url.ts'
import type { Standings } from './standings.ts'
import { assigned } from './triage/direction/objections.ts'

export interface ConsoleParts {
  app: FastifyInstance
  env: Env
  config: Config
  files: ChannelFiles
  databaseUrl: string
  receiptSecret: string | undefined
  background: BackgroundHandle
  journal: LmdbJournal
  channels: ReadonlyMap<string, Channel>
  intake: StoppableIntake
  blobs: Blobs
  limits: Limits
  metrics: Metrics
  standings: Standings
  urgencyOf(text: string): Urgency
  clock: Clock
  log: Log
}

/** So few, and so short, that the console never holds up what comes in. */
const POOL = { max: 4 }

export interface Console {
  lacksAdmin(): Promise<boolean>
  stop(): Promise<void>
}

export async function openConsole(parts: ConsoleParts): Promise<Console> {
  const { app, env, databaseUrl, limits, clock, log } = parts
  const pool = connectPostgres(databaseUrl, log, POOL)
  const who = openPeople(parts, pool)
  const live = openLive(parts)
  const { snapshots } = live
  const stuck = openStuck(parts, pool)
  const { gauge } = parts.metrics
  const alerts = openAlerts({ ...parts, gauge, pool, snapshots, publicUrl: publicUrl(env) })
  await app.register(operatorsConsole, {
    clock,
    publicUrl: publicUrl(env),
    limits,
    ...who,
    firstAdmin: firstAdminCommand(env),
    snapshot: live.snapshots.current,
    onSnapshot: live.snapshots.on,
    series: live.series,
    refusals: createPostgresRefusals({ pool, clock, log }),
    alerts: alerts.services,
    ...stuck.services,
    ...openRequests(parts, pool),
    unassigned: createPostgresUnassigned({ pool, assigned }),
  })
  return {
    lacksAdmin: () => who.people.lacksAdmin(),
    async stop() {
      who.people.stop()
      await alerts.stop()
      await live.stop()
      await stuck.stop()
      await pool.end()
    },
  }
}

function openOidc({ config, env, log }: ConsoleParts) {
  const settings = config.operators.oidc
  if (!settings) return undefined
  const secret = createSecrets(log)
  const provider = createOidcProvider({
    ...settings,
    redirectUri: `${publicUrl(env)}/ops/oidc/callback`,
    secret: () => secret('OIDC_CLIENT_SECRET'),
    log,
  })
  return { provider, settings }
}

function openPeople(parts: ConsoleParts, pool: Pool) {
  const {
    config: { operators },
    receiptSecret,
    limits,
    clock,
  } = parts
  const audit = cleanAudit(createPostgresAudit(pool))
  const accounts = createPostgresAccounts(pool)
  const sessions = createPostgresSessions(pool, {
    lastsMs: operators.sessionHours * 3_600_000,
    idleMs: operators.idleMinutes * 60_000,
  })
  const people = createPeople({ accounts, sessions, audit, limits, clock })
  const key = createReceipts(receiptSecret ?? '').deriveKey('ops/known-browser')
  const browsers = createKnownBrowsers(key, clock)
  return { audit, accounts, sessions, people, browsers, oidc: openOidc(parts) }
}
