/** Sending and the menu, over HTTP, against a platform that keeps its rules. */
import t from 'tap'
import { createApi } from '../../../../channels/wechat/api/client.ts'
import { nextMidnight } from '../../../../channels/wechat/api/refusals.ts'
import { account, CITIZEN, logTo, start } from './doubles.ts'

const TEXT = '您反映的暖气问题已派单 "A&B" <2>'
const CUSTOM = 'message/custom/send'

t.test('a customer-service message, as long as the window is open', async (t) => {
  const { platform, api, lines } = await start(t)
  t.match(await api.sendCustom(CITIZEN, TEXT), { is: 'window', errcode: 45015 }, 'has never written')
  platform.openWindow(CITIZEN, 'message')
  for (let times = 0; times < 5; times += 1) t.strictSame(await api.sendCustom(CITIZEN, TEXT), { is: 'ok' })
  t.match(platform.sent, [{ appid: account.appid, openid: CITIZEN, text: TEXT }])
  t.match(await api.sendCustom(CITIZEN, TEXT), { is: 'window', errcode: 45047, rid: /^[\w-]+$/ })
  platform.openWindow(CITIZEN, 'message')
  t.match(await api.sendCustom(CITIZEN, TEXT), { is: 'ok' }, 'written again')
  platform.advance(48 * 3_600_000 + 1)
  t.match(await api.sendCustom(CITIZEN, TEXT), { is: 'window', errcode: 45015 })

  platform.openWindow(CITIZEN, 'click')
  for (let times = 0; times < 3; times += 1) t.match(await api.sendCustom(CITIZEN, TEXT), { is: 'ok' })
  t.match(await api.sendCustom(CITIZEN, TEXT), { is: 'window', errcode: 45047 })
  platform.openWindow(CITIZEN, 'subscribe')
  platform.advance(61_000)
  t.match(await api.sendCustom(CITIZEN, TEXT), { is: 'window', errcode: 45015 }, 'a minute only')
  t.notMatch(JSON.stringify(lines), new RegExp(`${CITIZEN}|暖气|access_token|fake-secret`))
})

t.test('what would never go', async (t) => {
  const { platform, api } = await start(t)
  platform.openWindow(CITIZEN, 'message')
  t.match(await api.sendCustom('nobody', TEXT), { is: 'user', errcode: 40003 })
  t.match(await api.sendCustom(CITIZEN, ''), { is: 'ours', errcode: 44004 })
  t.match(await api.sendCustom(CITIZEN, '暖'.repeat(683)), { is: 'ours', errcode: 45002 })
  t.match(await api.sendCustom(CITIZEN, '暖'.repeat(682)), { is: 'ok' }, '2046 bytes')
})

t.test('a refused token is renewed and the call made once more', async (t) => {
  const { platform, api, lines } = await start(t)
  platform.openWindow(CITIZEN, 'message')
  t.match(await api.sendCustom(CITIZEN, 'a'), { is: 'ok' })
  platform.expireTokens()
  t.match(await api.sendCustom(CITIZEN, 'b'), { is: 'ok' })
  platform.spoilTokens()
  t.match(await api.sendCustom(CITIZEN, 'c'), { is: 'ok' })
  t.strictSame(
    platform.sent.map(({ text }) => text),
    ['a', 'b', 'c'],
  )
  t.equal(platform.calls(CUSTOM), 5)
  platform.fail(CUSTOM, 41001, 2)
  t.match(await api.sendCustom(CITIZEN, 'd'), { is: 'again' }, 'refused again: later')
  t.notMatch(JSON.stringify(lines), /fake-[0-9a-f]{8}-/, 'no token in the log')
})

t.test('a platform that is away, silent or broken', async (t) => {
  const { platform, api } = await start(t)
  platform.openWindow(CITIZEN, 'message')
  platform.fail(CUSTOM, 'cut')
  t.match(await api.sendCustom(CITIZEN, TEXT), { is: 'again', errcode: undefined, reason: /reached/ })
  platform.fail(CUSTOM, { status: 503 })
  t.match(await api.sendCustom(CITIZEN, TEXT), { is: 'again', reason: /answered 503/ })
  platform.fail(CUSTOM, 'hang')
  t.match(await api.sendCustom(CITIZEN, TEXT), { is: 'again', reason: /within 0.3 s/ })
  t.equal(platform.sent.length, 0)
  platform.fail(CUSTOM, 'lost')
  t.match(await api.sendCustom(CITIZEN, TEXT), { is: 'again' }, 'it can not be known')
  t.equal(platform.sent.length, 1, 'that it was delivered')
  platform.fail(CUSTOM, 45011)
  t.match(await api.sendCustom(CITIZEN, TEXT), { is: 'again', errcode: 45011, pauseMs: 60_000 })
  platform.fail(CUSTOM, 99999)
  t.match(await api.sendCustom(CITIZEN, TEXT), { is: 'again', errcode: 99999 })
})

