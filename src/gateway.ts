/** The accepting half of the house: journal, door, keys and channels on one HTTP server. */
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { createFileBlobs } from '../adapters/blobs-files.ts'
import { createQuestionCaptcha } from '../adapters/captcha-question.ts'
import { createPostgresConversations } from '../adapters/conversations-postgres.ts'
import { createPostgresHoldings } from '../adapters/holdings-postgres.ts'
import { type LmdbJournal, openLmdbJournal } from '../adapters/journal-lmdb.ts'
import { createPostgresKeys, type KeyStore } from '../adapters/keys-postgres.ts'
import { createMemoryLimits } from '../adapters/limits-memory.ts'
import { createRedisLimits } from '../adapters/limits-redis.ts'
import { connectPostgres, type Pool } from '../adapters/postgres.ts'
import { createPostgresProofs } from '../adapters/proofs-postgres.ts'
import { createPostgresRatings } from '../adapters/ratings-postgres.ts'
import { createPostgresRefusals } from '../adapters/refusals-postgres.ts'
import { createPostgresTracking } from '../adapters/tracking-postgres.ts'
import { createAuthenticate } from './access.ts'
import type { BackgroundHandle } from './background-handle.ts'
import type { ChannelFiles } from './channel-files.ts'
import { replyingChannels } from './channels.ts'
import type { Config } from './config.ts'
import type { Channel, ChannelServices } from './contract/channel.ts'
import { RejectedError } from './contract/errors.ts'
import type { Blobs, Limits, Log } from './contract/ports.ts'
import type { Env } from './env.ts'
import { createSecrets } from './held-secrets.ts'
import { createIntake, type StoppableIntake } from './intake/intake.ts'
import { createReceipts, readReceipt } from './intake/receipt.ts'
import { journalOptions } from './journal-options.ts'
import { apiDocs } from './ops/api-docs.ts'
import { createMetrics, type Metrics } from './ops/metrics.ts'
import { probeRoutes } from './ops/probes.ts'
import { localUrl, publicUrl } from './public-url.ts'
import { createServer } from './server.ts'
import { createDeadlines } from './triage/deadlines.ts'
import { createEmergencyWords } from './triage/emergency.ts'
import { createAdvice, createAdviceTables } from './triage/right-doors.ts'
import { createTriage } from './triage/triage.ts'
import { version } from './version.ts'

const clock = Date
const KEYS_EVERY_MS = 10_000
const SWEEP_EVERY_MS = 3_600_000
const UNPINNED_MS = 24 * 3_600_000

export interface GatewayOptions {
  env: Env
  config: Config
  channels: ReadonlyMap<string, Channel>
  files: ChannelFiles
  log: Logger
  databaseUrl: string
  /** Undefined for a worker: it has probes and metrics, and accepts nothing. */
  receiptSecret: string | undefined
  background: BackgroundHandle
}

export interface Gateway {
  keys: KeyStore
  /** Opens the door; resolves to its address for this machine. Throws where the port is taken. */
  listen(): Promise<string>
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
      await pool.end()
      await journal?.close()
    },
  }
}

function openJournal(env: Env, config: Config): LmdbJournal {
  return openLmdbJournal({ ...journalOptions(env, config), clock, role: 'gateway' })
}

interface DoorParts extends GatewayOptions {
  app: FastifyInstance
  pool: Pool
  keys: KeyStore
  journal: LmdbJournal
  metrics: Metrics
}

async function openDoor(parts: DoorParts): Promise<{ intake: StoppableIntake; blobs: Blobs }> {
  const { app, env, log, config, channels, files, pool, keys, journal, metrics } = parts
  const words = createEmergencyWords(config.emergencyWords)
  const receipts = createReceipts(parts.receiptSecret ?? '')
  const blobs = await createFileBlobs({
    dir: env.BLOBS_DIR,
    clock,
    ...config.attachments,
    reserve: env.DISK_RESERVE,
  })
  const intake = createIntake({
    journal,
    proofs: createPostgresProofs(pool),
    blobs,
    clock,
    receipts,
    urgencyOf: (text) => words(text)?.urgency ?? 'normal',
    onRefused: metrics.refused,
  })
  const limits = openLimits(parts)
  const services: ChannelServices = {
    intake,
    ...ledgerServices(parts),
    blobs,
    limits,
    captchas: captchas(limits, receipts.deriveKey),
    clock,
    touchpoints: config.touchpoints,
    ...wordsToCitizens(config),
    dueTimes: createTriage({ emergencyWords: words, deadlines: createDeadlines(config.deadlines) }),
    authenticate: createAuthenticate(keys),
    readReceipt: receiptOf,
    publicUrl: publicUrl(env),
    secret: createSecrets(log),
    deriveKey: receipts.deriveKey,
    gauge: metrics.gauge,
  }
  for (const [name, { plugin }] of channels) {
    await app.register(plugin, { ...services, config: config.channels[name], files: files.of(name) })
  }
  return { intake, blobs }
}

function ledgerServices({ pool, log, channels, background }: DoorParts) {
  const isLedgerUp = () => background.state().ledgerUp !== false
  return {
    conversations: createPostgresConversations({ pool, log, isLedgerUp }),
    tracking: createPostgresTracking(pool, { replies: async () => replyingChannels(channels) }),
    ratings: createPostgresRatings(pool),
    holdings: createPostgresHoldings(pool),
    refusals: createPostgresRefusals({ pool, clock, log }),
  }
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

function wordsToCitizens({ texts, emergencyWords, rightDoors }: Config) {
  return {
    texts,
    advice: createAdvice(emergencyWords, rightDoors),
    adviceTables: createAdviceTables(emergencyWords, rightDoors),
  }
}

function openLimits({ env: { REDIS_URL }, app, log }: DoorParts): Limits {
  const own = createMemoryLimits({ clock })
  if (REDIS_URL === undefined) return own
  const shared = createRedisLimits({ url: REDIS_URL, fallback: own, log })
  app.addHook('onClose', () => shared.close())
  return shared
}

function captchas(limits: Limits, deriveKey: ChannelServices['deriveKey']): ChannelServices['captchas'] {
  return new Map([['question', createQuestionCaptcha({ key: deriveKey('captcha/question'), clock, limits })]])
}

/** Throws RejectedError invalid-receipt. */
function receiptOf(text: string): string {
  const read = readReceipt(text)
  if ('receipt' in read) return read.receipt
  throw new RejectedError('invalid-receipt', {
    detail:
      'mistyped' in read
        ? 'the receipt is mistyped: its check character does not fit'
        : 'this is no receipt: one has 20 characters in five groups, like XXXX-XXXX-XXXX-XXXX-XXXX',
  })
}

/** A failure is tried again the next time; a store that is down is told elsewhere. */
function every(ms: number, log: Log, work: () => Promise<unknown>): NodeJS.Timeout {
  return setInterval(() => {
    work().catch((err) => log.debug({ err }, 'periodic work'))
  }, ms).unref()
}
