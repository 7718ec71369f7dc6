/** /ops/unassigned: what units have given back too often, until a person says whose it is. */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { RejectedError } from '../../../contract/errors.ts'
import { timestamp } from '../../../contract/values.ts'
import { cleanReason } from '../../clean-audit.ts'
import { mayDo } from '../guard.ts'
import { langOf, showPage } from '../layout.ts'
import { readReason } from '../reason.ts'
import type { ConsoleServices } from '../services.ts'
import { field } from '../words.ts'
import { LONGEST_UNIT, levels, unassignedBody } from './page.ts'
import { texts } from './texts.ts'

const PAGE = 50
const RECEIPT = /^[0-9A-Z-]{1,24}$/

/** Without what could end a line or turn the writing. */
const name = z
  .string()
  .trim()
  .max(LONGEST_UNIT)
  .regex(/^[^\p{C}\p{Zl}\p{Zp}]*$/u)
const Named = z.object({
  unit: name.min(1),
  level: z.enum(levels),
  copyTo: name.optional().transform((text) => text || undefined),
})

export function unassignedRoutes(app: FastifyInstance, services: ConsoleServices): void {
  const { unassigned, audit } = services
  app.get('/ops/unassigned', { config: { access: 'viewer' } }, async (request, reply) => {
    const lang = langOf(request)
    const after = readCursor(field(request.query, 'after'))
    const done = field(request.query, 'done')
    const { waiting, cursor } = await unassigned.list({ after, limit: PAGE })
    const body = unassignedBody({
      ...{ lang, waiting, cursor },
      mayAct: request.operator !== undefined && mayDo(request.operator.role, 'operator'),
      isFirst: after === undefined,
      done: done === 'assigned' || done === 'already' ? done : undefined,
    })
    return showPage(request, reply, { title: texts[lang].title, body })
  })

  app.post<{ Params: { receipt: string } }>(
    '/ops/unassigned/:receipt/assign',
    { config: { access: 'operator' } },
    async ({ params: { receipt }, body, operator }, reply) => {
      if (!operator) throw new RejectedError('unauthorized')
      if (!RECEIPT.test(receipt)) throw new RejectedError('invalid-receipt')
      const reason = readReason(body)
      const { unit, level, copyTo } = readNamed(body)
      const by = operator.name
      await audit.record({ by, action: 'assign-unit', subject: receipt, reason, data: { unit, level } })
      const direction = { unit, level, ...(copyTo !== undefined && { copyTo }) }
      const isDone = await unassigned.assign(receipt, { direction, by, reason: cleanReason(reason) })
      return reply.redirect(`/ops/unassigned?done=${isDone ? 'assigned' : 'already'}`, 303)
    },
  )
}

function readNamed(body: unknown): z.output<typeof Named> {
  const fields = { unit: field(body, 'unit'), level: field(body, 'level'), copyTo: field(body, 'copyTo') }
  const named = Named.safeParse(fields)
  if (!named.success)
    throw new RejectedError('bad-request', {
      detail: `a unit is needed: 1 to ${LONGEST_UNIT} characters, and its level`,
    })
  return named.data
}

/** What somebody made up is no page. */
function readCursor(text: string | undefined): string | undefined {
  const [at, receipt = ''] = text?.split(' ') ?? []
  return timestamp.safeParse(at).success && RECEIPT.test(receipt) ? text : undefined
}
