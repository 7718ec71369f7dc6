/** The citizens' pages, and the JSON API: requests in, status out, updates back. */
import type { FastifyPluginAsync } from 'fastify'
import type { ChannelServices } from '../../src/contract/channel.ts'
import { createSlots, uploadLimits } from './api/attachment-pace.ts'
import { attachmentRoutes } from './api/attachments.ts'
import { takeJsonWithBytes } from './api/body.ts'
import { authenticateFirst } from './api/caller.ts'
import { submissionRoutes } from './api/submissions.ts'
import { trackingRoutes } from './api/tracking.ts'
import { Config } from './config.ts'
import { pages } from './pages/pages.ts'
import { reportStandings } from './standings.ts'

export const config = Config

const plugin: FastifyPluginAsync<ChannelServices & { config: Config }> = async (app, services) => {
  reportStandings(app, services)
  await app.register(async (json) => {
    authenticateFirst(json, services)
    takeJsonWithBytes(json)
    trackingRoutes(json, services)
    // In a scope of its own: its limits are for what comes in, not for those who ask.
    await json.register(async (scope) => submissionRoutes(scope, services))
  })
  const inSlot = createSlots(uploadLimits)
  await app.register(attachmentRoutes, { ...services, inSlot })
  await app.register(pages, { ...services, inSlot })
}
export default plugin
