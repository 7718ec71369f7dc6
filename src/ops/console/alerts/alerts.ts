/** /ops/alerts: what fires, what fired, who is told and by which rules; acknowledging, and a test of each receiver. */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { AlertDelivery, AlertStore } from '../../../contract/alert.ts'
import type { Operator } from '../../../contract/console.ts'
import { RejectedError, TemporaryError } from '../../../contract/errors.ts'
import { testMessage } from '../../alerts/message.ts'
import { after, hurried } from '../../alerts/outbox.ts'
import { langOf, showPage } from '../layout.ts'
import type { ConsoleServices } from '../services.ts'
import { pageBody } from './page.ts'
import type { Kept } from './parts.ts'
import { texts } from './texts.ts'

const PAGE = 50
const AlertId = z.string().regex(/^[0-9a-z]{1,64}$/)
const Query = z.object({
  before: AlertId.optional().catch(undefined),
  done: z.enum(['acknowledged', 'already', 'test']).optional().catch(undefined),
  /** Of which `done` tells. */
  test: AlertId.optional().catch(undefined),
})

export function alertRoutes(app: FastifyInstance, services: ConsoleServices): void {
  app.get('/ops/alerts', { config: { access: 'viewer' } }, async (request, reply) => {
    const lang = langOf(request)
    const asked = Query.parse(request.query)
    const role = request.operator?.role ?? 'viewer'
    return showPage(request, reply, {
      title: texts[lang].title,
      body: pageBody({ ...(await look(services, asked)), ...asked, lang, role }),
    })
  })

  app.post<{ Params: { id: string } }>(
    '/ops/alerts/:id/acknowledge',
    { config: { access: 'operator' } },
    async ({ params, operator }, reply) => {
      const isNoted = await acknowledge(services, params.id, nameOf(operator))
      return reply.redirect(`/ops/alerts?done=${isNoted ? 'acknowledged' : 'already'}`, 303)
    },
  )

  app.post<{ Params: { id: string } }>(
    '/ops/alerts/receivers/:id/test',
    { config: { access: 'admin' } },
    async ({ params, operator }, reply) => {
      const test = await sendTest(services, params.id, nameOf(operator))
      return reply.redirect(`/ops/alerts?done=test&test=${test}`, 303)
    },
  )
}

async function look({ alerts, snapshot }: ConsoleServices, { before, test }: z.output<typeof Query>) {
  const file = alerts.file()
  const names = file.receivers.map(({ id }) => id)
  const kept = await keptOf(alerts.store, { before, test, names })
  const seen = { snapshot: snapshot(), watchedMs: alerts.engine.watchedMs() }
  return { file, kept, open: kept?.open ?? alerts.engine.open(), seen }
}

/** False: it is over, or somebody looks after it already. */
async function acknowledge({ alerts, audit }: ConsoleServices, id: string, by: string): Promise<boolean> {
  const { alerts: open } = await alerts.store.open()
  const alert = open.find((one) => one.id === id && one.firedAt !== undefined && !one.acknowledged)
  if (!alert) return false
  const data = { rule: alert.rule, subject: alert.subject }
  await audit.record({ by, action: 'acknowledge-alert', subject: id, data })
  return alerts.store.acknowledge(id, by)
}

/** At once, and once: its answer is what the admin waits for. Resolves to the id that it is found by. */
async function sendTest(
  { alerts, audit, clock, publicUrl }: ConsoleServices,
  id: string,
  by: string,
): Promise<string> {
  const { receivers, language } = alerts.file()
  const receiver = receivers.find((one) => one.id === id)
  if (!receiver) throw new RejectedError('not-found')
  await audit.record({ by, action: 'test-alert', subject: id })
  const now = clock.now()
  const message = testMessage(alerts.newId(), by, { language, publicUrl, now })
  const created = {
    message,
    receiver: id,
    createdAt: now,
    state: 'waiting',
    tries: 0,
    at: now,
    told: '',
  } as const
  const outcome = await alerts.sender(receiver).send(message)
  const isAgain = outcome.is === 'again'
  const triedAt = clock.now()
  const tried = after(created, isAgain ? { is: 'refused', told: outcome.told } : outcome, triedAt)
  const { deliveries: waiting } = outcome.is === 'sent' ? await alerts.store.open() : { deliveries: [] }
  const deliveries = [tried, ...hurried(waiting, id, triedAt)]
  await alerts.store.save({ alerts: [], over: [], deliveries })
  return message.alert
}

/** Undefined while the ledger is down. */
async function keptOf(
  store: AlertStore,
  { before, test, names }: { before?: string | undefined; test?: string | undefined; names: string[] },
): Promise<Kept | undefined> {
  try {
    const [{ alerts: open }, { alerts: fired, cursor }, last] = await Promise.all([
      store.open(),
      store.page({ before, limit: PAGE }),
      store.lastTo(names),
    ])
    const ids = [...fired, ...open].map(({ id }) => id)
    const deliveries = byAlert(await store.deliveries(test === undefined ? ids : [...ids, test]))
    return { open, fired, cursor, last, deliveries }
  } catch (error) {
    if (error instanceof TemporaryError) return undefined
    throw error
  }
}

function byAlert(deliveries: readonly AlertDelivery[]): ReadonlyMap<string, AlertDelivery[]> {
  return Map.groupBy(deliveries, ({ message }) => message.alert)
}

function nameOf(operator: Operator | undefined): string {
  if (!operator) throw new RejectedError('unauthorized')
  return operator.name
}
