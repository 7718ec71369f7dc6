/** Who may use which route of the console: nothing is open that does not say so. */
import type { FastifyInstance } from 'fastify'
import { RejectedError } from '../../contract/errors.ts'
import type { ConsoleServices } from './services.ts'

export function guard(app: FastifyInstance, _services: ConsoleServices): void {
  app.decorateRequest('operator', undefined)
  app.addHook('onRoute', ({ url, config }) => {
    if (!config?.access) throw new Error(`${url} of the console does not say who may use it: config.access`)
  })
  app.addHook('onRequest', async ({ routeOptions, operator }) => {
    if (routeOptions.config.access !== 'anyone' && !operator) throw new RejectedError('unauthorized')
  })
}
