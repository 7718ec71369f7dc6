/** U+0000, which the ledger can hold nowhere, is refused in words before a room sees it. */
import type { FastifyInstance } from 'fastify'
import { RejectedError } from '../../contract/errors.ts'

/** To be called after the guard: who may not come in is told that first. */
export function refuseNul(app: FastifyInstance): void {
  app.addHook('preValidation', async ({ query, params, body }) => {
    if ([query, params, body].some(hasNul))
      throw new RejectedError('bad-request', { detail: 'a field holds the character U+0000: type it anew' })
  })
}

function hasNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0')
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([name, each]) => name.includes('\0') || hasNul(each))
}