t.test('used up for today: not asked again before midnight in Shanghai, by each call alone', async (t) => {
  const { platform, api } = await start(t)
  platform.openWindow(CITIZEN, 'message')
  platform.fail(CUSTOM, 45009)
  const left = nextMidnight(platform.clock.now()) - platform.clock.now()
  const refused = await api.sendCustom(CITIZEN, TEXT)
  t.match(refused, { is: 'quota-day', errcode: 45009 })
  t.ok('pauseMs' in refused && Math.abs((refused.pauseMs ?? 0) - left) < 1000)
  t.match(await api.sendCustom(CITIZEN, TEXT), { is: 'quota-day', errcode: 45009 })
  t.equal(platform.calls(CUSTOM), 1)
  t.match(await api.getMenu(), { is: 'ok' }, 'others go on')
  platform.advance(left + 1000)
  platform.openWindow(CITIZEN, 'message')
  t.match(await api.sendCustom(CITIZEN, TEXT), { is: 'ok' })

  const at = (text: string) => Date.parse(text)
  t.equal(nextMidnight(at('2026-01-05T23:59:59+08:00')), at('2026-01-06T00:00:00+08:00'))
  t.equal(nextMidnight(at('2026-01-06T00:00:00+08:00')), at('2026-01-07T00:00:00+08:00'))
  t.equal(nextMidnight(at('2026-01-06T07:59:00+08:00')), at('2026-01-07T00:00:00+08:00'))
})

t.test('an account that may not: an alarm once an hour', async (t) => {
  const { platform, api, lines } = await start(t)
  platform.fail(CUSTOM, 48001, 3)
  const errors = () => lines.filter(({ level }) => level === 'error').length
  t.match(await api.sendCustom(CITIZEN, TEXT), { is: 'config', errcode: 48001 })
  t.match(await api.sendCustom(CITIZEN, TEXT), { is: 'config' })
  t.equal(errors(), 1)
  platform.advance(3_600_001)
  t.match(await api.sendCustom(CITIZEN, TEXT), { is: 'config' })
  t.equal(errors(), 2)
})

t.test('templates: an id of 64 bits keeps its digits', async (t) => {
  const { platform, api } = await start(t)
  const message = {
    openid: CITIZEN,
    templateId: 'tpl-progress',
    url: 'https://12345.example/track',
    data: { thing1: '已派单' },
  }
  t.match(await api.sendTemplate(message), { is: 'user', errcode: 43004 })
  platform.openWindow(CITIZEN, 'subscribe')
  const sent = await api.sendTemplate(message)
  const [first] = platform.templates
  t.match(first, {
    kind: 'template',
    openid: CITIZEN,
    url: message.url,
    data: { thing1: { value: '已派单' } },
  })
  t.strictSame(sent, { is: 'ok', msgid: first?.msgid })
  t.ok(BigInt(first?.msgid ?? 0) > 2n ** 53n)
  t.not(String(Number(first?.msgid)), first?.msgid, 'as a number it would be another')

  t.match(await api.sendTemplate({ ...message, templateId: 'nobody-s' }), { is: 'config', errcode: 40037 })
  const once = { ...message, onceId: 'say-1' }
  platform.fail('message/template/send', 'lost')
  t.match(await api.sendTemplate(once), { is: 'again' })
  t.match(await api.sendTemplate(once), { is: 'ok', msgid: platform.templates[1]?.msgid })
  t.equal(platform.templates.length, 2, 'tried again, sent once')
})

t.test('subscription notices, as often as the citizen agreed', async (t) => {
  const { platform, api } = await start(t)
  const notice = {
    openid: CITIZEN,
    templateId: 'tpl-progress',
    url: 'https://a.example/',
    data: { thing1: '好' },
  }
  t.match(await api.sendSubscription(notice), { is: 'window', errcode: 43101 })
  platform.agree(CITIZEN, 'tpl-progress')
  t.match(await api.sendSubscription(notice), { is: 'ok' })
  t.match(platform.templates, [{ kind: 'subscription', url: notice.url, data: { thing1: { value: '好' } } }])
  t.match(await api.sendSubscription(notice), { is: 'window', errcode: 43101 })
})

t.test('the menu', async (t) => {
  const { platform, api } = await start(t)
  t.strictSame(await api.getMenu(), { is: 'ok', menu: undefined })
  const menu = { button: [{ name: '提交', type: 'click', key: 'submit' }] }
  t.strictSame(await api.createMenu(menu), { is: 'ok' })
  t.strictSame(platform.menu(account.appid), menu)
  t.strictSame(await api.getMenu(), { is: 'ok', menu })
  const long = { button: [{ name: '提交我的诉求', type: 'click', key: 'submit' }] }
  t.match(await api.createMenu(long), { is: 'ours', errcode: 40018 }, '18 bytes')
})

t.test('no token, no call', async (t) => {
  const { platform } = await start(t)
  const refused = { is: 'config' as const, errcode: 40013, reason: 'no' }
  const tokens = { get: async () => refused, renew: async () => refused }
  const lines: Parameters<typeof logTo>[0] = []
  const api = createApi({ baseUrl: platform.url, tokens, log: logTo(lines), clock: platform.clock })
  t.strictSame(await api.sendCustom(CITIZEN, TEXT), refused)
  t.equal(platform.calls(CUSTOM), 0)
})
