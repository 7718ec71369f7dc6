/** What a gateway opens beside its probes: the door itself, the channels that bring submissions to it, the console. */
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { createFileBlobs } from '../adapters/blobs-files.ts'
import { createQuestionCaptcha } from '../adapters/captcha-question.ts'
import { createPostgresConversations } from '../adapters/conversations-postgres.ts'
import { createPostgresHoldings } from '../adapters/holdings-postgres.ts'
import type { LmdbJournal } from '../adapters/journal-lmdb.ts'
import type { KeyStore } from '../adapters/keys-postgres.ts'
import { createMemoryLimits } from '../adapters/limits-memory.ts'
import { createRedisLimits } from '../adapters/limits-redis.ts'
import type { Pool } from '../adapters/postgres.ts'
import { createPostgresProofs } from '../adapters/proofs-postgres.ts'
import { createPostgresRatings } from '../adapters/ratings-postgres.ts'
import { createPostgresRefusals } from '../adapters/refusals-postgres.ts'
import { createPostgresTracking } from '../adapters/tracking-postgres.ts'
import { createAuthenticate } from './access.ts'
import type { BackgroundHandle } from './background-handle.ts'
import type { ChannelFiles } from './channel-files.ts'
import { replyingChannels } from './channels.ts'
import type { Config } from './config.ts'
import { keptMs } from './config-retention.ts'
import { type Console, openConsole } from './console.ts'
import type { Channel, ChannelServices } from './contract/channel.ts'
import { RejectedError } from './contract/errors.ts'
import type { Blobs, Limits } from './contract/ports.ts'
import type { Urgency } from './contract/request.ts'
import { searchedWords } from './contract/searched-words.ts'
import type { Env } from './env.ts'
import { createSecrets } from './held-secrets.ts'
import { createIntake, type StoppableIntake } from './intake/intake.ts'
import { createReceipts, readReceipt } from './intake/receipt.ts'
import type { Metrics } from './ops/metrics.ts'
import { publicUrl } from './public-url.ts'
import { createStandings, type Standings } from './standings.ts'
import { createDeadlines } from './triage/deadlines.ts'
import { createEmergencyWords, type EmergencyWords, urgencyBy } from './triage/emergency.ts'
import { createAdvice, createAdviceTables } from './triage/right-doors.ts'

const clock = Date

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

export interface Door {
  intake: StoppableIntake
  blobs: Blobs
  console: Console
}

export interface DoorParts extends GatewayOptions {
  app: FastifyInstance
  pool: Pool
  keys: KeyStore
  journal: LmdbJournal
  metrics: Metrics
}

export async function openDoor(parts: DoorParts): Promise<Door> {
  const { env, log, config, pool, keys, journal, metrics } = parts
  const words = createEmergencyWords(config.urgency)
  const urgencyOf = urgencyBy(words)
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
    urgencyOf,
    onRefused: metrics.refused,
  })
  const limits = openLimits(parts)
  const services: Omit<ChannelServices, 'standings'> = {
    intake,
    ...ledgerServices(parts),
    blobs,
    limits,
    captchas: captchas(limits, receipts.deriveKey),
    clock,
    touchpoints: config.touchpoints,
    ...wordsToCitizens(config, words),
    dueTimes: dueTimes(config, urgencyOf),
    authenticate: createAuthenticate(keys),
    readReceipt: receiptOf,
    publicUrl: publicUrl(env),
    secret: createSecrets(log),
    deriveKey: receipts.deriveKey,
    gauge: metrics.gauge,
  }
  const standings = await registerChannels(parts, services)
  const console = await openConsole({ ...parts, intake, blobs, limits, standings, urgencyOf, clock })
  return { intake, blobs, console }
}

/** Before triage has judged. */
function dueTimes(
  { deadlines, holidays }: Config,
  urgencyOf: (text: string) => Urgency,
): ChannelServices['dueTimes'] {
  const due = createDeadlines(deadlines, holidays)
  return (request) => due(request.type, urgencyOf(searchedWords(request).join('\n')), request.receivedAt)
}

async function registerChannels(
  { app, channels, config, files }: DoorParts,
  services: Omit<ChannelServices, 'standings'>,
): Promise<Standings> {
  const standings = createStandings()
  for (const [name, { plugin }] of channels) {
    await app.register(plugin, {
      ...services,
      config: config.channels[name],
      files: files.of(name),
      standings: (read) => standings.report(name, read),
    })
  }
  return standings
}

function ledgerServices({ pool, log, config, channels, background }: DoorParts) {
  const isLedgerUp = () => background.state().ledgerUp !== false
  return {
    conversations: createPostgresConversations({ pool, log, isLedgerUp }),
    tracking: createPostgresTracking(pool, { replies: async () => replyingChannels(channels) }),
    ratings: createPostgresRatings(pool),
    holdings: createPostgresHoldings(pool),
    refusals: createPostgresRefusals({ pool, clock, log, keptMs: keptMs(config.retention.refusals) }),
  }
}

function wordsToCitizens({ texts, urgency, rightDoors }: Config, words: EmergencyWords) {
  return {
    texts,
    advice: createAdvice(words, rightDoors),
    adviceTables: createAdviceTables(urgency, rightDoors),
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
