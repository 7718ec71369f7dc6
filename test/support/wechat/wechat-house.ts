/** A house with three official accounts, one for each mode, and a WeChat around it. */
import { appendFileSync, cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Api, startApi } from '../api.ts'
import { root, until } from '../house.ts'
import { type Teardown, temporaryDataDir } from '../postgres.ts'
import { startWechatApi, type WechatApi } from './api-server.ts'
import { createPlatform, type Platform, type PlatformOptions } from './platform.ts'
import type { Mode } from './platform-answer.ts'
import { seal, signatureOf } from './platform-crypto.ts'
import type { Letter, Post, Told } from './platform-letter.ts'
import type { Response } from './platform-send.ts'
import { writeXml } from './platform-xml.ts'
import { envOf, type FullAccount, randomAccount } from './random-account.ts'

/** Of the touchpoints. */
export const touchpoints = {
  safe: 'bj12345',
  plain: 'wechat-plain',
  compatible: 'wechat-compatible',
} as const satisfies Record<Mode, string>

/** An official account without secrets. */
export const UNSET = 'wechat-unset'

export const RECEIPT = /[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){4}/

/** On a busy machine the ledger is too slow for an answer, and what it would have been is pushed. */
export const isOnlyKept = ({ shown }: Told): boolean => /已收到并保存/.test(shown.join())

export interface WechatHouse extends Api {
  wechat: WechatApi
  accounts: Readonly<Record<Mode, FullAccount>>
  platform(mode: Mode, over?: Partial<PlatformOptions>): Platform
  callbackUrl(mode: Mode): string
  /** Signed rightly, and enciphered in safe mode, whatever it holds. */
  postXml(mode: Mode, xml: string): Promise<Response>
  /** What its citizen reads: the answer, or, where the ledger was too slow for one, what is pushed afterwards. */
  reads(told: Told, pattern: RegExp): Promise<string>
  /** A receipt that its citizen reads. */
  receiptOf(told: Told): Promise<string>
  /** Of a metric such as `jiesu_accepted_total`, over all labels that are not said. */
  metric(name: string, labels: Record<string, string>): Promise<number>
}

export interface WechatHouseOptions {
  /** Until an open draft goes by itself. */
  quietSeconds?: number
  env?: Record<string, string>
}

export async function startWechatHouse(
  t: Teardown,
  { quietSeconds = 60, env = {} }: WechatHouseOptions = {},
): Promise<WechatHouse> {
  const accounts = { safe: randomAccount(), plain: randomAccount(), compatible: randomAccount() }
  const wechat = await startWechatApi(t, { accounts: Object.values(accounts) })
  const house = await startApi(t, {
    env: {
      CONFIG_DIR: await configDir(t, accounts),
      WECHAT_API_BASE: wechat.url,
      WECHAT_QUIET_SECONDS: String(quietSeconds),
      ...Object.assign({}, ...modes.map((mode) => envOf(touchpoints[mode], accounts[mode]))),
      ...env,
    },
  })
  const reads = ({ shown, letter }: Told, pattern: RegExp): Promise<string> =>
    until(() => {
      const pushed = wechat.sent.filter(({ openid }) => openid === letter.openid).map(({ text }) => text)
      return [...shown, ...pushed].find((text) => pattern.test(text))
    })
  const callbackUrl = (mode: Mode): string => `${house.url}/wechat/${touchpoints[mode]}`
  return {
    ...house,
    wechat,
    accounts,
    callbackUrl,
    platform: (mode, over) =>
      createPlatform({ callbackUrl: callbackUrl(mode), account: accounts[mode], mode, api: wechat, ...over }),
    postXml: (mode, xml) =>
      createPlatform({ callbackUrl: callbackUrl(mode), account: accounts[mode], mode }).post(
        nothing,
        {},
        around(xml, accounts[mode], mode),
      ),
    reads,
    receiptOf: async (told) => RECEIPT.exec(await reads(told, RECEIPT))?.[0] ?? '',
    async metric(name, labels) {
      // Without a key: where the ledger is elsewhere there is none in the house's folder.
      const body = await (await fetch(`${house.url}/metrics`)).text()
      const lines = body
        .split('\n')
        .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
      const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`)
      return lines
        .filter((line) => wanted.every((label) => line.includes(label)))
        .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
    },
  }
}

const nothing: Letter = { openid: '', messageId: undefined, fields: {} }

function around(xml: string, account: FullAccount, mode: Mode): (post: Post) => Post {
  if (mode !== 'safe') return ({ query }) => ({ query, body: xml })
  const sealed = seal(xml, account)
  return ({ query }) => {
    const { timestamp = '', nonce = '' } = query
    return {
      query: { ...query, msg_signature: signatureOf(account.token, timestamp, nonce, sealed) },
      body: writeXml({ ToUserName: account.originalId, Encrypt: sealed }),
    }
  }
}

const modes: Mode[] = ['safe', 'plain', 'compatible']

/** As it is shipped, with three touchpoints more. */
async function configDir(t: Teardown, accounts: Record<Mode, FullAccount>): Promise<string> {
  const dir = join(await temporaryDataDir(t), 'config')
  cpSync(join(root, 'config'), dir, { recursive: true })
  const more = [touchpoints.plain, touchpoints.compatible, UNSET]
  const described = more.map((touchpoint) => {
    const lines = [`${touchpoint}:`, 'name: 测试号', 'nameEn: A test account']
    return [...lines, 'kind: official-account', 'confirmed: false', 'source: this test'].join('\n  ')
  })
  appendFileSync(join(dir, 'touchpoints.yaml'), `\n${described.join('\n')}\n`)
  const lines = modes.map((mode) => {
    return `${touchpoints[mode]}: { mode: ${mode}, originalId: ${accounts[mode].originalId} }`
  })
  writeFileSync(join(dir, 'wechat', 'accounts.yaml'), `${lines.join('\n')}\n`)
  return dir
}
