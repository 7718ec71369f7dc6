/**
 * wechaty-puppet-official-account as its documents say, with a listener that does nothing. Runs in the folder that it is
 * installed in, since it is none of our dependencies. Argument: JSON of RivalOptions.
 */
import { createRequire } from 'node:module'
import { join } from 'node:path'

export interface RivalOptions {
  /** With its node_modules. */
  folder: string
  appid: string
  secret: string
  token: string
  port: number
  /** The puppet alone. */
  isAlone: boolean
}

const { folder, appid, secret, token, port, isAlone }: RivalOptions = JSON.parse(process.argv[2] ?? '{}')
const require = createRequire(join(folder, 'package.json'))
const { PuppetOA } = require('wechaty-puppet-official-account')
const { WechatyBuilder } = require('wechaty')

const puppet = new PuppetOA({ appId: appid, appSecret: secret, token, port })
process.once('SIGTERM', () => process.exit(0))
if (isAlone) await puppet.start()
else await startBot()

async function startBot(): Promise<void> {
  const bot = WechatyBuilder.build({ puppet })
  bot.on('message', () => undefined)
  bot.on('error', (error: Error) => process.stderr.write(`${error.message}\n`))
  await bot.start()
}
