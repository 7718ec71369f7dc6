/** The traps of Wechaty 1.20: each is shown to be there still where that is cheap, and not to catch us. */
import { spawnSync } from 'node:child_process'
import type { EventEmitter } from 'node:events'
import { mock } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { log as printer, WechatyBuilder } from 'wechaty'
import { createBot } from '../../../channels/wechat/bot.ts'
import { WechatPuppet } from '../../../channels/wechat/puppet.ts'
import { PermanentError, TemporaryError } from '../../../src/contract/errors.ts'
import { accountId, message, startBot } from './bot-doubles.ts'

/** What hangs on every message: the Wechaty inside. */
interface Inside {
  puppet: WechatPuppet
  Contact: { pool: Map<string, unknown> }
}
const parts = { accountId, send: async () => {} }
const turn = { isOpen: () => true, reply: () => {}, end: () => {} }
const WORDS = '我家暖气不热 13800000001'

/** A bot that has had one message. */
async function open(t: Test, more: { clearEveryMs?: number } = {}) {
  const inside: Inside[] = []
  const onMessage = async (m: object) => void inside.push((m as { wechaty: unknown }).wechaty as Inside)
  const started = await startBot(t, { onMessage, ...more })
  await started.bot.receive(message('first'), 3_000)
  const [wechaty] = inside
  if (!wechaty) throw new Error('no message came')
  return { ...started, wechaty, inside }
}

function unhandledIn(t: Test): unknown[] {
  const unhandled: unknown[] = []
  const keep = (reason: unknown) => void unhandled.push(reason)
  process.on('unhandledRejection', keep)
  t.teardown(() => process.off('unhandledRejection', keep))
  return unhandled
}

t.test('contact pool: it is emptied, and messages still come', async (t) => {
  const { bot, wechaty, inside } = await open(t, { clearEveryMs: 100 })
  const { pool } = wechaty.Contact
  await bot.receive(message('1', { openid: 'oFake1' }), 3_000)
  t.ok(pool.size > 0, 'Wechaty keeps everybody')
  for (let waited = 0; pool.size > 0 && waited < 3_000; waited += 20) await sleep(20)
  t.equal(pool.size, 0)
  await bot.receive(message('2', { openid: 'oFake1' }), 3_000)
  t.equal(inside.length, 3)
})

t.test('cache: no words stay, and only a few openids', async (t) => {
  const { bot, wechaty } = await open(t)
  const ids = Array.from({ length: 100 }, (_, index) => `m${index}`)
  await Promise.all(ids.map((id) => bot.receive(message(id, { openid: `oFake${id}`, text: WORDS }), 3_000)))
  t.strictSame([...wechaty.puppet.cache.message.keys()], [])
  t.ok([...wechaty.puppet.cache.contact.keys()].length <= 32)
  await t.rejects(wechaty.puppet.messageRawPayload('m1'), PermanentError, 'nor anywhere else')
})

t.test('rejecting listeners: logged without content, and never unhandled', async (t) => {
  const unhandled = unhandledIn(t)
  const { bot, logged } = await startBot(t, {
    onMessage: (_m, id) => {
      const error = new TypeError(`${WORDS}\n    at ${WORDS}`)
      if (id === 'throws') throw error
      return Promise.reject(error)
    },
  })
  await bot.receive(message('rejects', { text: WORDS }), 3_000)
  await bot.receive(message('throws', { text: WORDS }), 3_000)
  await sleep(10)
  t.strictSame(unhandled, [])
  t.equal(logged.length, 2)
  t.match(logged[0], { data: { error: 'TypeError', messageId: 'rejects', at: [/traps\.test\.ts/] } })
  t.notMatch(JSON.stringify(logged), /暖气|13800000001|oFake/)
})

t.test('no error listener: an error of the puppet is logged, without content', async (t) => {
  const bare = WechatyBuilder.build({ puppet: new WechatPuppet(parts) })
  t.throws(
    () => (bare as unknown as EventEmitter).emit('error', new Error('any')),
    'in a Wechaty of its own it is thrown',
  )
  const unhandled = unhandledIn(t)
  const { bot, wechaty, logged } = await open(t)
  wechaty.puppet.emit('error', new Error(WORDS) as never)
  wechaty.puppet.emit('message', { messageId: 'unknown' })
  await sleep(10)
  t.strictSame([unhandled, logged.length], [[], 2])
  t.notMatch(JSON.stringify(logged), /暖气/)
  t.equal(await bot.receive(message('after'), 3_000), undefined)
})

