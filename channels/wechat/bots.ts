/** A Wechaty for each account, made when its first message comes; without one messages are answered all the same. */
import { randomUUID } from 'node:crypto'
import type { ChannelServices } from '../../src/contract/channel.ts'
import type { Log } from '../../src/contract/ports.ts'
import { type Bot, createBot } from './bot.ts'
import type { Incoming } from './message.ts'
import type { PuppetMessage } from './puppet.ts'

export interface Bots {
  /** What the account's Wechaty says to it, which is what `answer` resolves to. */
  show(
    touchpoint: string,
    incoming: Incoming,
    answer: () => Promise<string | undefined>,
  ): Promise<string | undefined>
  /** So that the first citizen does not wait for it. */
  warm(touchpoint: string): void
  stop(): Promise<void>
}

export interface BotsOptions {
  conversations: Pick<ChannelServices['conversations'], 'push'>
  log: Log
  /** How long a turn lasts. */
  turnMs: number
}

export function createBots({ conversations, log, turnMs }: BotsOptions): Bots {
  const made = new Map<string, Promise<Bot | undefined>>()
  const answers = new Map<string, () => Promise<string | undefined>>()

  const make = (touchpoint: string): Promise<Bot | undefined> =>
    createBot({
      accountId: touchpoint,
      log,
      async onMessage(message, id) {
        const text = await answers.get(id)?.()
        if (text) await message.say(text)
      },
      send: async (openid, text) => {
        const to = { origin: { channel: 'wechat', endpoint: touchpoint }, thread: openid }
        await conversations.push(to, { receipt: '', key: randomUUID(), text })
      },
    }).catch((err) => {
      log.error({ err, touchpoint }, 'Wechaty does not start: messages are answered without it')
      return undefined
    })

  const botOf = (touchpoint: string): Promise<Bot | undefined> => {
    const bot = made.get(touchpoint) ?? make(touchpoint)
    made.set(touchpoint, bot)
    return bot
  }

  return {
    warm: (touchpoint) => void botOf(touchpoint),
    async show(touchpoint, incoming, answer) {
      const bot = await botOf(touchpoint)
      if (!bot) return answer()
      const message = shownToWechaty(incoming)
      // Once, whoever asks: Wechaty, or nobody.
      let asked: Promise<string | undefined> | undefined
      answers.set(message.id, () => (asked ??= answer()))
      try {
        const said = await bot.receive(message, turnMs)
        // Where Wechaty did not tell its handler, the citizen is answered without it.
        return asked ? said : await answer()
      } finally {
        answers.delete(message.id)
      }
    },
    async stop() {
      for (const bot of await Promise.all(made.values())) await bot?.stop()
    },
  }
}

const types = {
  text: 'text',
  image: 'image',
  voice: 'audio',
  video: 'video',
  shortvideo: 'video',
  location: 'location',
  link: 'url',
  event: 'unknown',
  unknown: 'unknown',
} as const

function shownToWechaty(incoming: Incoming): PuppetMessage {
  const { openid, account, createTime, messageId, type } = incoming
  // Ids of two conversations may meet.
  const head = { id: `${openid}/${messageId}`, openid, account, createTime, type: types[type] }
  if (incoming.type === 'text') return { ...head, text: incoming.content }
  if (incoming.type === 'location') {
    const { latitude, longitude, label } = incoming
    return { ...head, location: { latitude, longitude, label } }
  }
  if (incoming.type === 'link') {
    const { title, description, url } = incoming
    return { ...head, link: { title, description, url } }
  }
  return head
}
