/** /ops/requests/RECEIPT/correct: an operator puts right what triage found. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { contradicts, Labels, labelsOf, type Outcome } from '../../../contract/corrections.ts'
import { RejectedError } from '../../../contract/errors.ts'
import type { Request } from '../../../contract/request.ts'
import { cleanReason } from '../../clean-audit.ts'
import { langOf, showPage } from '../layout.ts'
import { readReason } from '../reason.ts'
import type { ConsoleServices } from '../services.ts'
import { field } from '../words.ts'
import { audited } from './audited.ts'
import { closedSection } from './closed.ts'
import { type CorrectShown, correctBody, type Topic } from './correct-page.ts'
import { correctTexts } from './correct-texts.ts'
import { load } from './load.ts'
import { maskedRequest } from './masks.ts'
import { type ReceiptRoute, receiptOf } from './receipt-of.ts'
import { restrictionOf } from './restricted.ts'
import { operatorOf } from './search.ts'

const operators = { config: { access: 'operator' } } as const
const CONFLICT = 409
const MOST_FOUND = 20

export function correctRoutes(app: FastifyInstance, services: ConsoleServices): void {
  const at = '/ops/requests/:receipt/correct'

  app.get<ReceiptRoute>(at, operators, async (request, reply) => {
    const { receipt, lanes } = await load(services, { receipt: receiptOf(request.params) })
    const restriction = restrictionOf(lanes)
    if (restriction?.hides !== 'all') return show(services, request, reply, { isAsked: false })
    const lang = langOf(request)
    const closed = { mayAct: true, action: 'correct/open', lang } as const
    return showPage(request, reply, {
      title: correctTexts[lang].title,
      body: closedSection(restriction, { receipt }, closed),
    })
  })

  // Of one that is for few eyes.
  app.post<ReceiptRoute>(`${at}/open`, operators, async (request, reply) => {
    await audited(services, request, { action: 'open', wanted: { receipt: receiptOf(request.params) } })
    return show(services, request, reply, { isAsked: false, isOpened: true })
  })

  app.post<ReceiptRoute>(`${at}/find`, operators, async (request, reply) =>
    show(services, request, reply, { isAsked: true }),
  )

  // Where the page is loaded again, or its language changed.
  for (const page of ['find', 'open'])
    app.get<ReceiptRoute>(`${at}/${page}`, operators, (request, reply) =>
      reply.redirect(`/ops/requests/${receiptOf(request.params)}/correct`, 303),
    )

  app.post<ReceiptRoute>(at, operators, async (request, reply) => {
    const outcome = await correct(services, request)
    if (outcome.is === 'unknown') throw new RejectedError('unknown-receipt')
    if (outcome.is !== 'corrected') return show(services, request, reply, { isAsked: false, outcome })
    return reply.redirect(`/ops/requests/${receiptOf(request.params)}?done=corrected`, 303)
  })
}

type Of = FastifyRequest<ReceiptRoute>

async function correct({ requests }: ConsoleServices, request: Of): Promise<Outcome> {
  const receipt = receiptOf(request.params)
  const reason = cleanReason(readReason(request.body))
  const newest = await newestOf(requests.records, receipt)
  const seen = Number(field(request.body, 'seen') ?? Number.NaN)
  const { catalogue } = await requests.catalogues.inForce()
  const found = newest.triage && labelsOf(newest.triage, newest)
  const after = readLabels(request.body, (code) =>
    code === found?.topic?.code ? found.topic : catalogue.leaf(code),
  )
  if (!Number.isSafeInteger(seen) || !after)
    throw new RejectedError('bad-request', { detail: 'the form is not whole: open it once more' })
  if (contradicts(after)) return { is: 'contradictory' }
  return requests.corrections.add({ receipt, seen, by: operatorOf(request).name, reason, after })
}

async function newestOf(records: ConsoleServices['requests']['records'], receipt: string): Promise<Request> {
  const newest = await records.request(receipt)
  if (!newest) throw new RejectedError('unknown-receipt')
  return newest
}

/** Undefined: something in it is none that was to choose. */
function readLabels(body: unknown, topicOf: (code: string) => Topic | undefined): Labels | undefined {
  const code = field(body, 'topic')
  const topic = code === undefined || code === 'none' ? undefined : topicOf(code)
  if (code === undefined || (code !== 'none' && !topic)) return undefined
  const district = field(body, 'district')
  return Labels.safeParse({
    type: field(body, 'type'),
    urgency: field(body, 'urgency'),
    disposition: field(body, 'disposition'),
    ...(topic && { topic: { code: topic.code, path: [...topic.path] } }),
    ...(district !== undefined && { district }),
  }).data
}

interface Showing {
  /** A category is looked for. */
  isAsked: boolean
  /** A reason was given to see one that is restricted: just now. */
  isOpened?: boolean
  outcome?: Outcome
}

async function show(
  services: ConsoleServices,
  request: Of,
  reply: FastifyReply,
  { isAsked, isOpened = false, outcome }: Showing,
): Promise<FastifyReply> {
  const lang = langOf(request)
  const newest = await newestOf(services.requests.records, receiptOf(request.params))
  // Of all revisions: the newest may not be triaged yet.
  const { lanes } = await load(services, { receipt: newest.receipt })
  const shown = await shownOf(services, request, newest, isAsked)
  // Where it was overtaken, what is looked at from now on is the newest.
  const seen = isAsked ? Number(field(request.body, 'seen') ?? newest.revision) : newest.revision
  return showPage(request, reply, {
    status: outcome?.is === 'overtaken' ? CONFLICT : 200,
    title: correctTexts[lang].title,
    body: correctBody(
      {
        ...{ ...shown, seen, outcome, isPosted: isAsked || outcome !== undefined },
        said: isOpened || restrictionOf(lanes)?.hides !== 'all' ? maskedRequest(newest) : undefined,
      },
      lang,
    ),
  })
}

async function shownOf(
  { requests }: ConsoleServices,
  { body }: Of,
  newest: Request,
  isAsked: boolean,
): Promise<Omit<CorrectShown, 'seen' | 'outcome' | 'isPosted' | 'said'>> {
  const { catalogue, find } = await requests.catalogues.inForce()
  const found = newest.triage && labelsOf(newest.triage, newest)
  const topicOf = (code: string): Topic | undefined =>
    code === found?.topic?.code ? found.topic : catalogue.leaf(code)
  const asked = isAsked ? field(body, 'q')?.trim() : undefined
  const leaves = asked === undefined ? [] : find(asked, MOST_FOUND)
  const fallback: Labels = found ?? { type: newest.type, urgency: 'normal', disposition: 'dispatch' }
  const chosen = readLabels(body, topicOf) ?? fallback
  const candidates = newest.triage?.candidates?.flatMap(({ code }) => catalogue.leaf(code) ?? []) ?? []
  return {
    receipt: newest.receipt,
    found,
    chosen,
    topics: once([
      ...(chosen.topic ? [chosen.topic] : []),
      ...(found?.topic ? [found.topic] : []),
      ...leaves,
      ...candidates,
    ]),
    asked,
    hasFound: leaves.length > 0,
    reason: field(body, 'reason') ?? '',
  }
}

function once(topics: readonly Topic[]): Topic[] {
  return [...new Map(topics.toReversed().map((topic) => [topic.code, topic])).values()].toReversed()
}
