/** What the channels read from their own folders of CONFIG_DIR, at start and again when an operator says so. */

import { schemasOf } from './channels.ts'
import { type Config, loadConfig } from './config.ts'
import { ConfigError, describeFault, type Fault } from './config-error.ts'
import { createConfigFiles } from './config-files.ts'
import type { Channel } from './contract/channel.ts'
import type { LiveFiles } from './contract/config-files.ts'

export interface ChannelFiles {
  of(channel: string): LiveFiles<unknown>
  /** What is faulty stays as it was. Returns the faults, each a line. */
  reload(): string[]
}

/** What is faulty at once is not there; `faults` grows. */
export function readChannelFiles(
  dir: string,
  channels: ReadonlyMap<string, Channel>,
  faults: Fault[],
): ChannelFiles {
  const held = new Map<string, unknown>()
  const readAll = (found: Fault[]): void => {
    const reader = createConfigFiles(dir, found)
    for (const [name, { readFiles }] of channels)
      if (readFiles) held.set(name, readFiles(reader, held.get(name)))
  }
  readAll(faults)
  return {
    of: (channel) => ({ current: () => held.get(channel) }),
    reload() {
      const found: Fault[] = []
      readAll(found)
      return found.map(describeFault)
    },
  }
}

/** All that is configured, the house's own and the channels'. Throws ConfigError with the faults of both. */
export function loadHouse(
  dir: string,
  channels: ReadonlyMap<string, Channel>,
): { config: Config; files: ChannelFiles } {
  const faults: Fault[] = []
  const config = collecting(faults, () => loadConfig(dir, schemasOf(channels)))
  const files = readChannelFiles(dir, channels, faults)
  if (!config || faults.length > 0) throw new ConfigError(faults)
  return { config, files }
}

function collecting<T>(faults: Fault[], load: () => T): T | undefined {
  try {
    return load()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    faults.push(...error.faults)
    return undefined
  }
}
