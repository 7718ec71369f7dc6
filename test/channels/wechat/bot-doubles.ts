import type { Test } from 'tap'
import { type BotParts, createBot } from '../../../channels/wechat/bot.ts'
import type { PuppetMessage } from '../../../channels/wechat/puppet.ts'

export const accountId = 'gh_fake00000001'

export function message(id: string, more: Partial<PuppetMessage> = {}): PuppetMessage {
  const text = { type: 'text', text: `words of ${id}` } as const
  return { id, openid: 'oFakeCitizen1', account: accountId, createTime: 1_790_000_000, ...text, ...more }
}

/** A real Wechaty; what it sends and logs is kept. */
export async function startBot(t: Test, parts: Pick<BotParts, 'onMessage'> & Partial<BotParts>) {
  const sent: { openid: string; text: string }[] = []
  const logged: { data: object; text: string }[] = []
  const keep = (data: object, text: string) => void logged.push({ data, text })
  const bot = await createBot({
    accountId,
    send: async (openid, text) => void sent.push({ openid, text }),
    log: { warn: keep, error: keep },
    ...parts,
  })
  t.teardown(() => bot.stop())
  return { bot, sent, logged }
}
