/** Limits slow down and then ask; they never refuse. */
import t from 'tap'
import { createQuestionCaptcha } from '../../../../adapters/captcha-question.ts'
import { createMemoryLimits } from '../../../../adapters/limits-memory.ts'
import { Config } from '../../../../channels/web/config.ts'
import { type Ask, type Attempt, createJudge, type Free } from '../../../../channels/web/pages/abuse.ts'
import type { Limits } from '../../../../src/contract/ports.ts'
import { createReceipts } from '../../../../src/intake/receipt.ts'
import { createTestClock } from '../../../contract/limits.ts'

const { deriveKey } = createReceipts('0123456789abcdef0123456789abcdef')
const tight = { windowSeconds: 600, address: { free: 3, ask: 6 }, phone: { free: 2, ask: 4 } }

function open(given: object = {}, shared?: Limits) {
  const clock = createTestClock()
  const limits = shared ?? createMemoryLimits({ clock })
  const config = Config.parse({ limits: tight, ...given })
  const captchas = new Map([['question', createQuestionCaptcha({ key: deriveKey('q'), clock, limits })]])
  const isEmergency = (text: string) => text.includes('着火')
  const judge = createJudge({ limits, captchas, clock, deriveKey, config, isEmergency })
  let views = 0
  /** A form that was read for a minute; each is another view. */
  const attempt = (differs: Partial<Attempt> = {}): Attempt => ({
    request: { ip: '203.0.113.7' },
    lang: 'zh',
    phone: undefined,
    text: '路灯坏了',
    view: { id: `view-${views++}`, issuedAt: clock.now() - 60_000 },
    filledHoneypot: false,
    ...differs,
  })
  return { clock, judge, attempt }
}

function asked(verdict: Free | Ask): Ask {
  if (verdict.verdict !== 'ask') throw new Error('it was let through')
  return verdict
}

t.test('one address: free, then longer and longer waits, never a refusal', async (t) => {
  const { judge, attempt, clock } = open()
  for (const _ of [1, 2, 3]) t.same(await judge(attempt()), { verdict: 'free' })
  const waits: number[] = []
  for (let n = 0; n < 6; n++) {
    const { why, waitSeconds } = asked(await judge(attempt()))
    t.equal(why, 'often')
    waits.push(waitSeconds)
  }
  t.same(waits, [10, 20, 30, 30, 30, 30])
  t.same(await judge(attempt({ request: { ip: '203.0.113.8' } })), { verdict: 'free' }, 'a neighbour')
  await clock.pass(600)
  t.same(await judge(attempt()), { verdict: 'free' }, 'in the next window')
})

t.test('who has waited is let through, with the same form and for a few tries', async (t) => {
  const { judge, attempt, clock } = open()
  for (const _ of [1, 2, 3]) await judge(attempt())
  const form = attempt()
  const { ticket } = asked(await judge(form))
  await clock.pass(4)
  t.same(
    await judge({ ...form, ticket }),
    { verdict: 'ask', why: 'often', waitSeconds: 6, ticket },
    'too early: the rest is told',
  )
  await clock.pass(6)
  for (let n = 0; n < 5; n++)
    t.same(await judge({ ...form, ticket, text: `改 ${n}` }), { verdict: 'free', ticket })
  t.equal((await judge({ ...form, ticket })).verdict, 'ask', 'not for a hundred requests')
})

t.test("a ticket is its view's own", async (t) => {
  const { judge, attempt, clock } = open()
  for (const _ of [1, 2, 3]) await judge(attempt())
  const { ticket } = asked(await judge(attempt()))
  await clock.pass(60)
  t.equal((await judge(attempt({ ticket }))).verdict, 'ask', 'another view')
  for (const forged of ['', '0.AAAAAAAAAAAAAAAAAAAAAA', ticket.replace(/^./, '0'), 'é', `${ticket}x`])
    t.equal((await judge(attempt({ ticket: forged }))).verdict, 'ask', forged)
})

t.test('one phone, from many addresses', async (t) => {
  const { judge, attempt } = open()
  const from = (n: number, phone: string) => attempt({ request: { ip: `198.51.100.${n}` }, phone })
  for (const n of [1, 2]) t.equal((await judge(from(n, '+8613800001001'))).verdict, 'free')
  t.equal(asked(await judge(from(3, '+8613800001001'))).waitSeconds, 15)
  t.equal((await judge(from(4, '+8613800001002'))).verdict, 'free', "another's")
})

