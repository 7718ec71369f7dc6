/** /ops/audit: what operators did, and its export. */
import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import type { Audit } from '../../../contract/console.ts'
import { mayDo } from '../guard.ts'
import { langOf, showPage } from '../layout.ts'
import type { ConsoleServices } from '../services.ts'
import { auditPage } from './audit-page.ts'
import { CSV_HEAD, csvLine } from './csv.ts'
import { type Asked, readAsked } from './query.ts'

const PAGE = 50
const AT_ONCE = 500
const MOST_EXPORTED = 100_000

export function auditRoutes(app: FastifyInstance, { audit, clock }: ConsoleServices): void {
  app.get('/ops/audit', { config: { access: 'viewer' } }, async (request, reply) => {
    const asked = readAsked(request.query)
    const found = await audit.page({ ...asked, limit: PAGE })
    const { role = 'viewer' } = request.operator ?? {}
    const shown = { ...found, asked, mayExport: mayDo(role, 'operator') }
    return showPage(request, reply, auditPage(langOf(request), shown))
  })

  app.post('/ops/audit/export', { config: { access: 'operator' } }, async ({ body, operator }, reply) => {
    const asked = { ...readAsked(body), before: undefined }
    await audit.record({ by: operator?.name ?? '-', action: 'export', subject: 'audit', data: { ...asked } })
    const day = new Date(clock.now() + 8 * 3_600_000).toISOString().slice(0, 10)
    return reply
      .type('text/csv; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('content-disposition', `attachment; filename="audit-${day}.csv"`)
      .send(Readable.from(lines(audit, asked)))
  })
}

/** Read as it is sent: an export costs no memory, however much there is. */
async function* lines(audit: Audit, asked: Asked): AsyncGenerator<string> {
  yield CSV_HEAD
  let before: string | undefined
  for (let sent = 0; sent < MOST_EXPORTED; sent += AT_ONCE) {
    const { entries, cursor } = await audit.page({ ...asked, before, limit: AT_ONCE })
    yield entries.map(csvLine).join('')
    if (cursor === undefined) return
    before = cursor
  }
  yield `"the log goes on: filter it, to export less"\r\n`
}
