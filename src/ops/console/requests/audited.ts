/** A look at one request, or what is taken from it: with its reason in the audit log, first. */
import type { FastifyRequest } from 'fastify'
import { readReason } from '../reason.ts'
import type { ConsoleServices } from '../services.ts'
import type { Wanted } from './load.ts'
import { operatorOf } from './search.ts'

/** Throws RejectedError where there is no reason. */
export async function audited(
  { audit }: ConsoleServices,
  request: FastifyRequest,
  { action, wanted: { receipt, revision, against }, file }: { action: string; wanted: Wanted; file?: string },
): Promise<void> {
  const { name } = operatorOf(request)
  const reason = readReason(request.body)
  await audit.record({ by: name, action, subject: receipt, reason, data: { revision, against, file } })
}
