/**
 * What goes on behind the answers: relay, reconciler, triage, completed events. It chooses its adapters as main.ts
 * does, and runs on a thread of its own (background-thread.ts).
 */
import { createPostgresAccounts } from '../adapters/accounts-postgres.ts'
import { createFileBlobs } from '../adapters/blobs-files.ts'
import { createPostgresCaseIndexing } from '../adapters/cases-index-postgres.ts'
import { createPostgresErrands } from '../adapters/errands-postgres.ts'
import { createHttpsFetch } from '../adapters/fetch-https.ts'
import { type LmdbJournalOptions, openLmdbJournal } from '../adapters/journal-lmdb.ts'
import { createPostgresLeadership } from '../adapters/leader-postgres.ts'
import { createPostgresLedger } from '../adapters/ledger-postgres.ts'
import { createPostgresMarks } from '../adapters/marks-postgres.ts'
import { connectPostgres, type Pool } from '../adapters/postgres.ts'
import { createPostgresProgress } from '../adapters/progress-postgres.ts'
import { createPostgresPushes } from '../adapters/pushes-postgres.ts'
import { createBullQueue } from '../adapters/queue-bullmq.ts'
import { createPostgresRatings } from '../adapters/ratings-postgres.ts'
import { createPostgresRefusals } from '../adapters/refusals-postgres.ts'
import { createOpenAiSummariser } from '../adapters/summarise-openai.ts'
import { createPostgresThreads } from '../adapters/threads-postgres.ts'
import { createPostgresTracking } from '../adapters/tracking-postgres.ts'
import { createOpenAiTranscriber } from '../adapters/transcribe-openai.ts'
import { nightlyOf } from './background-nightly.ts'
import { keepReconciling } from './background-reconciling.ts'
import { relationsOf } from './background-relations.ts'
import { secondOpinionOf } from './background-second-opinion.ts'
import { asking, createLiveJudge, type LiveJudge, startTriage } from './background-triage.ts'
import { type Config, loadConfig } from './config.ts'
import type { Fault } from './config-error.ts'
import { keptMs } from './config-retention.ts'
import type { LedgerProgress, LedgerTracking } from './contract/ledger.ts'
import type { Log, Queue } from './contract/ports.ts'
import { createSecrets } from './held-secrets.ts'
import { contentHash } from './intake/content.ts'
import { startErrands } from './intake/errands.ts'
import { createFetch } from './intake/fetch-attachment.ts'
import { Reconciler } from './intake/reconcile.ts'
import { FeedbackReconciler } from './intake/reconcile-feedback.ts'
import { type RelayOptions, startRelay } from './intake/relay.ts'
import { createStandBack } from './intake/stand-back.ts'
import { createSummarise } from './intake/summarise.ts'
import { createThreadEntries } from './intake/thread-entries.ts'
import { startThreads } from './intake/threads.ts'
import { createTranscribe } from './intake/transcribe.ts'
import { createLateChannels, type LateChannels } from './late-channels.ts'
import { startIndexing } from './ops/indexing.ts'
import type { BackgroundState } from './ops/metrics.ts'
import { startObserver } from './ops/observer.ts'
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
  /** Of this installation, for links. */
  publicUrl: string
  /** How busy the accepting thread is, see stand-back.ts. */
  busy: SharedArrayBuffer
}

interface Started {
  stop(): Promise<void>
}

export interface Background extends Started {
  /** What keeps triage from its work: everything else goes on. */
  faults: readonly Fault[]
  /** Reads the channels' files again, and what triage goes by. */
  reload(): void
}

const clock = Date

/** The ledger must be migrated. `report` is called every second. */
export async function startBackground(
  options: BackgroundOptions,
  log: Log,
  report: (state: BackgroundState) => void,
): Promise<Background> {
  const channels = createLateChannels(options.configDir)
  const config = loadConfig(options.configDir)
  const { judge, faults } = openJudge(options, config, log)
  const stores = await openStores({ options, config, judge, replies: channels.replying, log })
  const standBackMs = createStandBack(options.busy)
  const reconciler = new Reconciler({ ...stores, clock, log, standBackMs })
  const journal = options.journal && openLmdbJournal({ ...options.journal, clock, role: 'relay' })
  const parts = { ...stores, options, config, channels, log }
  const jobsOf = createJobs(parts)
  const onUnqueued = () => reconciler.hurry()
  const threads = options.works ? threadsOf({ ...parts, ...judge, jobsOf, onUnqueued }) : undefined
  const onParts = () => threads?.wake()
  const relay = journal && startRelay(relayOf({ ...parts, journal, standBackMs, onUnqueued, onParts }))
  const opinions = secondOpinionOf({ ...judge, config, pool: stores.pool, clock, log })
  const work = { ...stores, ...judge, ...asking({ ...parts, judge, opinions }), standBackMs, clock, log }
  const triage = options.works
    ? startTriage({ judge, faults, start: () => startWorkers(work), log })
    : undefined
  const reconciling = keepReconciling([reconciler, new FeedbackReconciler({ ...stores, clock })], log)
  const indexing = startIndexing({ ...stores, standBackMs, log })
  const nightly = options.works
    ? nightlyOf({ ...parts, blobsDir: options.blobs.dir, standBackMs })
    : undefined
  const errands = options.works ? startErrands(await errandsOf({ ...parts, jobsOf })) : undefined
  const observer = startObserver({
    ...stores,
    ...{ journal, clock, log },
    report: (state) => report({ ...state, ...countsOf({ errands, threads, opinions }) }),
  })

  return {
    faults: triage?.faults ?? [],
    reload() {
      channels.reload()
      triage?.reload()
    },
    async stop() {
      const running = [relay, threads, reconciling, nightly, indexing, errands, triage]
      await Promise.all(running.map((each) => each?.stop()))
      await observer.stop()
      await stores.close()
      await journal?.close()
    },
  }
}

