/** The thread that background.ts runs on. It speaks to main.ts in the messages below. */
import { parentPort, workerData } from 'node:worker_threads'
import { createPostgresMarks } from '../adapters/marks-postgres.ts'
import { connectPostgres, migrateWhenUp } from '../adapters/postgres.ts'
import { type BackgroundOptions, startBackground } from './background.ts'
import type { Fault } from './config-error.ts'
import { isSecretOf } from './intake/fingerprint.ts'
import { createLog } from './log.ts'
import { type BackgroundState, NOT_LOOKED_YET } from './ops/metrics.ts'

export type ThreadOptions = BackgroundOptions & {
  logLevel: string
  /** Of RECEIPT_SECRET; undefined where nothing is accepted. */
  fingerprint: string | undefined
}

export type ThreadMessage =
  /** Once: the ledger is migrated and its receipts are ours, or they are not. */
  | { is: 'checked' }
  | { is: 'foreign-secret' }
  | { is: 'faulty'; faults: readonly Fault[] }
  | { is: 'state'; state: BackgroundState }

/** Until then it is not known whether the ledger is down or only slow to start. */
const LATE_MS = 3000

async function run(): Promise<void> {
  const options: ThreadOptions = workerData
  const log = createLog(options.logLevel)
  const stopping = new AbortController()
  let reload = (): void => undefined
  parentPort?.on('message', (message: 'stop' | 'reload') => {
    if (message === 'reload') return reload()
    stopping.abort()
    // Else this would hold the thread.
    parentPort?.removeAllListeners('message')
  })
  const say = (message: ThreadMessage): void => parentPort?.postMessage(message)

  const ledgerDown: BackgroundState = { ...NOT_LOOKED_YET, ledgerUp: false }
  const late = setTimeout(() => say({ is: 'state', state: ledgerDown }), LATE_MS)
  await migrateWhenUp(options.databaseUrl, log, stopping.signal)
  clearTimeout(late)
  if (stopping.signal.aborted) return
  if (options.fingerprint !== undefined && !(await isOurs(options.databaseUrl, options.fingerprint))) {
    return say({ is: 'foreign-secret' })
  }
  say({ is: 'checked' })
  const background = await startBackground(options, log, (state) => say({ is: 'state', state }))
  reload = background.reload
  if (background.faults.length > 0) say({ is: 'faulty', faults: background.faults })
  await new Promise<void>((resolve) => {
    if (stopping.signal.aborted) resolve()
    stopping.signal.addEventListener('abort', () => resolve())
  })
  await background.stop()
}

async function isOurs(url: string, fingerprint: string): Promise<boolean> {
  const pool = connectPostgres(url, createLog('silent'), { max: 1 })
  try {
    return await isSecretOf(createPostgresMarks(pool), fingerprint)
  } finally {
    await pool.end()
  }
}

await run()
parentPort?.close()
