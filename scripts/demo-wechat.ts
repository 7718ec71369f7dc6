/** A citizen in the chat of an official account, with a WeChat that is made for this demo: a conversation to its end. */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { styleText } from 'node:util'
import { startWechatApi, type WechatApi } from '../test/support/wechat/api-server.ts'
import { greyPng } from '../test/support/wechat/photo.ts'
import { createPlatform, type Platform } from '../test/support/wechat/platform.ts'
import type { Told } from '../test/support/wechat/platform-letter.ts'
import { envOf, type FullAccount, randomAccount } from '../test/support/wechat/random-account.ts'
import { type DemoHouse, say, withDemoHouse } from './demo-house.ts'

const TOUCHPOINT = 'bj12345'
const RECEIPT = /[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){4}/

export async function demoWechat(): Promise<void> {
  const account = randomAccount()
  const ends: (() => Promise<void>)[] = []
  const wechat = await startWechatApi(
    { teardown: (end) => void ends.push(end) },
    { accounts: [account], templateIds: [] },
  )
  say(
    '正在启动接诉，旁边是一个模拟的微信平台 · Starting Jiesu in a folder of its own, and a fake WeChat beside it',
  )
  const env = { WECHAT_API_BASE: wechat.url, WECHAT_QUIET_SECONDS: '20', ...envOf(TOUCHPOINT, account) }
  try {
    await withDemoHouse((house) => play(house, wechat, account), env)
  } finally {
    for (const end of ends) await end()
  }
}

async function play(house: DemoHouse, wechat: WechatApi, account: FullAccount): Promise<void> {
  const callbackUrl = `${house.url}/wechat/${TOUCHPOINT}`
  const platform = createPlatform({ callbackUrl, account, mode: 'safe', api: wechat })
  say(`平台验证回调地址 · The platform verifies the callback: ${await platform.verifyUrl()}`)
  const openid = `oFake${randomBytes(11).toString('hex')}`
  const chat = createChat(platform, wechat, openid)
  const receipt = await submit(chat, wechat)
  await progress(house, chat, receipt)
  await afterwards(house, chat, receipt)
  await strangers(platform, callbackUrl, chat)
}

/** From the first word to the receipt. */
async function submit({ citizen, does }: Chat, wechat: WechatApi): Promise<string> {
  const photo = wechat.addMedia({ bytes: greyPng(64), mediaType: 'image/png', name: 'radiator.png' })
  say('市民关注公众号，说出诉求 · A citizen follows the account and says what is wrong')
  await does('［关注］', 'follows', citizen.event('subscribe', { EventKey: '' }))
  await does(
    '我家暖气不热，室温只有十四度',
    'my heating is cold, 14 °C',
    citizen.text('我家暖气不热，室温只有十四度'),
  )
  await does('［图片］', 'a photo of the radiator', citizen.image(photo))
  const place = '北京市朝阳区某某路甲 1 号院'
  await does(`［位置］${place}`, 'a place on the map', citizen.location(39.9219, 116.4435, place))
  const { shown } = await does('提交', 'submit', citizen.text('提交'))
  const receipt = RECEIPT.exec(shown.join('\n'))?.[0]
  if (!receipt) throw new Error('there is no receipt in the answer')
  return receipt
}

/** What a dispatcher reports reaches the citizen by itself. */
async function progress(house: DemoHouse, chat: Chat, receipt: string): Promise<void> {
  say('派单系统更新进度，市民收到消息 · Whoever handles it reports; the citizen is told')
  const notes = { in_progress: '供热公司已上门，正在排气', closed: '已修好，室温二十一度' }
  await until(async () => (await get(house, receipt)).ok, 'the request in the ledger')
  for (const [status, note] of Object.entries(notes)) {
    await report(house, receipt, { id: `demo-${status}`, status, note, by: '朝阳区某街道' })
    await chat.hears()
  }
}

async function afterwards(house: DemoHouse, { citizen, does }: Chat, receipt: string): Promise<void> {
  say('市民查询，然后评价 · The citizen asks, and rates')
  await does('查询', 'what became of it?', citizen.text('查询'))
  await does('评价 5', 'rates it 5', citizen.text('评价 5'))
  say('办件时间线 · Its timeline')
  const { timeline } = JSON.parse(await (await get(house, receipt)).text())
  for (const { status, at, by = '', note = '' } of timeline)
    console.log(`  ${at}  ${String(status).padEnd(12)} ${by} ${note}`)
}

async function strangers(platform: Platform, callbackUrl: string, { citizen, does }: Chat): Promise<void> {
  say('平台重发同一条消息 · The platform sends a message again: the same answer, nothing happens twice')
  const { letter } = await does('帮助', 'help', citizen.text('帮助'))
  await does('［同一条消息］', 'the same MsgId', platform.deliver(letter))
  say('有人冒充微信 · Somebody who is not WeChat')
  const { status } = await fetch(callbackUrl, { method: 'POST', body: '<xml></xml>' })
  console.log(`  HTTP ${status}`)
}

interface Chat {
  citizen: ReturnType<Platform['citizen']>
  /** Prints what they do, and what they see then. */
  does(what: string, hint: string, told: Promise<Told>): Promise<Told>
  /** Waits for the next message that is pushed, and prints it. */
  hears(): Promise<void>
}

function createChat(platform: Platform, wechat: WechatApi, openid: string): Chat {
  let heard = 0
  return {
    citizen: platform.citizen(openid),
    async does(what, hint, told) {
      console.log(`  ${styleText('green', `市民 ▸ ${what}`)}  ${styleText('dim', `(${hint})`)}`)
      const { shown, ...rest } = await told
      for (const text of shown) print(text)
      return { shown, ...rest }
    },
    async hears() {
      await until(async () => wechat.sent.length > heard, 'a message to the citizen')
      for (const { text } of wechat.sent.slice(heard)) print(text)
      heard = wechat.sent.length
    },
  }
}

function print(text: string): void {
  const [first = '', ...more] = text.split('\n')
  console.log(styleText('yellow', `  12345 ◂ ${first}`))
  for (const line of more) console.log(styleText('yellow', `          ${line}`))
}

function get(house: DemoHouse, receipt: string): Promise<Response> {
  return fetch(`${house.url}/v1/requests/${receipt}`, { headers: authorization(house) })
}

async function report(house: DemoHouse, receipt: string, update: Record<string, string>): Promise<void> {
  const answer = await fetch(`${house.url}/v1/requests/${receipt}/updates`, {
    method: 'POST',
    headers: { ...authorization(house), 'content-type': 'application/json' },
    body: JSON.stringify({ at: new Date().toISOString(), ...update }),
  })
  console.log(`  POST /v1/requests/${receipt}/updates ${update.status}: ${answer.status}`)
  if (!answer.ok) throw new Error(await answer.text())
}

function authorization({ dataDir }: DemoHouse): Record<string, string> {
  return { authorization: `Bearer ${readFileSync(join(dataDir, 'local.key'), 'utf8').trim()}` }
}

async function until(look: () => Promise<boolean>, what: string): Promise<void> {
  for (const began = Date.now(); Date.now() - began < 20_000; await sleep(100)) if (await look()) return
  throw new Error(`no ${what} within 20 s`)
}
