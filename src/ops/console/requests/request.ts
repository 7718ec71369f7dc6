/** /ops/requests/RECEIPT: one request, looked at; unmasked, downloaded, exported with a reason, which is in the audit log first. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { RejectedError } from '../../../contract/errors.ts'
import { mayDo } from '../guard.ts'
import { langOf, showPage } from '../layout.ts'
import type { ConsoleServices } from '../services.ts'
import { field } from '../words.ts'
import { audited } from './audited.ts'
import { attachment, fileHeaders } from './download.ts'
import { load, type Wanted } from './load.ts'
import { type ReceiptRoute as Route, receiptOf } from './receipt-of.ts'
import { requestBody } from './request-page.ts'
import { requestTexts } from './request-texts.ts'
import { operatorOf } from './search.ts'

const viewers = { config: { access: 'viewer' } } as const
const operators = { config: { access: 'operator' } } as const

export function requestRoutes(app: FastifyInstance, services: ConsoleServices): void {
  app.get<Route>('/ops/requests/:receipt', viewers, async (request, reply) => {
    const receipt = receiptOf(request.params)
    if (receipt !== request.params.receipt) return reply.redirect(`/ops/requests/${receipt}`, 303)
    const isCorrected = field(request.query, 'done') === 'corrected'
    return show(services, request, reply, { wanted: wantedIn(request.query, receipt), isCorrected })
  })

  app.post<Route>('/ops/requests/:receipt/unmask', operators, async (request, reply) => {
    const wanted = wantedIn(request.body, receiptOf(request.params))
    await audited(services, request, { action: 'unmask', wanted })
    return show(services, request, reply, { wanted, isUnmasked: true })
  })

  // Of one that is for few eyes.
  app.post<Route>('/ops/requests/:receipt/open', operators, async (request, reply) => {
    const wanted = wantedIn(request.body, receiptOf(request.params))
    await audited(services, request, { action: 'open', wanted })
    return show(services, request, reply, { wanted, isOpened: true })
  })

  // Where the page is loaded again, or its language changed.
  for (const act of ['unmask', 'open'])
    app.get<Route>(`/ops/requests/:receipt/${act}`, viewers, (request, reply) =>
      reply.redirect(`/ops/requests/${receiptOf(request.params)}`, 303),
    )

  takeRoutes(app, services)
}

/** What is taken away from here. */
function takeRoutes(app: FastifyInstance, services: ConsoleServices): void {
  app.post<Route>('/ops/requests/:receipt/files', operators, async (request, reply) => {
    const wanted = wantedIn(request.body, receiptOf(request.params))
    const { requests } = services
    const kept = await requests.records.request(wanted.receipt, wanted.revision)
    const file = kept?.attachments.find(({ id }) => id === field(request.body, 'file'))
    const meta = file && (await requests.blobs.find(file.id))
    if (!file || !meta) throw new RejectedError('not-found', { detail: 'the file is not here (any more)' })
    await audited(services, request, { action: 'download', wanted, file: file.id })
    const stream = await requests.blobs.open(meta)
    return reply.headers({ ...fileHeaders(meta), 'content-length': meta.bytes }).send(stream)
  })

  app.post<Route>('/ops/requests/:receipt/export', operators, async (request, reply) => {
    const wanted = wantedIn(request.body, receiptOf(request.params))
    const { record, request: kept } = await load(services, wanted)
    if (!kept) throw new RejectedError('unknown-receipt')
    await audited(services, request, { action: 'export', wanted })
    return reply
      .headers(attachment(`${wanted.receipt}.json`, 'application/json; charset=utf-8'))
      .send(JSON.stringify({ request: kept, record }, null, 2))
  })
}

function wantedIn(fields: unknown, receipt: string): Wanted {
  return { receipt, revision: number(fields, 'revision'), against: number(fields, 'against') }
}

function number(fields: unknown, name: string): number | undefined {
  const said = field(fields, name)
  return said !== undefined && /^[1-9]\d{0,8}$/.test(said) ? Number(said) : undefined
}

interface Showing {
  wanted: Wanted
  isUnmasked?: boolean
  /** A reason was given to see one that is restricted. */
  isOpened?: boolean
  /** Just now. */
  isCorrected?: boolean
}

async function show(
  services: ConsoleServices,
  request: FastifyRequest,
  reply: FastifyReply,
  { wanted, isUnmasked = false, isOpened = isUnmasked, isCorrected = false }: Showing,
): Promise<FastifyReply> {
  const lang = langOf(request)
  const loaded = await load(services, wanted)
  const mayAct = mayDo(operatorOf(request).role, 'operator')
  const isKnown = loaded.record !== undefined || loaded.entry !== undefined
  return showPage(request, reply, {
    status: isKnown ? 200 : 404,
    title: requestTexts[lang].title(loaded.receipt),
    body: requestBody(
      { ...loaded, wanted, isUnmasked, isOpened, isCorrected, mayAct, now: services.clock.now() },
      lang,
    ),
  })
}
