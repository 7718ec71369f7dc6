/** Every folder in channels/ is a channel: adding one changes nothing here. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
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
  const { default: plugin, config } = await import(pathToFileURL(join(folder, name, 'index.ts')).href)
  if (typeof plugin !== 'function' || typeof config?.safeParse !== 'function') {
    throw new Error(`channels/${name}/index.ts must export a plugin as default, and \`config\`, a zod schema`)
  }
  return { plugin, config }
}
