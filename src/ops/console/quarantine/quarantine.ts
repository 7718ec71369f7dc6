/** /ops/quarantine: what could not be understood or stored; one or many tried and replayed. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { RejectedError } from '../../../contract/errors.ts'
import { type QuarantineFilter, quarantineStates } from '../../../contract/quarantine.ts'
import { mayDo } from '../guard.ts'
import { langOf, showPage } from '../layout.ts'
import type { ConsoleServices } from '../services.ts'
import { field, fieldsOf } from '../words.ts'
import { entryRoutes } from './entry.ts'
import { listBody } from './list-page.ts'
import { type DoOne, doGroup, doTicked, type ManyResult } from './many.ts'
import { resultsBody, resultsTitle } from './results-page.ts'
import { otherRoutes } from './stuck-pages.ts'
import { texts } from './texts.ts'

const PAGE = 50

export function quarantineRoutes(app: FastifyInstance, services: ConsoleServices): void {
  app.get('/ops/quarantine', { config: { access: 'viewer' } }, (request, reply) =>
    showList(request, reply, services),
  )
  for (const name of ['try', 'replay'] as const) {
    app.post(`/ops/quarantine/${name}`, { config: { access: 'operator' } }, (request, reply) =>
      doMany(request, reply, services, name === 'try'),
    )
    app.get(`/ops/quarantine/${name}`, { config: { access: 'viewer' } }, (_request, reply) =>
      reply.redirect('/ops/quarantine', 303),
    )
  }
  otherRoutes(app, services)
  entryRoutes(app, services)
}

async function showList(
  request: FastifyRequest,
  reply: FastifyReply,
  { quarantineDesk }: ConsoleServices,
): Promise<FastifyReply> {
  const { query, operator } = request
  const asked = field(query, 'state')
  const state = quarantineStates.find((each) => each === asked) ?? 'open'
  const filter: QuarantineFilter = { state, ...groupOf(query) }
  const after = field(query, 'after')
  const [page, grouped] = await Promise.all([
    quarantineDesk.page({ ...filter, after, limit: PAGE }),
    quarantineDesk.groups(),
  ])
  const lang = langOf(request)
  const mayAct = operator !== undefined && mayDo(operator.role, 'operator')
  const shown = { lang, mayAct, filter, isFirst: after === undefined, ...page, ...grouped }
  const body = listBody({ ...shown, cursor: page.cursor })
  return showPage(request, reply, { title: texts[lang].title, body })
}

function groupOf(fields: unknown): Omit<QuarantineFilter, 'state'> {
  return {
    channel: field(fields, 'channel'),
    endpoint: field(fields, 'endpoint'),
    reasonKey: field(fields, 'reasonKey'),
  }
}

/** A page of results in the answer itself: sent again, it finds done what is done. */
async function doMany(
  request: FastifyRequest,
  reply: FastifyReply,
  { quarantine, quarantineDesk, audit }: ConsoleServices,
  isDry: boolean,
): Promise<FastifyReply> {
  const { body, operator } = request
  if (!operator) throw new RejectedError('unauthorized')
  const work: DoOne = async (receipt) => {
    const action = isDry ? 'try' : 'replay'
    await audit.record({ by: operator.name, action, subject: receipt })
    return isDry ? quarantine.rehearse(receipt) : quarantine.replay(receipt)
  }
  const ticked = fieldsOf(body, 'receipt')
  const group = groupOf(body)
  const isGroup = ticked.length === 0 && group.channel !== undefined && group.endpoint !== undefined
  const filter = { ...group, state: 'open' as const, after: field(body, 'after') }
  const done: ManyResult = isGroup
    ? await doGroup(quarantineDesk, filter, work)
    : await doTicked(ticked, work)
  const shown = { lang: langOf(request), isDry, group: isGroup ? group : undefined, done }
  return showPage(request, reply, { title: resultsTitle(shown), body: resultsBody(shown) })
}
