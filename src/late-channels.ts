/** The channels, for what is owed behind the answers: loaded when something first is, since that takes a second. */
import { type ChannelFiles, readChannelFiles } from './channel-files.ts'
import { loadChannels, replyingChannels } from './channels.ts'
import type { Channel } from './contract/channel.ts'
import type { ChannelJobs, JobServices } from './contract/errand.ts'

type Jobs = ReturnType<ChannelJobs>

export interface LateChannels {
  replying(): Promise<ReadonlySet<string>>
  /** By the channel's name; undefined where it does nothing behind the answers. */
  jobs(services: Omit<JobServices, 'files'>): (channel: string) => Promise<Jobs | undefined>
  /** Reads their files again; their faults are told by the thread that answers. */
  reload(): void
}

interface Loaded {
  channels: ReadonlyMap<string, Channel>
  files: ChannelFiles
}

export function createLateChannels(configDir: string): LateChannels {
  let loading: Promise<Loaded> | undefined
  const load = async (): Promise<Loaded> => {
    const channels = await loadChannels()
    return { channels, files: readChannelFiles(configDir, channels, []) }
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
        const { channels, files } = await loaded()
        if (!made.has(name))
          made.set(name, channels.get(name)?.jobs?.({ ...services, files: files.of(name) }))
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
