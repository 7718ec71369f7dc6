/** The ladder: as a message, as a notice, with the next answer. */
import t from 'tap'
import { type DeliveryOptions, deliver } from '../../../channels/wechat/deliver.ts'
import { fitField, noticeTime } from '../../../channels/wechat/notice-fields.ts'
import type { Teardown } from '../../support/postgres.ts'
import { CITIZEN, start } from './api/doubles.ts'

const CUSTOM = 'message/custom/send'
const TEMPLATE = 'message/template/send'
const TEXT = '您的诉求：办理中'
const notices = { template: { id: 'tpl-progress', data: { phrase2: '办理中' } } }

async function setUp(t: Teardown) {
  const { platform, api } = await start(t)
  const told: string[] = []
  let window: 'open' | 'closed' | 'gone' = 'open'
  const pushes = {
    spend: async () => window,
    giveBack: async () => void told.push('giveBack'),
    close: async () => void told.push('close'),
  }
  const errand = { kind: 'reply' as const, channel: 'wechat', endpoint: 'bj12345', receipt: 'R', key: 'u1' }
  return {
    platform,
    told,
    set: (now: typeof window) => {
      window = now
    },
    send: (more: Partial<DeliveryOptions> = {}) =>
      deliver({ api, pushes, errand, openid: CITIZEN, text: TEXT, ...more }),
    errand,
  }
}

const held = { is: 'held', thread: CITIZEN, text: TEXT }

t.test('a message, while the window is open', async (t) => {
  const { platform, send, told } = await setUp(t)
  platform.openWindow(CITIZEN, 'message')
  t.match(await send({ notices }), { is: 'done', thread: CITIZEN, delivery: { via: 'custom' } })
  t.match(platform.sent, [{ text: TEXT }])
  t.equal(platform.calls(TEMPLATE), 0)
  t.same(told, [])
})

t.test(
  'the window is closed here: the platform is not even asked; a notice, where there is one',
  async (t) => {
    const { platform, send, set } = await setUp(t)
    platform.openWindow(CITIZEN, 'message')
    set('closed')
    t.match(await send(), { ...held, reason: /48 hours/, pauseMs: undefined })
    const sent = await send({ notices })
    t.match(sent, { is: 'done', delivery: { via: 'template', messageId: /^\d{16,}$/ } })
    t.equal(platform.calls(CUSTOM), 0)
  },
)

t.test('each update is a notice of its own', async (t) => {
  const { platform, send, set, errand } = await setUp(t)
  platform.openWindow(CITIZEN, 'message')
  set('closed')
  const receipt = 'ABCD-EFGH-JKMN-PQRS-TVWX'
  for (const key of [`${receipt}-r1-dispatched`, `${receipt}-r1-closed`])
    t.match(await send({ notices, errand: { ...errand, receipt, key } }), { is: 'done' })
  t.equal(platform.templates.length, 2)
  t.equal(new Set(platform.templates.map((each) => JSON.stringify(each))).size, 2)
})

t.test('the platform says that the window is closed: known here from now on', async (t) => {
  const { send, told } = await setUp(t)
  t.match(await send(), { ...held, pauseMs: undefined })
  t.same(told, ['close'])
})

t.test('what an operator must mend, or tomorrow does, is said before with the next answer', async (t) => {
  const { platform, send, told } = await setUp(t)
  platform.openWindow(CITIZEN, 'message')
  for (const errcode of [48001, 45009]) {
    platform.fail(CUSTOM, errcode, 1)
    const outcome = await send()
    t.match(outcome, held, `${errcode}`)
    t.ok('pauseMs' in outcome && (outcome.pauseMs ?? 0) > 0, 'and tried again by itself')
  }
  t.same(told, ['giveBack', 'giveBack'])
})

t.test('busy is tried again; after a time-out nobody knows whether it went', async (t) => {
  const { platform, send, told } = await setUp(t)
  platform.openWindow(CITIZEN, 'message')
  platform.fail(CUSTOM, -1, 1)
  t.match(await send(), { is: 'again' })
  t.same(told, ['giveBack'])
  platform.fail(CUSTOM, 'lost', 1)
  t.match(await send(), { is: 'again' })
  t.same(told, ['giveBack'], 'one of the five may be used')
})

t.test('a citizen who blocks the account, or has left', async (t) => {
  const { platform, send, set } = await setUp(t)
  platform.openWindow(CITIZEN, 'message')
  platform.fail(CUSTOM, 43004, 1)
  t.match(await send(), { ...held, pauseMs: undefined })
  set('gone')
  t.match(await send({ notices }), { ...held, reason: /unsubscribed/ })
  t.equal(platform.calls(TEMPLATE), 0)
})

t.test('a notice that is refused leaves the words for the next answer', async (t) => {
  const { platform, send, set } = await setUp(t)
  set('closed')
  platform.fail(TEMPLATE, 47003, 1)
  t.match(await send({ notices }), { ...held, reason: /^template: / })
})

t.test('fields of notices hold what they may', async (t) => {
  t.equal(fitField('thing3', ''), '-')
  t.equal(Array.from(fitField('thing3', '长'.repeat(30))).length, 20)
  t.equal(fitField('phrase2', '已转承办单位'), '已转承办单')
  t.equal(fitField('character_string1', 'ABCD-EFGH-JKMN-PQRS-TVWX'), 'ABCD-EFGH-JKMN-PQRS-TVWX')
  t.equal(noticeTime('2026-01-05T08:30:59.123+08:00'), '2026年1月5日 08:30')
})
