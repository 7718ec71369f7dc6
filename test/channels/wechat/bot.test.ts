import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import type { PuppetMessage } from '../../../channels/wechat/puppet.ts'
import { accountId, message, startBot } from './bot-doubles.ts'

t.test('what is said in the turn is the passive reply', async (t) => {
  const seen: unknown[] = []
  const { bot, sent, logged } = await startBot(t, {
    onMessage: async (m, id, record) => {
      seen.push(id, m.id, m.text(), m.date().getTime(), m.talker().id, m.listener()?.id, record.openid)
      await m.say('收到')
    },
  })
  t.equal(await bot.receive(message('24000000000000000001', { text: '我家暖气不热' }), 3_000), '收到')
  const id = '24000000000000000001'
  const openid = 'oFakeCitizen1'
  t.strictSame(seen, [id, id, '我家暖气不热', 1_790_000_000_000, openid, accountId, openid])
  t.strictSame([sent, logged], [[], []])
})

t.test('of 1,000 messages of one citizen at once, each gets its own answer', async (t) => {
  const { bot, sent } = await startBot(t, {
    onMessage: async (m, id) => {
      await sleep(Math.random() * 300)
      await m.say(`${id}: ${m.text()}`)
    },
  })
  const ids = Array.from({ length: 1_000 }, (_, index) => String(24_000_000_000_000_000n + BigInt(index)))
  const answers = await Promise.all(ids.map((id) => bot.receive(message(id), 5_000)))
  const wrong = ids.filter((id, index) => answers[index] !== `${id}: words of ${id}`)
  t.strictSame([wrong, sent], [[], []])
})

t.test('the second say() of a turn goes by send, as one to somebody else does', async (t) => {
  const { bot, sent } = await startBot(t, {
    onMessage: async (m) => {
      if (m.text() === 'tell them') return
      await Promise.all([m.say('first'), m.say('second')])
      await m.say('third')
    },
  })
  t.equal(await bot.receive(message('1'), 3_000), 'first')
  await sleep(10)
  const openid = 'oFakeCitizen1'
  t.strictSame(sent, [
    { openid, text: 'second' },
    { openid, text: 'third' },
  ])
})

t.test('words for another citizen than the one of this turn are not its reply', async (t) => {
  const talkers = new Map<string, { say(text: string): Promise<unknown> }>()
  const { bot, sent } = await startBot(t, {
    onMessage: async (m) => {
      talkers.set(m.talker().id, m.talker())
      if (m.id === '2') await talkers.get('oFakeCitizen1')?.say('for the first')
    },
  })
  await bot.receive(message('1'), 3_000)
  t.equal(await bot.receive(message('2', { openid: 'oFakeCitizen2' }), 3_000), undefined)
  t.strictSame(sent, [{ openid: 'oFakeCitizen1', text: 'for the first' }])
})

t.test('say() after the time goes by send, and so does one after the handler has ended', async (t) => {
  const released = Promise.withResolvers<void>()
  const late: Promise<unknown>[] = []
  const { bot, sent } = await startBot(t, {
    onMessage: async (m, id) => {
      late.push(released.promise.then(() => m.say(`late ${id}`)))
      if (id === 'slow') await released.promise
    },
  })
  t.equal(await bot.receive(message('slow'), 20), undefined, 'the callback is not kept waiting')
  t.equal(await bot.receive(message('ended'), 60_000), undefined)
  released.resolve()
  await Promise.all(late)
  t.strictSame(sent.map(({ text }) => text).sort(), ['late ended', 'late slow'])
})

t.test('a handler that says nothing, and one that fails, end the turn at once', async (t) => {
  const { bot } = await startBot(t, {
    onMessage: async (_m, id) => {
      if (id === 'fails') throw new Error('no')
    },
  })
  const before = performance.now()
  t.equal(await bot.receive(message('silent'), 60_000), undefined)
  t.equal(await bot.receive(message('fails'), 60_000), undefined)
  t.ok(performance.now() - before < 5_000)
})

t.test('a say() that can not be sent rejects for its handler', async (t) => {
  let failed: unknown
  const { bot } = await startBot(t, {
    send: async () => {
      throw new Error('over the quota')
    },
    onMessage: async (m) => {
      await m.say('first')
      failed = await m.say('second').catch((error: unknown) => error)
    },
  })
  t.equal(await bot.receive(message('1'), 3_000), 'first')
  await sleep(10)
  t.match(failed, { message: 'over the quota' })
})

t.test('a handler is given the message as it was received', async (t) => {
  const records: PuppetMessage[] = []
  const types: number[] = []
  const { bot } = await startBot(t, {
    onMessage: async (m, _id, record) => {
      records.push(record)
      types.push(m.type())
    },
  })
  const all = (['text', 'image', 'audio', 'video', 'location', 'url', 'unknown'] as const).map((type) =>
    message(type, { type, text: undefined }),
  )
  for (const one of all) await bot.receive(one, 3_000)
  t.strictSame(records, all)
  t.strictSame(types, [7, 6, 2, 15, 8, 14, 0], 'as wechaty-puppet numbers them')
})

t.test('two accounts in one process do not hear each other', async (t) => {
  const heard: string[] = []
  const hear = (name: string) => ({ onMessage: async () => void heard.push(name) })
  const one = await startBot(t, hear('one'))
  const two = await startBot(t, { ...hear('two'), accountId: 'gh_fake00000002' })
  await one.bot.receive(message('1'), 3_000)
  await two.bot.receive(message('1'), 3_000)
  t.strictSame(heard, ['one', 'two'])
})
