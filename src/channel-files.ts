/** What can be read again while it runs: the channels' own folders of CONFIG_DIR, and who is told of what. */

import { isDeepStrictEqual } from 'node:util'
import { schemasOf } from './channels.ts'
import { type Config, loadConfig } from './config.ts'
import { type AlertsFile, readAlerts } from './config-alerts.ts'
import { ConfigError, describeFault, type Fault } from './config-error.ts'
import { createConfigFiles } from './config-files.ts'
import type { Channel } from './contract/channel.ts'
import type { LiveFiles } from './contract/config-files.ts'

export interface ChannelFiles {
  of(channel: string): LiveFiles<unknown>
  /** What is watched, and who is told. */
  alerts(): AlertsFile
  /** What is faulty stays as it was. */
  reload(): Reloaded
  /** Told of each: what else is read from CONFIG_DIR. */
  onReload(tell: () => void): void
  /** Of the last time they were read: what runs is not what the files say. */
  faults(): readonly string[]
}

export interface Reloaded {
  /** Each a line: file, place, what was expected. */
  faults: string[]
  /** Such as `hotlines 12315 changed`. */
  changes: string[]
}

const NO_ALERTS: AlertsFile = { language: 'both', rules: [], receivers: [] }

/** What is faulty at once is not there; `faults` grows. */
export function readChannelFiles(
  dir: string,
  channels: ReadonlyMap<string, Channel>,
  faults: Fault[],
): ChannelFiles {
  const held = new Map<string, unknown>()
  let alerts = NO_ALERTS
  const readAll = (found: Fault[]): void => {
    const reader = createConfigFiles(dir, found)
    for (const [name, { readFiles }] of channels)
      if (readFiles) held.set(name, readFiles(reader, held.get(name)))
    alerts = readAlerts(dir, found) ?? alerts
  }
  readAll(faults)
  let last: string[] = []
  const listeners: (() => void)[] = []
  return {
    onReload: (tell) => void listeners.push(tell),
    alerts: () => alerts,
    of: (channel) => ({ current: () => held.get(channel) }),
    faults: () => last,
    reload() {
      const before = new Map(held)
      const alertsBefore = alerts
      const found: Fault[] = []
      readAll(found)
      last = found.map(describeFault)
      const changes = [...held].flatMap(([name, now]) => changesOf(name, before.get(name), now))
      if (!isDeepStrictEqual(alertsBefore, alerts)) changes.push('alerts changed')
      for (const tell of listeners) tell()
      return { faults: last, changes }
    },
  }
}

/** Of files by name. */
function changesOf(channel: string, old: unknown, made: unknown): string[] {
  const [before, now] = [byName(old), byName(made)]
  const names = new Set([...before.keys(), ...now.keys()])
  return [...names].flatMap((name) => {
    if (!now.has(name)) return [`${channel} ${name} removed`]
    if (!before.has(name)) return [`${channel} ${name} added`]
    return isDeepStrictEqual(before.get(name), now.get(name)) ? [] : [`${channel} ${name} changed`]
  })
}

function byName(files: unknown): ReadonlyMap<unknown, unknown> {
  if (files instanceof Map) return files
  return new Map(typeof files === 'object' && files !== null ? Object.entries(files) : [])
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
