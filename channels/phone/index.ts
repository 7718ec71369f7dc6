/** The phone: transcripts and records of calls, afterwards or while the call still runs. */
import type { FastifyPluginAsync } from 'fastify'
import type { ChannelServices } from '../../src/contract/channel.ts'
import { commands as phoneCommands } from './commands/commands.ts'
import { Config } from './config.ts'
import { jobs } from './jobs.ts'
import { liveRoutes } from './live/live.ts'
import { replay, shown } from './replay.ts'
import { reportStandings } from './standings.ts'
import { transcriptRoutes } from './transcripts.ts'

export const config = Config
export const commands = phoneCommands
export { jobs, replay, shown }

const plugin: FastifyPluginAsync<ChannelServices & { config: Config }> = async (app, services) => {
  reportStandings(app, services)
  await app.register(async (scope) => transcriptRoutes(scope, services))
  await app.register(async (scope) => liveRoutes(scope, services))
}
export default plugin
