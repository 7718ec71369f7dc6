/**
 * Installs wechaty-puppet-official-account into a folder of its own and starts it. It is not changed; the API that it
 * calls (a token, and who each new citizen is) is ours, behind the proxy that its HTTP client takes from HTTPS_PROXY.
 */
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '../../adapters/free-port.ts'
import { makeCertificate, startHttps } from '../../test/support/https.ts'
import { temporaryDataDir } from '../../test/support/postgres.ts'
import type { FullAccount } from '../../test/support/wechat/random-account.ts'
import { start, until } from './process.ts'
import type { Scope } from './scope.ts'
import type { RivalOptions } from './wechat-rival-bot.ts'

const PACKAGES = ['wechaty-puppet-official-account@1.10.14', 'wechaty@1.20.2']
const API = 'api.weixin.qq.com'

export interface Rival {
  /** Where callbacks are posted to. */
  url: string
  /** Calls of the API that it has made. */
  calls(): number
}

export interface RivalSettings {
  /** Where it is installed. */
  folder: string
  account: FullAccount
  /** The puppet alone, without the Wechaty that it is made for: nobody is told of a message. */
  isAlone?: boolean
}

export async function startRival(
  scope: Scope,
  { folder, account, isAlone = false }: RivalSettings,
): Promise<Rival> {
  const home = await temporaryDataDir(scope)
  const certificate = makeCertificate([API])
  const ca = join(home, 'ca.pem')
  await writeFile(ca, certificate.ca)
  let calls = 0
  const api = await startHttps(scope, certificate, ({ url = '' }, response) => {
    calls += 1
    const openid = new URL(url, 'https://any').searchParams.get('openid') ?? ''
    const known = url.includes('/token') ? { access_token: 'fake', expires_in: 7200 } : user(openid)
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(known))
  })
  const proxy = `http://127.0.0.1:${await startProxy(scope, api)}`
  const port = await freePort()
  const { appid, secret, token } = account
  const options: RivalOptions = { folder, appid, secret, token, port, isAlone }
  const script = join(import.meta.dirname, 'wechat-rival-bot.ts')
  const env = {
    NODE_ENV: 'production',
    HOME: home,
    HTTPS_PROXY: proxy,
    NODE_EXTRA_CA_CERTS: ca,
    WECHATY_LOG: 'silent',
  }
  start(scope, process.execPath, [script, JSON.stringify(options)], env)
  const url = `http://127.0.0.1:${port}/`
  await until(() => isUp(url), 60, 'wechaty-puppet-official-account answers')
  return { url, calls: () => calls }
}

/** By npm, into a folder of its own. */
export async function installRival(scope: Scope): Promise<string> {
  const folder = await temporaryDataDir(scope)
  await writeFile(join(folder, 'package.json'), '{ "private": true }')
  const flags = ['--no-audit', '--no-fund', '--ignore-scripts']
  await promisify(execFile)('npm', ['install', ...flags, ...PACKAGES], { cwd: folder })
  return folder
}

function user(openid: string) {
  return {
    subscribe: 1,
    openid,
    nickname: 'citizen',
    sex: 0,
    language: 'zh_CN',
    headimgurl: '',
    remark: '',
    tagid_list: [],
  }
}

/** Tunnels lead to the API, wherever they are to. Resolves to its port. */
async function startProxy(scope: Scope, api: number): Promise<number> {
  const server = createServer()
  server.on('connect', (_request, socket) => {
    const tunnel = connect(api, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      socket.pipe(tunnel).pipe(socket)
    })
    for (const end of [socket, tunnel]) end.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  scope.teardown(async () => server.close())
  const { port } = server.address() as AddressInfo
  return port
}

async function isUp(url: string): Promise<boolean> {
  return (await fetch(url).catch(() => undefined))?.ok ?? false
}
