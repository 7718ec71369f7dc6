/** One that lies in quarantine, and what is done with it: in the audit log before it is done. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { JiesuError, RejectedError, TemporaryError } from '../../../contract/errors.ts'
import { type Quarantine, type Quarantined, SaidAnewError } from '../../../contract/quarantine.ts'
import { mayDo } from '../guard.ts'
import { langOf, showPage } from '../layout.ts'
import { readReason } from '../reason.ts'
import type { ConsoleServices } from '../services.ts'
import { field } from '../words.ts'
import { type EntryShown, entryBody, type Tried } from './entry-page.ts'
import { entryAddress } from './list-page.ts'

type Of = FastifyRequest<{ Params: { receipt: string }; Querystring: { done?: string }; Body: unknown }>
interface Route {
  Params: { receipt: string }
  Querystring: { done?: string }
  Body: unknown
}

const operators = { config: { access: 'operator' } } as const

export function entryRoutes(app: FastifyInstance, services: ConsoleServices): void {
  const { quarantine } = services
  const at = '/ops/quarantine/:receipt'

  app.get<Route>(at, { config: { access: 'viewer' } }, async (request, reply) =>
    show(request, reply, services, { done: field(request.query, 'done') }),
  )

  app.post<Route>(`${at}/try`, operators, async (request, reply) => {
    const { receipt } = request.params
    await record(request, services, 'try')
    return show(request, reply, services, { tried: await rehearse(quarantine, receipt) })
  })

  app.post<Route>(`${at}/replay`, operators, async (request, reply) => {
    const { receipt } = request.params
    const force = field(request.body, 'force') === 'yes'
    const reason = force ? readReason(request.body) : undefined
    await record(request, services, force ? 'replay-over-newer' : 'replay', reason)
    const stays = await replay(quarantine, receipt, force)
    if (typeof stays === 'string')
      return reply.redirect(
        `${entryAddress(receipt)}?done=${stays === 'duplicate' ? 'duplicate' : 'replayed'}`,
        303,
      )
    return show(request, reply, services, { tried: stays })
  })

  app.post<Route>(`${at}/discard`, operators, async (request, reply) => {
    const { receipt } = request.params
    const reason = readReason(request.body)
    await record(request, services, 'discard', reason)
    await quarantine.discard(receipt, reason)
    return reply.redirect(`${entryAddress(receipt)}?done=discarded`, 303)
  })

  // The language, a reload: of a page that answered a form.
  app.get<Route>(`${at}/:act`, { config: { access: 'viewer' } }, (request, reply) =>
    reply.redirect(entryAddress(request.params.receipt), 303),
  )
  lookRoutes(app, services)
}

/** What shows more than is masked. */
function lookRoutes(app: FastifyInstance, services: ConsoleServices): void {
  app.post<Route>('/ops/quarantine/:receipt/unmask', operators, async (request, reply) => {
    await findOr404(services.quarantine, request.params.receipt)
    await record(request, services, 'unmask', readReason(request.body))
    return show(request, reply, services, { isUnmasked: true })
  })

  app.post<Route>('/ops/quarantine/:receipt/download', operators, async (request, reply) => {
    const { receipt, body } = await findOr404(services.quarantine, request.params.receipt)
    await record(request, services, 'download', readReason(request.body))
    return reply
      .type('application/octet-stream')
      .header('content-disposition', `attachment; filename="${receipt.replace(/[^\w-]/g, '_')}.bin"`)
      .header('cache-control', 'no-store')
      .send(body)
  })
}

async function show(
  request: Of,
  reply: FastifyReply,
  { quarantine, readKept }: ConsoleServices,
  more: Partial<Pick<EntryShown, 'isUnmasked' | 'tried' | 'done'>>,
): Promise<FastifyReply> {
  const found = await findOr404(quarantine, request.params.receipt)
  const lang = langOf(request)
  const { operator } = request
  const mayAct = operator !== undefined && mayDo(operator.role, 'operator')
  const shown: EntryShown = { lang, mayAct, found, read: readKept(found), isUnmasked: false, ...more }
  return showPage(request, reply, { title: found.receipt, body: entryBody(shown) })
}

async function findOr404(
  quarantine: Pick<Quarantine, 'find'>,
  receipt: string,
): Promise<Quarantined & { body: Buffer }> {
  const found = await quarantine.find(receipt)
  if (!found) throw new RejectedError('unknown-receipt')
  return found
}

async function record(
  { operator, params: { receipt } }: Of,
  { audit }: ConsoleServices,
  action: string,
  reason?: string,
): Promise<void> {
  if (!operator) throw new RejectedError('unauthorized')
  await audit.record({ by: operator.name, action, subject: receipt, reason })
}

/** Where something newer stands, what would come were it forced. */
async function rehearse(quarantine: Pick<Quarantine, 'rehearse'>, receipt: string): Promise<Tried> {
  try {
    return { would: await quarantine.rehearse(receipt) }
  } catch (error) {
    if (!(error instanceof JiesuError) || error instanceof TemporaryError) throw error
    if (!(error instanceof SaidAnewError)) return { stays: error.message }
    const { newerAt } = error
    return { would: await quarantine.rehearse(receipt, { force: true }), newerAt }
  }
}

async function replay(
  quarantine: Pick<Quarantine, 'replay' | 'rehearse'>,
  receipt: string,
  force: boolean,
): Promise<string | Tried> {
  try {
    return (await quarantine.replay(receipt, { force })).outcome
  } catch (error) {
    if (!(error instanceof JiesuError) || error instanceof TemporaryError) throw error
    return rehearse(quarantine, receipt)
  }
}
