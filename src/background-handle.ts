/** main.ts's hold on the background thread: starts it, starts it again when it dies, and hears what it says. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { ThreadMessage, ThreadOptions } from './background-thread.ts'
import { ConfigError } from './config-error.ts'
import type { Log } from './contract/ports.ts'
import { type BackgroundState, NOT_LOOKED_YET } from './ops/metrics.ts'
import { StartError } from './start-error.ts'

export interface BackgroundHandle {
  state(): BackgroundState
  /** Resolves to true when the ledger is there and ours, to false after `ms` without it. Throws where it is not ours. */
  checked(ms: number): Promise<boolean>
  /** The channels' files are to be read again. */
  reload(): void
  stop(): Promise<void>
}

const FOREIGN_SECRET = `RECEIPT_SECRET is not the one that this ledger's receipts are made with.
Give back the old one: the variable RECEIPT_SECRET, or, with the embedded ledger, DATA_DIR/receipt.secret from the backup.`

const RESTART_MS = 1000
const STOP_MS = 40_000

export function startBackgroundThread(
  options: ThreadOptions,
  log: Log,
  onRefused: (error: Error) => void,
): BackgroundHandle {
  let state = NOT_LOOKED_YET
  let thread: Worker | undefined
  let again: NodeJS.Timeout | undefined
  let stopping = false
  let isFirst = true
  const checked = Promise.withResolvers<void>()
  const stopped = Promise.withResolvers<void>()

  function start(): void {
    thread = new Worker(new URL('./background-thread.ts', import.meta.url), { workerData: options })
    thread.on('message', (message: ThreadMessage) => {
      if (message.is === 'state') state = message.state
      if (message.is === 'checked') checked.resolve()
      if (message.is === 'foreign-secret') onRefused(new StartError(FOREIGN_SECRET))
      // Later on it is told in the log: what is accepted must go on.
      if (message.is === 'faulty' && isFirst) onRefused(new ConfigError(message.faults))
    })
    thread.on('error', (err) => log.error({ err }, 'background thread died: starting it again'))
    thread.on('exit', () => {
      isFirst = false
      thread = undefined
      if (stopping) stopped.resolve()
      else again = setTimeout(start, RESTART_MS)
    })
  }
  start()

  return {
    state: () => state,
    checked: (ms) => Promise.race([checked.promise.then(() => true), sleep(ms, false, { ref: false })]),
    reload: () => thread?.postMessage('reload'),
    async stop() {
      stopping = true
      clearTimeout(again)
      if (!thread) return
      thread.postMessage('stop')
      await Promise.race([stopped.promise, sleep(STOP_MS, undefined, { ref: false })])
    },
  }
}