t.test('the addresses of one IPv6 network count as one', async (t) => {
  const { judge, attempt } = open()
  for (const n of [1, 2, 3]) await judge(attempt({ request: { ip: `2001:db8:7:1::${n}` } }))
  t.equal((await judge(attempt({ request: { ip: '2001:db8:7:1:ffff::9' } }))).verdict, 'ask')
  t.equal((await judge(attempt({ request: { ip: '2001:db8:7:2::1' } }))).verdict, 'free')
})

t.test('filled in by a robot, perhaps: confirmed once, at once', async (t) => {
  const { judge, attempt, clock } = open()
  const robots: [Ask['why'], Attempt][] = [
    ['fast', attempt({ view: { id: 'fast', issuedAt: clock.now() - 2999 } })],
    ['honeypot', attempt({ filledHoneypot: true })],
  ]
  for (const [why, form] of robots) {
    const { ticket, ...verdict } = asked(await judge(form))
    t.same(verdict, { verdict: 'ask', why, waitSeconds: 0 })
    t.equal((await judge({ ...form, ticket })).verdict, 'free', `${why}, confirmed`)
  }
  const slow = attempt({ request: { ip: '203.0.113.9' }, view: { id: 'v', issuedAt: clock.now() - 3000 } })
  t.equal((await judge(slow)).verdict, 'free')
})

t.test('an emergency passes, however often, fast and strange, and makes nobody wait', async (t) => {
  const { judge, attempt, clock } = open()
  const view = { id: 'fast', issuedAt: clock.now() }
  for (let n = 0; n < 50; n++)
    t.same(await judge(attempt({ text: '三楼着火了', filledHoneypot: true, view })), { verdict: 'free' })
  t.same(await judge(attempt()), { verdict: 'free' })
})

t.test('no counter is asked for an emergency: none can hold it up', async (t) => {
  const never: Limits = { take: () => new Promise(() => undefined), giveBack: async () => undefined }
  const { judge, attempt } = open({}, never)
  t.same(await judge(attempt({ text: '着火' })), { verdict: 'free' })
})

t.test('with a CAPTCHA: asked from `ask` on, and the answer goes through', async (t) => {
  const { judge, attempt, clock } = open({ captcha: 'question' })
  for (const _ of [1, 2, 3]) await judge(attempt())
  t.equal(asked(await judge(attempt())).challenge, undefined, 'slowed down first')
  await judge(attempt())
  const form = attempt({ lang: 'en' })
  const ask = asked(await judge(form))
  t.match(ask.challenge?.prompt, /^How much is \w+ plus \w+\?/)
  t.equal(ask.waitSeconds, 0)
  t.equal(ask.ticket, ask.challenge?.id)

  const wrong = asked(await judge({ ...form, ticket: ask.ticket, answer: '1' }))
  t.not(wrong.ticket, ask.ticket, 'a new question after a wrong answer')
  t.ok(wrong.challenge)
  const answer = solve(wrong.challenge?.prompt ?? '')
  const right = await judge({ ...form, ticket: wrong.ticket, answer })
  t.equal(right.verdict, 'free')
  t.equal(
    (await judge({ ...form, ticket: right.ticket })).verdict,
    'free',
    'not asked again when sending failed',
  )
  t.equal(
    (await judge({ ...attempt(), ticket: wrong.ticket, answer })).verdict,
    'ask',
    'an answer counts once',
  )
  await clock.pass(600)
  t.equal((await judge(attempt())).verdict, 'free')
})

function solve(prompt: string): string {
  const numbers = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']
  const [, left = '', right = ''] = /is (\w+) plus (\w+)/.exec(prompt) ?? []
  return String(numbers.indexOf(left) + numbers.indexOf(right))
}

t.test('neither addresses nor phones are stored as they are', async (t) => {
  const memory = createMemoryLimits({ clock: createTestClock() })
  const keys: string[] = []
  const spy: Limits = {
    take: (key, ...rest) => {
      keys.push(key)
      return memory.take(key, ...rest)
    },
    giveBack: memory.giveBack,
  }
  const { judge, attempt } = open({}, spy)
  await judge(attempt({ phone: '+8613800001001' }))
  t.equal(keys.length, 2)
  for (const key of keys) t.notMatch(key, /203\.0|1380000/)
})

t.test('the defaults let a carrier’s crowd through, and are told when they make no sense', async (t) => {
  const { limits, captcha } = Config.parse({})
  t.equal(captcha, 'none')
  t.ok(limits.address.free >= 300 && limits.phone.free >= 10)
  const faulty = Config.safeParse({ limits: { address: { free: 10, ask: 5 } } })
  t.match(faulty.error?.issues[0], {
    path: ['limits', 'address'],
    message: 'expected `ask` no less than `free`',
  })
})
