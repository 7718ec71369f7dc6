/** What is done in quarantine: in the audit log before it is done, and with what came of it. */
import type { FastifyRequest } from 'fastify'
import { JiesuError, RejectedError, TemporaryError } from '../../../contract/errors.ts'
import { type Act, SettledError } from '../../../contract/quarantine.ts'
import { cleanReason } from '../../clean-audit.ts'
import type { ConsoleServices } from '../services.ts'

export interface Deed {
  by: string
  action: 'replay' | 'replay-over-newer' | 'discard' | 'reopen'
  reason?: string | undefined
}

export function doerOf({ operator }: Pick<FastifyRequest, 'operator'>): string {
  if (!operator) throw new RejectedError('unauthorized')
  return operator.name
}

/** What somebody means to do: it stands there, whatever becomes of this process. */
export async function begin(
  { audit }: Pick<ConsoleServices, 'audit'>,
  deed: Deed,
  subject: string,
  data: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  await audit.record({ ...deed, subject, data: { ...data, outcome: 'begun' } })
}

/**
 * The transaction that does it writes `replayed`, `discarded` or `open`; what was not done is written here. Where the ledger
 * went away nobody knows, and `begun` stands alone.
 */
export async function told<T>(
  { audit }: Pick<ConsoleServices, 'audit'>,
  deed: Deed,
  subject: string,
  work: (act: Act) => Promise<T>,
): Promise<T> {
  const { by, reason } = deed
  try {
    return await work({ by, ...(reason !== undefined && { reason: cleanReason(reason) }) })
  } catch (error) {
    if (error instanceof JiesuError && !(error instanceof TemporaryError))
      await audit.record({ ...deed, subject, data: outcomeOf(error) })
    throw error
  }
}

const LONGEST = 300

function outcomeOf(error: JiesuError): Readonly<Record<string, unknown>> {
  if (error instanceof SettledError) {
    const { state, settled } = error
    return { outcome: 'gone', state, ...(settled.by !== undefined && { by: settled.by }) }
  }
  return { outcome: 'stays', why: cleanReason(error.message).slice(0, LONGEST) }
}
