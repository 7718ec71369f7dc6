/** /ops/queues: the queues, their jobs, one job. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { html } from 'ghtml'
import { RejectedError } from '../../../contract/errors.ts'
import { jobStates, queueNames } from '../../../contract/queue-desk.ts'
import { mayDo } from '../guard.ts'
import { type Lang, langOf, showPage } from '../layout.ts'
import { readReason } from '../reason.ts'
import type { ConsoleServices } from '../services.ts'
import { field } from '../words.ts'
import { actRoutes, record } from './acts.ts'
import { jobBody } from './job-page.ts'
import { type Done, doneNames, jobTexts } from './job-texts.ts'
import { jobsBody } from './jobs-page.ts'
import { type OfQueue, queueOf } from './queue-of.ts'
import { queuesBody } from './queues-page.ts'
import { texts } from './texts.ts'

const PAGE = 50
const viewers = { config: { access: 'viewer' } } as const

export function queueRoutes(app: FastifyInstance, services: ConsoleServices): void {
  const { queues: desk, clock } = services

  app.get('/ops/queues', viewers, async (request, reply) => {
    const queues = await Promise.all(queueNames.map(async (name) => [name, await desk.look(name)] as const))
    const shown = {
      ...around(request),
      now: clock.now(),
      queues: queues.map(([name, queue]) => pair(name, queue)),
    }
    return showPage(request, reply, { title: texts[shown.lang].title, body: queuesBody(shown) })
  })

  app.get<OfQueue>('/ops/queues/:queue', viewers, async (request, reply) => {
    const queue = queueOf(request.params.queue)
    const asked = field(request.query, 'state')
    const state = jobStates.find((each) => each === asked) ?? 'failed'
    const after = field(request.query, 'after')
    const { jobs, cursor } = await desk.page(queue, state, { after, limit: PAGE })
    const shown = { ...around(request), queue, state, jobs, cursor, isFirst: after === undefined }
    const title = `${texts[shown.lang].names[queue]} · ${texts[shown.lang].states[state]}`
    return showPage(request, reply, { title, body: jobsBody(shown) })
  })

  app.get<OfQueue>('/ops/queues/:queue/job', viewers, (request, reply) =>
    showJob(request, reply, services, field(request.query, 'id')),
  )

  app.post<OfQueue>(
    '/ops/queues/:queue/unmask',
    { config: { access: 'operator' } },
    async (request, reply) => {
      const id = field(request.body, 'id') ?? ''
      const reason = readReason(request.body)
      await record(request, services, 'unmask', `${queueOf(request.params.queue)}/${id}`, { reason })
      return showJob(request, reply, services, id, true)
    },
  )
  app.get<OfQueue>('/ops/queues/:queue/unmask', viewers, (request, reply) =>
    reply.redirect(`/ops/queues/${queueOf(request.params.queue)}`, 303),
  )
  actRoutes(app, services)
}

function pair<A, B>(a: A, b: B): [A, B] {
  return [a, b]
}

async function showJob(
  request: FastifyRequest<OfQueue>,
  reply: FastifyReply,
  { queues }: ConsoleServices,
  id = '',
  isUnmasked = false,
): Promise<FastifyReply> {
  const queue = queueOf(request.params.queue)
  const job = await queues.find(queue, id)
  const shown = around(request)
  if (!job) throw new RejectedError('not-found', { detail: jobTexts[shown.lang].done.gone(0) })
  return showPage(request, reply, { title: id, body: jobBody({ ...shown, queue, job, isUnmasked }) })
}

function around(request: FastifyRequest): { lang: Lang; mayAct: boolean; notice: string } {
  const lang = langOf(request)
  const { operator } = request
  const mayAct = operator !== undefined && mayDo(operator.role, 'operator')
  return { lang, mayAct, notice: noticeOf(request, lang) }
}

const good: readonly Done[] = ['retried', 'promoted', 'rebuilt', 'discarded', 'paused', 'resumed']

/** Known words and numbers alone: a query says what others wrote. */
function noticeOf({ query }: FastifyRequest, lang: Lang): string {
  const said = field(query, 'done')
  const done = doneNames.find((each) => each === said)
  if (!done) return ''
  const count = Number(field(query, 'count') ?? 1)
  const words = jobTexts[lang]
  const more = field(query, 'more') === 'yes' ? ` ${words.more}` : ''
  const level = good.includes(done) && more === '' ? 'good' : 'warning'
  return html`<p class="notice ${level}" role="status">${words.done[done](Number.isSafeInteger(count) ? count : 1)}${more}</p>`
}
