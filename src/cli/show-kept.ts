/** Reads what lies in quarantine with the channels' files as they are now. */
import { readChannelFiles } from '../channel-files.ts'
import { loadChannels } from '../channels.ts'
import type { Shown } from '../contract/channel.ts'
import type { Quarantined } from '../contract/quarantine.ts'
import { readKept as read } from '../ops/show-kept.ts'
import type { House } from './house.ts'

export async function readKept(
  { env }: Pick<House, 'env'>,
  kept: Quarantined & { body: Buffer },
): Promise<Shown> {
  const channels = await loadChannels()
  // A faulty file is no reason to show nothing: its hotline is not there.
  const { of } = readChannelFiles(env.CONFIG_DIR, channels, [])
  return read({ channels, files: of }, kept)
}
