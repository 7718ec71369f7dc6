/** The merged legacy hotlines: their webhooks, each in its own dialect, and what we hold of each. */
import type { FastifyPluginAsync } from 'fastify'
import type { ChannelServices } from '../../src/contract/channel.ts'
import type { ConfigFiles, LiveFiles } from '../../src/contract/config-files.ts'
import { Config } from './config.ts'
import { type Hotlines, loadHotlines } from './load.ts'

export const config = Config

export function readFiles(reader: ConfigFiles, before: Hotlines | undefined): Hotlines {
  return loadHotlines(reader, before)
}

const plugin: FastifyPluginAsync<
  ChannelServices & { config: Config; files: LiveFiles<Hotlines> }
> = async () => {}
export default plugin
