/** Every second what is not on the queue, and should be, is put there. */
import { setTimeout as sleep } from 'node:timers/promises'
import { JiesuError } from './contract/errors.ts'
import type { Log } from './contract/ports.ts'

const RECONCILE_MS = 1000

export function keepReconciling(
  reconcilers: { step(): Promise<void> }[],
  log: Log,
): { stop(): Promise<void> } {
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
