/** Settles what units object to, and hands on what names another unit; a store that is down is tried again. */
import { setTimeout as sleep } from 'node:timers/promises'
import { JiesuError } from '../contract/errors.ts'
import type { LedgerProgress } from '../contract/ledger.ts'
import type { LedgerObjections, OpenObjections, Settlement } from '../contract/objections.ts'
import type { Log, Queue } from '../contract/ports.ts'
import { dispatchJobs } from '../intake/jobs.ts'
import { type Redirect, settleObjections } from './direction/objections.ts'

export interface ObjectionsOptions {
  objections: LedgerObjections
  redirect: Redirect
  progress: Pick<LedgerProgress, 'dispatched'>
  queue: Pick<Queue, 'add'>
  log: Log
}

const EVERY_MS = 1000
const MOST = 100

export function startObjections(options: ObjectionsOptions): { close(): Promise<void> } {
  const stopping = new AbortController()
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await stepObjections(options).catch((err) => {
        // A store that is down is told elsewhere.
        if (!(err instanceof JiesuError)) options.log.error({ err }, 'objections')
      })
      await sleep(EVERY_MS, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }
  const running = run()
  return {
    close() {
      stopping.abort()
      return running
    },
  }
}

/** All that is open. Throws TemporaryError while a store is down: what was not done is done the next time. */
export async function stepObjections({
  objections,
  redirect,
  progress,
  queue,
  log,
}: ObjectionsOptions): Promise<void> {
  const judge = (open: OpenObjections): Settlement => {
    try {
      return settleObjections(open, redirect)
    } catch (err) {
      // One that can't be judged must not hold up the others: a person sees it.
      log.error({ err, receipt: open.request.receipt }, 'objection')
      return { is: 'person', why: 'nobody-left' }
    }
  }
  for (let n = 0; n < MOST && (await objections.settle(judge)); n++);
  const requests = await objections.unsent(MOST)
  if (requests.length === 0) return
  await queue.add('dispatch', requests.flatMap(dispatchJobs))
  await progress.dispatched(requests)
  await objections.sent(requests)
}
