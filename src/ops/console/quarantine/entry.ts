/** One that lies in quarantine, and what is done with it: in the audit log before it is done. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { JiesuError, RejectedError, TemporaryError } from '../../../contract/errors.ts'
import {
  type Act,
  type Quarantine,
  type Quarantined,
  SaidAnewError,
  type Settled,
  SettledError,
} from '../../../contract/quarantine.ts'
import { mayDo } from '../guard.ts'
import { langOf, showPage } from '../layout.ts'
import { readReason } from '../reason.ts'
import type { ConsoleServices } from '../services.ts'
import { field } from '../words.ts'
import { begin, type Deed, doerOf, told } from './audited.ts'
import { type EntryShown, entryBody, type Tried } from './entry-page.ts'
import { entryAddress } from './list-page.ts'

type Of = FastifyRequest<{ Params: { receipt: string }; Querystring: { done?: string }; Body: unknown }>
interface Route {
  Params: { receipt: string }
  Querystring: { done?: string }
  Body: unknown
}

/** Somebody else was faster. */
const CONFLICT = 409

const operators = { config: { access: 'operator' } } as const

export function entryRoutes(app: FastifyInstance, services: ConsoleServices): void {
  const { quarantine } = services
  const at = '/ops/quarantine/:receipt'

  app.get<Route>(at, { config: { access: 'viewer' } }, async (request, reply) =>
    show(request, reply, services, { done: field(request.query, 'done') }),
  )

  app.post<Route>(`${at}/try`, operators, async (request, reply) => {
    const { receipt } = request.params
    await services.audit.record({ by: doerOf(request), action: 'try', subject: receipt })
    return show(request, reply, services, { tried: await rehearse(quarantine, receipt) })
  })

  app.post<Route>(`${at}/replay`, operators, async (request, reply) => {
    const force = field(request.body, 'force') === 'yes'
    const reason = force ? readReason(request.body) : undefined
    const deed = { by: doerOf(request), action: force ? 'replay-over-newer' : 'replay', reason } as const
    const tried = await replay(request.params.receipt, force, services, deed)
    if (typeof tried !== 'string') return show(request, reply, services, { tried })
    const done = tried === 'duplicate' ? 'duplicate' : 'replayed'
    return reply.redirect(`${entryAddress(request.params.receipt)}?done=${done}`, 303)
  })

  for (const action of ['discard', 'reopen'] as const)
    app.post<Route>(`${at}/${action}`, operators, async (request, reply) => {
      const { receipt } = request.params
      const reason = readReason(request.body)
      const deed = { by: doerOf(request), action, reason }
      const gone = await orGone(services, deed, receipt, (act) =>
        action === 'discard' ? quarantine.discard(receipt, reason, act) : quarantine.reopen(receipt, act),
      )
      if (gone) return show(request, reply, services, { tried: gone })
      const done = action === 'discard' ? 'discarded' : 'reopened'
      return reply.redirect(`${entryAddress(receipt)}?done=${done}`, 303)
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
  const isGone = more.tried !== undefined && 'settled' in more.tried
  const status = isGone ? CONFLICT : 200
  return showPage(request, reply, { status, title: found.receipt, body: entryBody(shown) })
}

async function findOr404(
  quarantine: Pick<Quarantine, 'find'>,
  receipt: string,
): Promise<Quarantined & { body: Buffer; settled?: Settled }> {
  const found = await quarantine.find(receipt)
  if (!found) throw new RejectedError('unknown-receipt')
  return found
}

async function record(
  request: Of,
  { audit }: ConsoleServices,
  action: 'unmask' | 'download',
  reason: string,
): Promise<void> {
  await audit.record({ by: doerOf(request), action, subject: request.params.receipt, reason })
}

/** Where something newer stands, what would come were it forced. */
async function rehearse(quarantine: Pick<Quarantine, 'rehearse'>, receipt: string): Promise<Tried> {
  try {
    return { would: await quarantine.rehearse(receipt) }
  } catch (error) {
    if (error instanceof SettledError) return goneOf(error)
    if (!(error instanceof JiesuError) || error instanceof TemporaryError) throw error
    if (!(error instanceof SaidAnewError)) return { stays: error.message }
    const { newerAt } = error
    return { would: await quarantine.rehearse(receipt, { force: true }), newerAt }
  }
}

async function replay(
  receipt: string,
  force: boolean,
  services: ConsoleServices,
  deed: Deed,
): Promise<string | Tried> {
  const { quarantine } = services
  await findOr404(quarantine, receipt)
  await begin(services, deed, receipt)
  try {
    return await told(services, deed, receipt, async (act) => {
      const { outcome } = await quarantine.replay(receipt, { force, act })
      return outcome
    })
  } catch (error) {
    if (!(error instanceof JiesuError) || error instanceof TemporaryError) throw error
    return rehearse(quarantine, receipt)
  }
}

/** Undefined where it was done; what somebody else has done before is no fault. */
async function orGone(
  services: ConsoleServices,
  deed: Deed,
  receipt: string,
  work: (act: Act) => Promise<void>,
): Promise<Tried | undefined> {
  await findOr404(services.quarantine, receipt)
  await begin(services, deed, receipt)
  try {
    await told(services, deed, receipt, work)
    return undefined
  } catch (error) {
    if (error instanceof SettledError) return goneOf(error)
    throw error
  }
}

function goneOf({ state, settled }: SettledError): Tried {
  return { settled: { ...settled, state } }
}
