/** The channels, for what is owed behind the answers: loaded when something first is, since that takes a second. */
import { type ChannelFiles, readChannelFiles } from './channel-files.ts'
import { loadChannels, replyingChannels, schemasOf } from './channels.ts'
import { loadConfig } from './config.ts'
import type { Channel } from './contract/channel.ts'
import type { ChannelJobs, JobServices } from './contract/errand.ts'

type Jobs = ReturnType<ChannelJobs>

export interface LateChannels {
  replying(): Promise<ReadonlySet<string>>
  /** By the channel's name; undefined where it does nothing behind the answers. */
  jobs(services: Omit<JobServices, 'files' | 'config'>): (channel: string) => Promise<Jobs | undefined>
  /** Reads their files again; their faults are told by the thread that answers. */
  reload(): void
}

interface Loaded {
  channels: ReadonlyMap<string, Channel>
  files: ChannelFiles
  /** Each channel's own keys in gateway.yaml. */
  config: Record<string, unknown>
}

export function createLateChannels(configDir: string): LateChannels {
  let loading: Promise<Loaded> | undefined
  const load = async (): Promise<Loaded> => {
    const channels = await loadChannels()
    const { channels: config } = loadConfig(configDir, schemasOf(channels))
    return { channels, files: readChannelFiles(configDir, channels, []), config }
  }
  /** What could not be loaded now, such as for want of file handles, is tried again with the next need. */
  const loaded = (): Promise<Loaded> => {
    loading ??= load().catch((error) => {
      loading = undefined
      throw error
    })
    return loading
  }
  return {
    replying: async () => replyingChannels((await loaded()).channels),
    jobs(services) {
      const made = new Map<string, Jobs | undefined>()
      return async (name) => {
        const { channels, files, config } = await loaded()
        const own = { files: files.of(name), config: config[name] }
        if (!made.has(name)) made.set(name, channels.get(name)?.jobs?.({ ...services, ...own }))
        return made.get(name)
      }
    },
    reload: () =>
      void loading?.then(
        ({ files }) => files.reload(),
        () => undefined,
      ),
  }
}