interface Opening {
  options: BackgroundOptions
  config: Config
  judge: LiveJudge
  replies(): Promise<ReadonlySet<string>>
  log: Log
}

/** Before anything waits for an answer: it takes a second, and this thread does nothing else meanwhile. */
function openJudge({ configDir, works }: BackgroundOptions, config: Config, log: Log) {
  const judge = createLiveJudge(config, configDir, log)
  return { judge, faults: works ? judge.load() : [] }
}

interface Counting {
  errands: { counts(): BackgroundState['errands'] } | undefined
  threads: { counts(): BackgroundState['threads'] } | undefined
  opinions: { counts(): BackgroundState['opinions'] } | undefined
}

function countsOf({ errands, threads, opinions }: Counting) {
  return { errands: errands?.counts() ?? [], threads: threads?.counts() ?? [], opinions: opinions?.counts() }
}

async function openStores({ options, config, judge, replies, log }: Opening) {
  const { databaseUrl, redisUrl } = options
  const pool = connectPostgres(databaseUrl, log)
  const relaxed = connectPostgres(databaseUrl, log, { relaxed: true })
  const keptSeconds = config.retention.jobs * 86_400
  const queue = await createBullQueue({ databaseUrl, redisUrl, log, clock, keptSeconds })
  const leadership = createPostgresLeadership(databaseUrl)
  const marks = createPostgresMarks(pool)
  return {
    pool,
    queue,
    progress: createPostgresProgress(relaxed, { replies }),
    marks,
    ...relationsOf({ config, pool, marks, judge }),
    accounts: createPostgresAccounts(pool),
    tracking: createPostgresTracking(pool, { replies }),
    ratings: createPostgresRatings(pool),
    cases: createPostgresCaseIndexing(relaxed),
    isLeader: leadership.isLeader,
    async close() {
      await queue.close()
      await leadership.close()
      await relaxed.end()
      await pool.end()
    },
  }
}

interface Parts {
  options: BackgroundOptions
  config: Config
  channels: LateChannels
  pool: Pool
  queue: Queue
  progress: LedgerProgress
  tracking: LedgerTracking
  log: Log
}
type JobsOf = ReturnType<LateChannels['jobs']>

type RelayParts = Parts & Pick<RelayOptions, 'journal' | 'standBackMs' | 'onUnqueued' | 'onParts'>

function relayOf({ config, pool, ...parts }: RelayParts): RelayOptions {
  const ledger = createPostgresLedger({ pool, contentHash })
  return { ...parts, ledger, batchSize: config.relay.batchSize }
}

function createJobs({ options, config, channels, pool, tracking, log }: Parts): JobsOf {
  const pushes = createPostgresPushes(pool)
  const { publicUrl } = options
  const isHeard = config.speech !== undefined
  const isSummarised = config.summary !== undefined
  const secret = createSecrets(log)
  return channels.jobs({ tracking, pushes, publicUrl, isHeard, isSummarised, clock, log, secret })
}

type ThreadParts = Parts & Pick<LiveJudge, 'urgencyOf'> & { jobsOf: JobsOf; onUnqueued(): void }

function threadsOf({ pool, urgencyOf, ...parts }: ThreadParts) {
  const entriesOf = createThreadEntries(urgencyOf)
  return startThreads({
    ...parts,
    ledger: createPostgresThreads({ pool, contentHash, entriesOf, urgencyOf, clock }),
  })
}

async function errandsOf({ options, config, jobsOf, pool, tracking, log }: Parts & { jobsOf: JobsOf }) {
  const blobs = await createFileBlobs({ ...options.blobs, ...config.attachments, clock })
  const refusals = createPostgresRefusals({ pool, clock, log, keptMs: keptMs(config.retention.refusals) })
  const downloads = createHttpsFetch({ maxBytes: config.attachments.maxBytes, ...config.fetch })
  const secret = createSecrets(log)
  const transcriber =
    config.speech && createOpenAiTranscriber({ ...config.speech, key: () => secret('SPEECH_API_KEY') })
  const summariser =
    config.summary && createOpenAiSummariser({ ...config.summary, key: () => secret('SUMMARY_API_KEY') })
  return {
    ledger: createPostgresErrands(pool),
    fetch: createFetch({ downloads, blobs }),
    transcribe: transcriber && createTranscribe({ transcriber, blobs }),
    summarise: summariser && createSummarise({ summariser, tracking }),
    jobsOf,
    doneKeptMs: keptMs(config.retention.errands),
    forget: [() => refusals.forget()],
    clock,
    log,
  }
}
