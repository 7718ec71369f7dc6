/** /ops/sources: all hotlines and touchpoints, and everything of one. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Case } from '../../../contract/cases.ts'
import { RejectedError, TemporaryError } from '../../../contract/errors.ts'
import type { Origin } from '../../../contract/ports.ts'
import type { SourceFigures } from '../../../contract/snapshot.ts'
import { mayDo } from '../guard.ts'
import { langOf, showPage } from '../layout.ts'
import { readReason } from '../reason.ts'
import type { ConsoleServices } from '../services.ts'
import { readAsked } from './list.ts'
import { listBody } from './list-page.ts'
import { refusedBody } from './refused-page.ts'
import { type Lately, sourceBody } from './source-page.ts'
import { sourceTexts } from './source-texts.ts'
import { texts } from './texts.ts'

type Fields = Readonly<Record<string, unknown>>
type OfSource = FastifyRequest<{ Params: Origin }>
type OfRefusal = FastifyRequest<{ Params: Origin & { id: string } }>

const LATEST = 20
const AMONG = 200
const viewer = { config: { access: 'viewer' } } as const
const operator = { config: { access: 'operator' } } as const

export function sourcesRoutes(app: FastifyInstance, services: ConsoleServices): void {
  app.get<{ Querystring: Fields }>('/ops/sources', viewer, (request, reply) => {
    const lang = langOf(request)
    const body = listBody(services.snapshot(), readAsked(request.query), lang)
    return showPage(request, reply, { title: texts[lang].title, scripts: ['sources.ts'], body })
  })
  app.get('/ops/sources/:channel/:endpoint', viewer, (request: OfSource, reply) =>
    showSource(request, reply, services),
  )
  const path = '/ops/sources/:channel/:endpoint/refusals/:id'
  app.get(path, operator, (request: OfRefusal, reply) => showRefused(request, reply, services, undefined))
  app.post(path, operator, (request: OfRefusal, reply) =>
    showRefused(request, reply, services, readReason(request.body)),
  )
}

async function showSource(
  request: OfSource,
  reply: FastifyReply,
  services: ConsoleServices,
): Promise<FastifyReply> {
  const lang = langOf(request)
  const snapshot = services.snapshot()
  const source = find(snapshot.sources, request.params)
  if (!source) throw new RejectedError('not-found', { detail: sourceTexts[lang].unknown })
  const lately = snapshot.ledgerUp === false ? undefined : await look(services, source)
  const { publicUrl } = services
  const body = sourceBody({ source, snapshot, lately, publicUrl, lang })
  const title = `${source.endpoint} · ${texts[lang].title}`
  return showPage(request, reply, { title, scripts: ['sources.ts'], body })
}

function find(sources: readonly SourceFigures[], { channel, endpoint }: Origin): SourceFigures | undefined {
  return sources.find((each) => each.channel === channel && each.endpoint === endpoint)
}

/** Undefined where the ledger can't be asked: what is known without it is shown all the same. */
async function look(services: ConsoleServices, { channel, endpoint }: Origin): Promise<Lately | undefined> {
  const origin = { channel, endpoint }
  try {
    const [refusals, open, cases] = await Promise.all([
      services.refusals.list(origin),
      services.quarantineDesk.page({ ...origin, state: 'open', limit: LATEST }),
      latest(services, origin),
    ])
    return { refusals, quarantined: open.entries, cases }
  } catch (error) {
    if (error instanceof TemporaryError) return undefined
    throw error
  }
}

/** The search knows touchpoints with all their clients: one client's are among them. */
async function latest({ requests }: ConsoleServices, { channel, endpoint }: Origin): Promise<Case[]> {
  const [touchpoint = endpoint, client] = endpoint.split('/', 2)
  const limit = client === undefined ? LATEST : AMONG
  const { cases } = await requests.cases.page({ channel, endpoint: touchpoint }, { limit })
  return client === undefined ? cases : cases.filter((each) => each.endpoint === endpoint)
}

/** With a reason as it came, without one masked. */
async function showRefused(
  request: OfRefusal,
  reply: FastifyReply,
  services: ConsoleServices,
  reason: string | undefined,
): Promise<FastifyReply> {
  const lang = langOf(request)
  const { operator } = request
  const { channel, endpoint, id } = request.params
  const refused = await services.refusals.find(id)
  if (!refused || refused.channel !== channel || refused.endpoint !== endpoint || !operator)
    throw new RejectedError('not-found', { detail: sourceTexts[lang].gone })
  if (reason !== undefined)
    await services.audit.record({
      by: operator.name,
      action: 'unmask',
      subject: `refused/${id}`,
      reason,
      data: { channel, endpoint },
    })
  const { refusedAt: receivedAt, ...rest } = refused
  const shown = services.readKept({ ...rest, receipt: '', gateway: '', receivedAt, state: 'open' })
  const isUnmasked = reason !== undefined
  const body = refusedBody({ refused, shown, isUnmasked, mayUnmask: mayDo(operator.role, 'operator'), lang })
  return showPage(request, reply, { title: sourceTexts[lang].refusedTitle, body })
}
