/**
 * What goes on behind the answers: relay, reconciler, triage, completed events. It chooses its adapters as main.ts
 * does, and runs on a thread of its own (background-thread.ts).
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { createPostgresAccounts } from '../adapters/accounts-postgres.ts'
import { createFileBlobs } from '../adapters/blobs-files.ts'
import { createPostgresErrands } from '../adapters/errands-postgres.ts'
import { createHttpsFetch } from '../adapters/fetch-https.ts'
import { type LmdbJournalOptions, openLmdbJournal } from '../adapters/journal-lmdb.ts'
import { createPostgresLeadership } from '../adapters/leader-postgres.ts'
import { createPostgresLedger } from '../adapters/ledger-postgres.ts'
import { createPostgresMarks } from '../adapters/marks-postgres.ts'
import { connectPostgres, type Pool } from '../adapters/postgres.ts'
import { createPostgresProgress } from '../adapters/progress-postgres.ts'
import { createBullQueue } from '../adapters/queue-bullmq.ts'
import { createPostgresRatings } from '../adapters/ratings-postgres.ts'
import { createPostgresRefusals } from '../adapters/refusals-postgres.ts'
import { createPostgresTracking } from '../adapters/tracking-postgres.ts'
import { type Config, loadConfig } from './config.ts'
import { JiesuError } from './contract/errors.ts'
import type { LedgerTracking } from './contract/ledger.ts'
import type { Log } from './contract/ports.ts'
import { createSecrets } from './held-secrets.ts'
import { contentHash } from './intake/content.ts'
import { startErrands } from './intake/errands.ts'
import { createFetch } from './intake/fetch-attachment.ts'
import { Reconciler } from './intake/reconcile.ts'
import { FeedbackReconciler } from './intake/reconcile-feedback.ts'
import { startRelay } from './intake/relay.ts'
import { createStandBack } from './intake/stand-back.ts'
import { createLateChannels, type LateChannels } from './late-channels.ts'
import type { BackgroundState } from './ops/metrics.ts'
import { startObserver } from './ops/observer.ts'
import { createDeadlines } from './triage/deadlines.ts'
import { createEmergencyWords } from './triage/emergency.ts'
import { createTriage } from './triage/triage.ts'
import { startWorkers } from './triage/workers.ts'

export interface BackgroundOptions {
  databaseUrl: string
  redisUrl: string | undefined
  configDir: string
  /** Undefined: no relay here. */
  journal: Pick<LmdbJournalOptions, 'dir' | 'maxBytes' | 'reserveBytes'> | undefined
  /** Whether this process works on the queues and runs errands. */
  works: boolean
  /** Where files are kept. */
  blobs: { dir: string; reserve: number }
  /** How busy the accepting thread is, see stand-back.ts. */
  busy: SharedArrayBuffer
}

interface Started {
  stop(): Promise<void>
}

export interface Background extends Started {
  /** Reads the channels' files again. */
  reload(): void
}

const clock = Date
const RECONCILE_MS = 1000

/** The ledger must be migrated. `report` is called every second. */
export async function startBackground(
  options: BackgroundOptions,
  log: Log,
  report: (state: BackgroundState) => void,
): Promise<Background> {
  const channels = createLateChannels(options.configDir)
  const stores = await openStores(options, channels.replying, log)
  const config = loadConfig(options.configDir)
  const { pool, queue, progress, accounts } = stores
  const standBackMs = createStandBack(options.busy)
  const reconciler = new Reconciler({ ...stores, clock, log, standBackMs })
  const journal = options.journal && openLmdbJournal({ ...options.journal, clock, role: 'relay' })
  const relay =
    journal &&
    startRelay({
      journal,
      ledger: createPostgresLedger({ pool, contentHash }),
      progress,
      queue,
      log,
      batchSize: config.relay.batchSize,
      standBackMs,
      onUnqueued: () => reconciler.hurry(),
    })
  const workers = options.works
    ? await startWorkers({ ...stores, triage: triageOf(config), standBackMs, clock, log })
    : undefined
  const reconciling = keepReconciling([reconciler, new FeedbackReconciler({ ...stores, clock })], log)
  const errands = options.works
    ? startErrands(await errandsOf({ ...stores, options, config, channels, log }))
    : undefined
  const reportAll = (state: BackgroundState): void => report({ ...state, errands: errands?.counts() ?? [] })
  const observer = startObserver({ journal, accounts, queue, clock, log, report: reportAll })

  return {
    reload: () => channels.reload(),
    async stop() {
      await Promise.all([relay?.stop(), workers?.close(), reconciling.stop(), errands?.stop()])
      await observer.stop()
      await stores.close()
      await journal?.close()
    },
  }
}

async function openStores(
  { databaseUrl, redisUrl }: BackgroundOptions,
  replies: () => Promise<ReadonlySet<string>>,
  log: Log,
) {
  const pool = connectPostgres(databaseUrl, log)
  const relaxed = connectPostgres(databaseUrl, log, { relaxed: true })
  const queue = await createBullQueue({ databaseUrl, redisUrl, log, clock })
  const leadership = createPostgresLeadership(databaseUrl)
  return {
    pool,
    queue,
    progress: createPostgresProgress(relaxed),
    marks: createPostgresMarks(pool),
    accounts: createPostgresAccounts(pool),
    tracking: createPostgresTracking(pool, { replies }),
    ratings: createPostgresRatings(pool),
    isLeader: leadership.isLeader,
    async close() {
      await queue.close()
      await leadership.close()
      await relaxed.end()
      await pool.end()
    },
  }
}

interface ErrandParts {
  options: BackgroundOptions
  config: Config
  channels: LateChannels
  pool: Pool
  tracking: LedgerTracking
  log: Log
}

async function errandsOf({ options, config, channels, pool, tracking, log }: ErrandParts) {
  const blobs = await createFileBlobs({ ...options.blobs, ...config.attachments, clock })
  const refusals = createPostgresRefusals({ pool, clock, log })
  const downloads = createHttpsFetch({ maxBytes: config.attachments.maxBytes, ...config.fetch })
  return {
    ledger: createPostgresErrands(pool),
    fetch: createFetch({ downloads, blobs }),
    jobsOf: channels.jobs({ tracking, clock, log, secret: createSecrets(log) }),
    forget: [() => refusals.forget()],
    clock,
    log,
  }
}

function triageOf({ emergencyWords, deadlines }: Config) {
  return createTriage({
    emergencyWords: createEmergencyWords(emergencyWords),
    deadlines: createDeadlines(deadlines),
  })
}

function keepReconciling(reconcilers: { step(): Promise<void> }[], log: Log): Started {
  const stopping = new AbortController()
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        for (const reconciler of reconcilers) await reconciler.step()
      } catch (err) {
        // A store that is down is told elsewhere.
        if (!(err instanceof JiesuError)) log.error({ err }, 'reconciler')
      }
      await sleep(RECONCILE_MS, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }
  const running = run()
  return {
    stop() {
      stopping.abort()
      return running
    },
  }
}
