/** /ops/quarantine: what could not be understood or stored; one or many tried, replayed, discarded. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type QuarantineFilter, quarantineStates } from '../../../contract/quarantine.ts'
import { mayDo } from '../guard.ts'
import { langOf, showPage } from '../layout.ts'
import { readReason } from '../reason.ts'
import type { ConsoleServices } from '../services.ts'
import { field, fieldsOf } from '../words.ts'
import { begin, type Deed, doerOf, told } from './audited.ts'
import { entryRoutes } from './entry.ts'
import { listBody } from './list-page.ts'
import { type DoOne, doGroup, doTicked, type ManyAct, type ManyResult, MOST } from './many.ts'
import { resultsBody, resultsTitle } from './results-page.ts'
import { otherRoutes } from './stuck-pages.ts'
import { texts } from './texts.ts'

const PAGE = 50

export function quarantineRoutes(app: FastifyInstance, services: ConsoleServices): void {
  app.get('/ops/quarantine', { config: { access: 'viewer' } }, (request, reply) =>
    showList(request, reply, services),
  )
  for (const act of ['try', 'replay', 'discard'] as const) {
    app.post(`/ops/quarantine/${act}`, { config: { access: 'operator' } }, (request, reply) =>
      doMany(request, reply, services, act),
    )
    app.get(`/ops/quarantine/${act}`, { config: { access: 'viewer' } }, (_request, reply) =>
      reply.redirect('/ops/quarantine', 303),
    )
  }
  otherRoutes(app, services)
  entryRoutes(app, services)
}

async function showList(
  request: FastifyRequest,
  reply: FastifyReply,
  { quarantineDesk, clock }: ConsoleServices,
): Promise<FastifyReply> {
  const { query, operator } = request
  const asked = field(query, 'state')
  const state = quarantineStates.find((each) => each === asked) ?? 'open'
  const filter: QuarantineFilter = { state, ...groupOf(query) }
  const after = field(query, 'after')
  const until = new Date(clock.now()).toISOString()
  const [page, grouped] = await Promise.all([
    quarantineDesk.page({ ...filter, after, limit: PAGE }),
    quarantineDesk.groups(),
  ])
  const lang = langOf(request)
  const mayAct = operator !== undefined && mayDo(operator.role, 'operator')
  const shown = { lang, mayAct, filter, until, isFirst: after === undefined, ...page, ...grouped }
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
  services: ConsoleServices,
  act: ManyAct,
): Promise<FastifyReply> {
  const { body } = request
  const by = doerOf(request)
  const reason = act === 'discard' ? readReason(body) : undefined
  const ticked = fieldsOf(body, 'receipt')
  const group = { ...groupOf(body), until: field(body, 'until') }
  const isGroup = ticked.length === 0 && group.channel !== undefined && group.endpoint !== undefined
  if (act !== 'try' && (isGroup || ticked.length > 0)) {
    const what = isGroup ? group : { receipts: ticked.slice(0, MOST) }
    await begin(services, { by, action: act, reason }, 'quarantine/*', what)
  }
  const work = workOf(services, act, { by, reason })
  const filter = { ...group, state: 'open' as const, after: field(body, 'after') }
  const done: ManyResult = isGroup
    ? await doGroup(services.quarantineDesk, filter, work)
    : await doTicked(ticked, work)
  const shown = { lang: langOf(request), act, reason, group: isGroup ? group : undefined, done }
  return showPage(request, reply, { title: resultsTitle(shown), body: resultsBody(shown) })
}

function workOf(services: ConsoleServices, act: ManyAct, who: Omit<Deed, 'action'>): DoOne {
  const { quarantine, audit } = services
  switch (act) {
    case 'try':
      return async (receipt) => {
        await audit.record({ by: who.by, action: 'try', subject: receipt })
        return quarantine.rehearse(receipt)
      }
    case 'replay':
      return (receipt) =>
        told(services, { ...who, action: act }, receipt, (own) => quarantine.replay(receipt, { act: own }))
    default:
      return (receipt) =>
        told(services, { ...who, action: act }, receipt, async (own) => {
          await quarantine.discard(receipt, who.reason ?? '', own)
          return { outcome: 'discarded' }
        })
  }
}
