/** The commands that channels bring, with what they are given. */
import { join } from 'node:path'
import { readChannelFiles } from '../channel-files.ts'
import { loadChannels, schemasOf } from '../channels.ts'
import { loadConfig } from '../config.ts'
import { ConfigError, describeFault, type Fault } from '../config-error.ts'
import type { Channel } from '../contract/channel.ts'
import type { Command, CommandServices } from '../contract/command.ts'
import { readEnv, secret } from '../env.ts'
import { createReceipts } from '../intake/receipt.ts'
import { publicUrl } from '../public-url.ts'
import { readSecretFile } from '../secrets.ts'

export async function channelCommands(): Promise<Command[]> {
  const channels = await loadChannels()
  return [...channels].flatMap(([name, { commands = [] }]) =>
    commands.map((command) => ({
      ...command,
      run: (given, options) => command.run(given, options, servicesOf(name, channels)),
    })),
  )
}

function servicesOf(name: string, channels: ReadonlyMap<string, Channel>): CommandServices {
  const env = readEnv()
  const read = (faults: Fault[]) => readChannelFiles(env.CONFIG_DIR, channels, faults).of(name).current()
  const receiptSecret = env.RECEIPT_SECRET ?? readSecretFile(join(env.DATA_DIR, 'receipt.secret')) ?? ''
  return {
    config: loadConfig(env.CONFIG_DIR, schemasOf(channels)).channels[name],
    files() {
      const faults: Fault[] = []
      const files = read(faults)
      if (faults.length > 0) throw new ConfigError(faults)
      return files
    },
    lint() {
      const faults: Fault[] = []
      read(faults)
      return faults.map(describeFault)
    },
    configDir: env.CONFIG_DIR,
    dataDir: env.DATA_DIR,
    publicUrl: publicUrl(env),
    clock: Date,
    secret: (name) => secret(name),
    deriveKey: createReceipts(receiptSecret).deriveKey,
    print: (line) => console.log(line),
    isTerminal: process.stdout.isTTY === true,
  }
}
