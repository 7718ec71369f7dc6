/** What goes on behind the answers: calls are joined. */
import type { ChannelJobs } from '../../src/contract/errand.ts'
import { Config } from './config.ts'
import { createJoining } from './joining/join.ts'

export const jobs: ChannelJobs = ({ config, isSummarised }) => ({
  thread: createJoining(Config.parse(config ?? {}), { isSummarised }),
})
