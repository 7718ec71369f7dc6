/** What an operator does to queues and jobs: in the audit log before it is done, bounded, and told afterwards. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { RejectedError } from '../../../contract/errors.ts'
import type { QueueName } from '../../../contract/ports.ts'
import { type JobAct, type JobState, jobStates } from '../../../contract/queue-desk.ts'
import { discardJob } from '../../discard-job.ts'
import { readReason } from '../reason.ts'
import type { ConsoleServices } from '../services.ts'
import { field, fieldsOf, queryOf } from '../words.ts'
import { jobAddress } from './jobs-page.ts'
import { type OfQueue, queueOf } from './queue-of.ts'

const operators = { config: { access: 'operator' } } as const
const MOST_TICKED = 50

export function actRoutes(app: FastifyInstance, services: ConsoleServices): void {
  leverRoutes(app, services)
  for (const act of ['retry', 'promote'] as const)
    app.post<OfQueue>(`/ops/queues/:queue/${act}`, operators, (request, reply) =>
      doTicked(request, reply, services, act),
    )
  app.post<OfQueue>('/ops/queues/:queue/retry-failed', operators, async (request, reply) => {
    const queue = queueOf(request.params.queue)
    const { retried, isWhole } = await retryFailed(request, services, queue)
    const told = {
      done: await doneOf('retry', queue, services),
      count: String(retried),
      more: isWhole ? undefined : 'yes',
    }
    return reply.redirect(`/ops/queues/${queue}${queryOf({ state: 'failed', ...told })}`, 303)
  })
  app.post<OfQueue>('/ops/queues/:queue/rebuild', operators, async (request, reply) => {
    const { queue, id, seen } = jobOf(request)
    const state = (await services.queues.find(queue, id))?.state
    if (seen !== undefined && state !== undefined && seen !== state)
      return reply.redirect(jobAddress(queue, id, 'changed'), 303)
    await record(request, services, 'rebuild', `${queue}/${id}`)
    const isDone = await services.queues.act(queue, id, 'remove')
    return toQueue(reply, queue, isDone ? 'rebuilt' : 'gone')
  })
  app.post<OfQueue>('/ops/queues/:queue/discard', operators, async (request, reply) => {
    const job = jobOf(request)
    const { queue, id } = job
    await record(request, services, 'discard', `${queue}/${id}`, { reason: readReason(request.body) })
    const done = await discardJob(services, job)
    if (done === 'changed') return reply.redirect(jobAddress(queue, id, done), 303)
    return toQueue(reply, queue, done)
  })
}

function leverRoutes(app: FastifyInstance, services: ConsoleServices): void {
  for (const lever of ['pause', 'resume'] as const)
    app.post<OfQueue>(`/ops/queues/:queue/${lever}`, operators, async (request, reply) => {
      const queue = queueOf(request.params.queue)
      await record(request, services, lever, queue, { reason: readReason(request.body) })
      await services.queues.pause(queue, lever === 'pause')
      return reply.redirect(`/ops/queues${queryOf({ done: `${lever}d` })}#${queue}`, 303)
    })
}

type Request = FastifyRequest<OfQueue>

/** `seen`: the state in which the page showed it. */
function jobOf({ params, body }: Request): { queue: QueueName; id: string; seen: JobState | undefined } {
  const id = field(body, 'id')
  if (id === undefined) throw new RejectedError('bad-request', { detail: 'no job is named' })
  const state = field(body, 'state')
  return { queue: queueOf(params.queue), id, seen: jobStates.find((each) => each === state) }
}

function toQueue(reply: FastifyReply, queue: QueueName, done: string): FastifyReply {
  return reply.redirect(`/ops/queues/${queue}${queryOf({ state: 'failed', done })}`, 303)
}

export async function record(
  { operator }: Request,
  { audit }: Pick<ConsoleServices, 'audit'>,
  action: string,
  subject: string,
  more: { reason?: string; data?: Readonly<Record<string, unknown>> } = {},
): Promise<void> {
  if (!operator) throw new RejectedError('unauthorized')
  await audit.record({ by: operator.name, action, subject, ...more })
}

/** One, from its page, or those that are ticked in the list. */
async function doTicked(
  request: Request,
  reply: FastifyReply,
  services: ConsoleServices,
  act: Extract<JobAct, 'retry' | 'promote'>,
): Promise<FastifyReply> {
  const queue = queueOf(request.params.queue)
  const ids = fieldsOf(request.body, 'id').slice(0, MOST_TICKED)
  const state = act === 'retry' ? 'failed' : 'delayed'
  if (ids.length === 0)
    return reply.redirect(`/ops/queues/${queue}${queryOf({ state, done: 'nothing' })}`, 303)
  let count = 0
  for (const id of ids) {
    await record(request, services, act, `${queue}/${id}`)
    count += Number(await services.queues.act(queue, id, act))
  }
  const done = count === 0 ? 'gone' : await doneOf(act, queue, services)
  const [only] = ids
  if (ids.length === 1 && only !== undefined && count === 1)
    return reply.redirect(jobAddress(queue, only, done), 303)
  return reply.redirect(`/ops/queues/${queue}${queryOf({ state, done, count: String(count) })}`, 303)
}

/** Nothing is done on a queue that is paused: whoever pressed must know. */
async function doneOf(
  act: 'retry' | 'promote',
  queue: QueueName,
  { queues }: ConsoleServices,
): Promise<string> {
  const { isPaused } = await queues.look(queue)
  if (act === 'retry') return isPaused ? 'retried-paused' : 'retried'
  return isPaused ? 'promoted-paused' : 'promoted'
}

const STEP = 50
const PATIENCE_MS = 5000

/** What fails again meanwhile is left for the next time: only what had failed when this began. */
async function retryFailed(
  request: Request,
  services: ConsoleServices,
  queue: QueueName,
): Promise<{ retried: number; isWhole: boolean }> {
  const { queues, clock } = services
  const began = clock.now()
  const until = performance.now() + PATIENCE_MS
  let retried = 0
  let after: string | undefined
  do {
    const page = await queues.page(queue, 'failed', { after, limit: STEP })
    const ids = page.jobs.filter(({ finishedAt = 0 }) => finishedAt < began).map(({ id }) => id)
    if (ids.length > 0) await record(request, services, 'retry', `${queue}/*`, { data: { ids } })
    for (const id of ids) retried += Number(await queues.act(queue, id, 'retry'))
    after = page.cursor
    if (performance.now() > until) return { retried, isWhole: after === undefined }
  } while (after !== undefined)
  return { retried, isWhole: true }
}
