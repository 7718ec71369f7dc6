/** Every folder in channels/ is a channel: adding one changes nothing here. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { z } from 'zod'
import type { Channel } from './contract/channel.ts'

const folder = join(import.meta.dirname, '..', 'channels')

/** Throws where a folder does not export what a channel must. */
export async function loadChannels(): Promise<Map<string, Channel>> {
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const loaded = await Promise.all(
    names.map(async ({ name }): Promise<[string, Channel]> => [name, await load(name)]),
  )
  return new Map(loaded)
}

async function load(name: string): Promise<Channel> {
  const found = await import(pathToFileURL(join(folder, name, 'index.ts')).href)
  const { default: plugin, config, readFiles, commands, jobs, replay, shown } = found
  if (typeof plugin !== 'function' || typeof config?.safeParse !== 'function') {
    throw new Error(`channels/${name}/index.ts must export a plugin as default, and \`config\`, a zod schema`)
  }
  return { plugin, config, readFiles, commands, jobs, replay, shown }
}

/** The schemas of their keys in gateway.yaml, by name. */
export function schemasOf(channels: ReadonlyMap<string, Channel>): Record<string, z.ZodType> {
  return Object.fromEntries([...channels].map(([name, { config }]) => [name, config]))
}

/** Those that tell their sources what became of a request. */
export function replyingChannels(channels: ReadonlyMap<string, Channel>): Set<string> {
  return new Set([...channels].filter(([, { jobs }]) => jobs !== undefined).map(([name]) => name))
}