t.test('emit before login: refused, since Wechaty would lose the message', async (t) => {
  const puppet = new WechatPuppet(parts)
  t.throws(() => puppet.receive(message('1'), turn), TemporaryError)
  const { bot, logged, inside } = await open(t)
  await bot.stop()
  t.equal(await bot.receive(message('2'), 60_000), undefined, 'the callback does not wait')
  t.equal(inside.length, 1)
  t.match(logged.at(-1), { data: { error: 'TemporaryError', code: 'stopping', messageId: '2' } })
})

t.test('verbose log: nothing starts that would print what citizens write', async (t) => {
  const was = printer.level()
  t.teardown(() => printer.level(was))
  const log = { warn: () => {}, error: () => {} }
  for (const level of ['verbose', 'silly'] as const) {
    printer.level(level)
    const made = createBot({ ...parts, log, onMessage: async () => {} })
    await t.rejects(made, { message: /^WECHATY_LOG/ })
  }
  printer.level('info')
  await startBot(t, { onMessage: async () => {} })
  t.equal(printer.level(), 'silent', 'nor beside our own log')
})

t.test(
  'verbose log, import: it is the variable that sets it, and Wechaty is loaded with the first bot',
  async (t) => {
    const script = `
    import { registerHooks } from 'node:module'
    let packages = 0
    registerHooks({ load: (url, context, next) => {
      if (url.includes('node_modules')) packages++
      return next(url, context)
    } })
    const { createBot } = await import('./channels/wechat/bot.ts')
    const before = packages
    const error = await createBot({ accountId: 'gh_fake' }).catch((error) => error)
    console.log(error.name, error.detail, before, packages > 100)
    process.exit()`
    const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script]
    const env = { ...process.env, WECHATY_LOG: 'Silly' }
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env })
    t.match(stdout, /^PermanentError WECHATY_LOG.* 0 true$/m, stderr)
  },
)

t.test('heartbeat: none, so that no watchdog resets the puppet', async (t) => {
  const puppet = new WechatPuppet(parts)
  const events = new Set<string>()
  const emit = puppet.emit.bind(puppet)
  const spy = (event: string, ...rest: unknown[]) => {
    events.add(event)
    return (emit as (event: string, ...rest: unknown[]) => boolean)(event, ...rest)
  }
  Object.defineProperty(puppet, 'emit', { value: spy })
  await puppet.start()
  puppet.receive(message('1'), turn)
  await puppet.stop()
  t.strictSame([...events].sort(), ['login', 'logout', 'message', 'ready', 'start', 'stop'])
})

t.test('toLocation: it is broken; the record and the puppet have the place', async (t) => {
  const location = { latitude: 39.9087, longitude: 116.3975, label: '东长安街' }
  const found: unknown[] = []
  const { bot } = await startBot(t, {
    onMessage: async (m, id, record) => {
      const { puppet } = (m as unknown as { wechaty: Inside }).wechaty
      found.push(record.location, await puppet.messageLocation(id))
      await t.rejects(m.toLocation(), 'mended: then the record is needed no more')
    },
  })
  await bot.receive(message('1', { type: 'location', text: undefined, location }), 3_000)
  const { latitude, longitude, label } = location
  t.strictSame(found, [location, { latitude, longitude, name: label, address: label, accuracy: 0 }])
})

t.test('start and stop listeners: a bot starts once, and another has no more of them', async (t) => {
  const counts: number[][] = []
  for (let i = 0; i < 3; i++) {
    const { bot, wechaty } = await open(t)
    counts.push(['heartbeat', 'scan', 'ready'].map((event) => wechaty.puppet.listenerCount(event as 'scan')))
    t.strictSame(Object.keys(bot), ['receive', 'stop'], 'nothing starts it again')
    await bot.stop()
    await bot.stop()
  }
  t.strictSame([counts[1], counts[2]], [counts[0], counts[0]])
})

t.test('onStart failing: no bot, and known at once', async (t) => {
  const unhandled = unhandledIn(t)
  // Wechaty's own start() resolves after five seconds, as if nothing were wrong.
  mock.timers.enable({ apis: ['setTimeout'] })
  t.teardown(() => mock.timers.reset())
  await t.rejects(startBot(t, { onMessage: async () => {}, accountId: '' }), PermanentError)
  for (let seconds = 0; seconds < 20; seconds++) {
    mock.timers.tick(1_000)
    await new Promise((resolve) => setImmediate(resolve))
  }
  t.strictSame(unhandled, [])
})
