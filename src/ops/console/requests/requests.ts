/** The room of requests. */
import type { FastifyInstance } from 'fastify'
import type { ConsoleServices } from '../services.ts'
import { correctRoutes } from './correct.ts'
import { exportRoute } from './export.ts'
import { requestRoutes } from './request.ts'
import { createSealed } from './sealed.ts'
import { searchRoutes } from './search.ts'

export function requestsRoutes(app: FastifyInstance, services: ConsoleServices): void {
  const sealed = createSealed(services.requests.sealKey, services.clock)
  searchRoutes(app, services, sealed)
  exportRoute(app, services, sealed)
  requestRoutes(app, services)
  correctRoutes(app, services)
}
