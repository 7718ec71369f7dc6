/** POST /ops/requests/export: what a search finds, as CSV. */
import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { RejectedError } from '../../../contract/errors.ts'
import { langOf } from '../layout.ts'
import { readReason } from '../reason.ts'
import type { ConsoleServices } from '../services.ts'
import { field } from '../words.ts'
import { filterOf, openFound, readAsked } from './asked.ts'
import { attachment, dayOf } from './download.ts'
import { csvLines } from './export-csv.ts'
import { maskedPhone } from './masks.ts'
import type { Sealed } from './sealed.ts'
import { operatorOf } from './search.ts'

export function exportRoute(
  app: FastifyInstance,
  { audit, clock, requests: { cases } }: ConsoleServices,
  sealed: Sealed,
): void {
  app.post('/ops/requests/export', { config: { access: 'operator' } }, async (request, reply) => {
    const { body } = request
    const { session, name, role } = operatorOf(request)
    const asked = { ...readAsked(body), cursor: undefined }
    const found = asked.find === undefined ? undefined : openFound(sealed, asked.find, session)
    if (asked.find !== undefined && !found)
      throw new RejectedError('bad-request', { detail: 'the search has expired: search once more' })
    const isWhole = field(body, 'whole') !== undefined
    const said = field(body, 'reason')?.trim()
    const reason = isWhole || said ? readReason(body) : undefined
    const of = found && ('phone' in found ? { phone: maskedPhone(found.phone) } : { id: 'one' })
    const data = { ...asked, find: undefined, ...of, unmasked: isWhole }
    await audit.record({ by: name, action: 'export', subject: 'requests', reason, data })
    return reply
      .headers(attachment(`requests-${dayOf(clock)}.csv`, 'text/csv; charset=utf-8'))
      .send(Readable.from(csvLines(cases, filterOf(asked, found), { isWhole, role, lang: langOf(request) })))
  })
}
