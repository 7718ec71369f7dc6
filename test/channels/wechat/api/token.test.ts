/** One token for all processes; another is forced only where the platform refuses the one that it gives. */
import t from 'tap'
import { another, start } from './doubles.ts'

const MINUTE_MS = 60_000
const tokenOf = (result: { is: string; token?: string }) => (result.is === 'ok' ? result.token : undefined)

t.test('asked for once, kept until five minutes before its end', async (t) => {
  const { platform, tokens } = await start(t)
  const all = await Promise.all(Array.from({ length: 20 }, () => tokens.get()))
  const [first] = all.map(tokenOf)
  t.type(first, 'string')
  t.equal(new Set(all.map(tokenOf)).size, 1)
  t.equal(platform.calls('stable_token'), 1, 'one flight for all')
  t.equal(tokenOf(await another(platform).tokens.get()), first, 'the same in another process')

  platform.advance(114 * MINUTE_MS)
  t.equal(tokenOf(await tokens.get()), first)
  t.equal(platform.calls('stable_token'), 2)
  platform.advance(2 * MINUTE_MS)
  t.not(tokenOf(await tokens.get()), first, 'renewed before it ends')
  t.equal(platform.calls('stable_token'), 3)
})

t.test('in its last minutes it holds while the platform is busy', async (t) => {
  const { platform, tokens } = await start(t)
  const first = tokenOf(await tokens.get())
  platform.advance(117 * MINUTE_MS)
  platform.fail('stable_token', -1)
  t.equal(tokenOf(await tokens.get()), first)
  platform.fail('stable_token', 'cut')
  platform.advance(4 * MINUTE_MS)
  t.match(
    await tokens.get(),
    { is: 'again', errcode: undefined, reason: /could not be reached/ },
    'it is over',
  )
  t.match(await tokens.get(), { is: 'ok' })
})

t.test('a refused one is asked for again before another is forced', async (t) => {
  const { platform, tokens } = await start(t)
  const first = tokenOf(await tokens.get()) ?? ''
  platform.expireTokens()
  const second = tokenOf(await tokens.renew(first)) ?? ''
  t.not(second, first)
  t.equal(platform.calls('stable_token'), 2, 'asked, not forced')
  t.equal(tokenOf(await tokens.renew(first)), second, 'known to be over')
  t.equal(platform.calls('stable_token'), 2)

  platform.spoilTokens()
  const all = await Promise.all(Array.from({ length: 10 }, () => tokens.renew(second)))
  t.equal(new Set(all.map(tokenOf)).size, 1)
  t.not(tokenOf(all[0] ?? { is: '' }), second)
  t.equal(platform.calls('stable_token'), 4, 'asked once, forced once')
})

t.test('forced by another process: its token is taken, none is forced', async (t) => {
  const { platform, tokens } = await start(t)
  const one = tokenOf(await tokens.get()) ?? ''
  const other = another(platform).tokens
  await other.get()
  platform.spoilTokens()
  const forced = tokenOf(await other.renew(one))
  t.not(forced, one)
  const before = platform.calls('stable_token')
  t.equal(tokenOf(await tokens.renew(one)), forced)
  t.equal(platform.calls('stable_token'), before + 1)
})

t.test('forced at most once in 30 s and 20 times a day', async (t) => {
  const { platform, tokens } = await start(t)
  const spoil = async () => {
    platform.spoilTokens()
    return tokens.renew(tokenOf(await tokens.get()) ?? '')
  }
  t.match(await spoil(), { is: 'ok' })
  const calls = platform.calls('stable_token')
  t.match(await spoil(), { is: 'again', reason: /can not be forced yet/ })
  t.equal(platform.calls('stable_token'), calls + 1, 'asked, not forced')
  for (let times = 1; times < 20; times += 1) {
    platform.advance(30_000)
    t.match(await spoil(), { is: 'ok' })
  }
  platform.advance(30_000)
  const refused = await spoil()
  t.match(refused, { is: 'again' })
  t.ok(refused.is !== 'ok' && (refused.pauseMs ?? 0) > 23 * 60 * MINUTE_MS, 'not before tomorrow')
})

t.test('what is wrong with the account is said once an hour, without its secret', async (t) => {
  const { platform } = await start(t)
  const { tokens, lines } = another(platform, 'fake-wrong-secret')
  for (let times = 0; times < 3; times += 1) t.match(await tokens.get(), { is: 'config', errcode: 40125 })
  const errors = lines.filter(({ level }) => level === 'error')
  t.match(errors, [{ data: { api: 'stable_token', errcode: 40125, rid: /^[\w-]+$/ } }])
  t.equal(errors.length, 1)
  t.notMatch(JSON.stringify(lines), /fake-wrong-secret/)
  platform.advance(61 * MINUTE_MS)
  await tokens.get()
  t.equal(lines.filter(({ level }) => level === 'error').length, 2)
  platform.fail('stable_token', 40001)
  t.match(await tokens.get(), { is: 'config', errcode: 40125 }, 'there 40001 is the secret')

  platform.allowIps(['203.0.113.7'])
  const { tokens: outside } = another(platform)
  t.match(await outside.get(), { is: 'config', errcode: 40164, reason: /IP list/ })
  platform.allowIps(['127.0.0.1'])
  t.match(await outside.get(), { is: 'ok' }, 'mended')
})

t.test('no token in what it answers, or none today', async (t) => {
  const { platform, tokens } = await start(t)
  platform.fail('stable_token', 0)
  t.match(await tokens.get(), { is: 'again', reason: /without a token/ })
  platform.fail('stable_token', { status: 502 })
  t.match(await tokens.get(), { is: 'again', reason: /answered 502/ })
  platform.fail('stable_token', 45009)
  t.match(await tokens.get(), { is: 'quota-day' })
  const calls = platform.calls('stable_token')
  t.match(await tokens.get(), { is: 'quota-day' })
  t.equal(platform.calls('stable_token'), calls, 'not asked again')
  platform.advance(24 * 60 * MINUTE_MS)
  t.match(await tokens.get(), { is: 'ok' })
})
