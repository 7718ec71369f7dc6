/**
 * Takes `triage`, puts on `dispatch`. Jobs that come together go together: one write to the ledger and one to the
 * queue for each handful. Every step may be done twice: the ids see to it that nothing is there twice.
 */
import { beijingTime } from '../contract/beijing-time.ts'
import { PermanentError } from '../contract/errors.ts'
import type { LedgerProgress } from '../contract/ledger.ts'
import type { Clock, Queue } from '../contract/ports.ts'
import { Request, type Triage } from '../contract/request.ts'
import { dispatchJobs, jobId } from '../intake/jobs.ts'
import type { Settle } from './settle.ts'

export interface TriageWorkerOptions {
  triage(request: Request): Triage
  /** Where triage is not sure; undefined: nobody is asked. A request waits for it by itself and holds up no other. */
  secondOpinion?: ((request: Request, triage: Triage) => Promise<Triage>) | undefined
  /** What needs the ledger, of a batch that is judged; in its order. */
  settle: Settle
  progress: Pick<LedgerProgress, 'triaged' | 'dispatched'>
  queue: Pick<Queue, 'add'>
  clock: Clock
  /** How long to wait for now, in ms, since accepting comes first; never asked for an emergency. */
  standBackMs(): number
}

interface Waiting {
  request: Request & { triage: Triage }
  done(): void
  failed(error: unknown): void
}

const MOST = 200
const GATHER_MS = 4

/** Handles one job's data; resolves when it is on `dispatch`. Throws PermanentError where the data is no Request. */
export function createTriageHandler(options: TriageWorkerOptions): (data: unknown) => Promise<void> {
  let waiting: Waiting[] = []
  let timer: NodeJS.Timeout | undefined
  let onTheirWay = 0

  function flush(): void {
    clearTimeout(timer)
    timer = undefined
    const batch = waiting
    waiting = []
    onTheirWay += 1
    dispatchAll(options, batch)
      .then(
        () => {
          for (const { done } of batch) done()
        },
        (error) => {
          for (const { failed } of batch) failed(error)
        },
      )
      .finally(() => {
        onTheirWay -= 1
        if (waiting.some(isEmergency)) flush()
      })
  }

  return async (data) => {
    const parsed = Request.safeParse(data)
    if (!parsed.success)
      throw new PermanentError('internal', { detail: 'job is no request', cause: parsed.error })
    const judged = options.triage(parsed.data)
    const triage = options.secondOpinion ? await options.secondOpinion(parsed.data, judged) : judged
    const request = { ...parsed.data, triage }
    await new Promise<void>((done, failed) => {
      waiting.push({ request, done, failed })
      // Batches take turns in the ledger: one that would wait there may as well grow meanwhile.
      if (isEmergency({ request })) return onTheirWay === 0 ? flush() : undefined
      const standBack = options.standBackMs()
      if (waiting.length >= MOST && standBack === 0) flush()
      else timer ??= setTimeout(flush, Math.max(GATHER_MS, standBack))
    })
  }
}

function isEmergency({ request }: Pick<Waiting, 'request'>): boolean {
  return request.triage.urgency === 'emergency'
}

async function dispatchAll(
  { settle, progress, queue, clock }: TriageWorkerOptions,
  batch: Waiting[],
): Promise<void> {
  // A receipt and revision at most once in a statement.
  const judged = new Map(batch.map(({ request }) => [jobId(request), request]))
  const requests = await settled(settle, [...judged.values()])
  const at = beijingTime(clock.now())
  const results = [...requests.values()].map(({ receipt, revision, triage }) => ({
    receipt,
    revision,
    triage,
    at,
  }))
  const due = await progress.triaged(results)
  const jobs = due.flatMap((key) => requests.get(jobId(key)) ?? []).flatMap(dispatchJobs)
  await queue.add('dispatch', jobs)
  await progress.dispatched(due)
}

/** By the id of their job. */
async function settled(
  settle: Settle,
  requests: Waiting['request'][],
): Promise<Map<string, Waiting['request']>> {
  const triages = await settle(requests)
  return new Map(
    requests.map((request, n) => [jobId(request), { ...request, triage: triages[n] ?? request.triage }]),
  )
}
