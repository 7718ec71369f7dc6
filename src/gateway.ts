import { type LmdbJournal, openLmdbJournal } from '../adapters/journal-lmdb.ts'
import { createPostgresKeys, type KeyStore } from '../adapters/keys-postgres.ts'
import { connectPostgres } from '../adapters/postgres.ts'
import { createAuthenticate } from './access.ts'
import type { BackgroundHandle } from './background-handle.ts'
import type { ChannelFiles } from './channel-files.ts'
import type { Config } from './config.ts'
import type { Log } from './contract/ports.ts'
import { type GatewayOptions, openDoor } from './door.ts'
import type { Env } from './env.ts'
import { journalOptions } from './journal-options.ts'
import { apiDocs } from './ops/api-docs.ts'
import { createMetrics, type Metrics } from './ops/metrics.ts'
import { probeRoutes } from './ops/probes.ts'
import { localUrl, publicUrl } from './public-url.ts'
import { createServer } from './server.ts'
import { version } from './version.ts'

const clock = Date
const KEYS_EVERY_MS = 10_000
const SWEEP_EVERY_MS = 3_600_000
const UNPINNED_MS = 24 * 3_600_000

export interface Gateway {
  keys: KeyStore
  /** Opens the door; resolves to its address for this machine. Throws where the port is taken. */
  listen(): Promise<string>
  /** Whether nobody can sign in to the console who could let others in. False where that can't be asked. */
  lacksAdmin(): Promise<boolean>
  /** How many entries are on their way to the disk. */
  underWay(): number
  stop(): Promise<void>
}

export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { env, log, databaseUrl, background } = options
  const pool = connectPostgres(databaseUrl, log)
  const keys = createPostgresKeys({ pool, dataDir: env.DATA_DIR, clock, log })
  const journal = options.receiptSecret === undefined ? undefined : openJournal(env, options.config)
  const metrics = createMetrics({
    now: clock.now,
    journal: () => journal && { state: journal.state(), accepted: journal.accepted() },
    background: background.state,
  })
  const app = await createServer({
    log,
    trustProxy: env.TRUST_PROXY,
    isPublicOverHttps: publicUrl(env).startsWith('https:'),
    onResponse: metrics.answered,
  })
  const authenticate = createAuthenticate(keys)
  await apiDocs(app, { version, publicUrl: publicUrl(env) })
  probeRoutes(app, {
    metrics,
    probe: journal && (() => journal.probe()),
    background: () => ({ ...background.state(), warnings: warningsOf(background, options.files) }),
    authenticate,
  })
  countFaults(metrics, options.files)
  const door = journal && (await openDoor({ ...options, app, pool, keys, journal, metrics }))
  const timers = [every(KEYS_EVERY_MS, log, () => keys.refresh())]
  if (door) timers.push(every(SWEEP_EVERY_MS, log, () => door.blobs.sweep(UNPINNED_MS)))

  return {
    keys,
    lacksAdmin: async () => (await door?.console.lacksAdmin().catch(() => false)) ?? false,
    underWay: () => door?.intake.underWay() ?? 0,
    listen: async () => {
      await app.listen({ host: env.HOST, port: env.PORT })
      const bound = app.server.address()
      return localUrl(env.HOST, typeof bound === 'object' && bound ? bound.port : env.PORT)
    },
    async stop() {
      for (const timer of timers) clearInterval(timer)
      await door?.intake.stop()
      await app.close()
      await door?.console.stop()
      await pool.end()
      await journal?.close()
    },
  }
}

function openJournal(env: Env, config: Config): LmdbJournal {
  return openLmdbJournal({ ...journalOptions(env, config), clock, role: 'gateway' })
}

function countFaults({ gauge }: Metrics, files: ChannelFiles): void {
  gauge({
    name: 'jiesu_config_faults',
    help: "Faults in the channels' files since the last reload: what runs is not what they say",
    labels: [],
    collect: () => [{ labels: {}, value: files.faults().length }],
  })
}

function warningsOf({ state }: BackgroundHandle, files: ChannelFiles): string[] {
  const { length } = files.faults()
  const faulty = `CONFIG_DIR has ${length} faults (the log names them): what runs is older, and the next start will refuse`
  return length > 0 ? [...state().warnings, faulty] : state().warnings
}

/** A failure is tried again the next time; a store that is down is told elsewhere. */
function every(ms: number, log: Log, work: () => Promise<unknown>): NodeJS.Timeout {
  return setInterval(() => {
    work().catch((err) => log.debug({ err }, 'periodic work'))
  }, ms).unref()
}
