/** The letter to a source's engineer. */
import t from 'tap'
import { reasons } from '../../../../channels/hotlines/authentication/reasons.ts'
import { meaningOf } from '../../../../src/ops/console/sources/reasons.ts'
import { type Known, tellingOf } from '../../../../src/ops/console/sources/telling.ts'
import { source, standing } from '../../../support/snapshot.ts'

const now = Date.parse('2026-01-05T12:00:00+08:00')
const at = (minutes: number) => new Date(now - minutes * 60_000).toISOString()

const facts = {
  agency: '市场监管局',
  address: '/hotlines/12315',
  authentication: 'hmac',
  format: 'json',
  charset: 'utf-8',
}
const told = (known: Partial<Known>, lang: 'zh' | 'en' = 'en') =>
  tellingOf(
    {
      source: source('12315', { standing: standing('12315', { facts }) }),
      refusals: [],
      quarantined: [],
      now,
      publicUrl: 'https://12345.example',
      ...known,
    },
    lang,
  )

t.test('nothing is wrong', async (t) => {
  t.equal(
    told({}),
    [
      'On what Hotline 12315 (12315, 市场监管局) posts to Beijing 12345, 01-05 12:00:00 (Beijing time)',
      'Nothing needs your attention now.',
      'As agreed:\nAddress: POST https://12345.example/hotlines/12315\nAuthentication: hmac\nFormat: json, utf-8',
      'Documents: channels/hotlines/README.md (interface, authentication, sending again), config/hotlines/README.md (how each number is described).',
    ].join('\n\n'),
  )
  t.match(told({}, 'zh'), /目前没有需要贵方处理的问题/)
})

t.test('all that can be wrong, numbered, in both languages', async (t) => {
  const known: Partial<Known> = {
    source: source('12315', {
      accepted: 100,
      duplicate: 60,
      refused: { 'wrong-signature': 12, stale: 3, busy: 2 },
      refusedLately: { 'wrong-signature': 7 },
      standing: standing('12315', {
        facts: { ...facts, windowSeconds: '300' },
        state: 'silent',
        lastAt: now - 45 * 60_000,
        usualPerHour: 160,
        missing: ['HOTLINE_12315_SECRET'],
      }),
    }),
    refusals: [
      { reason: 'wrong-signature', refusedAt: at(90) },
      { reason: 'wrong-appid', refusedAt: at(70) },
      { reason: 'wrong-signature', refusedAt: at(5) },
    ],
    quarantined: [
      { reason: 'stale: stale', receivedAt: at(3), receipt: 'R0' },
      ...['R1', 'R2', 'R3', 'R4'].map((receipt) => ({
        reason: '$.type: unknown code',
        receivedAt: at(9),
        receipt,
      })),
    ],
  }
  const english = told(known)
  t.match(english, /^1\. We do not have your secret yet \(HOTLINE_12315_SECRET\)/m)
  t.match(english, /^2\. Nothing new of yours has come since 01-05 11:15:00, for 45 min; about 160 an hour/m)
  t.match(
    english,
    /^3\. 12 requests failed authentication \(wrong-signature\), 7 of them .* from 01-05 10:30:00 to 01-05 11:55:00\. The signature does not fit/m,
  )
  t.match(english, /^4\. 2 requests were not taken \(busy\)/m)
  t.match(english, /^5\. 3 requests were sent at a time outside the window \(300 s/m)
  t.match(english, /^6\. 4 came and are kept, .*: \$\.type: unknown code\. Receipts such as R1, R2, R3\./m)
  t.match(english, /^7\. 60 of 100 were the same content again/m)
  const chinese = told(known, 'zh')
  t.equal(chinese.match(/^\d\. /gm)?.length, 7)
  t.match(chinese, /^2\. 01-05 11:15:00 之后没有收到贵方新的请求，已 45 分钟；此时平常每小时约 160 件。/m)
  t.notMatch(chinese, /undefined|NaN/)
})

t.test('why something is not understood is told in the language of the letter', async (t) => {
  const reason = "messageId: there is nothing at orderId, expected the sender's own id"
  const quarantined = [{ reason, receivedAt: at(9), receipt: 'R1' }]
  t.match(told({ quarantined }, 'zh'), /无法按约定理解：messageId：orderId 处没有内容，应为对方自己的编号。/)
  t.match(told({ quarantined }), reason)
})

t.test('noise, and a source that nothing describes', async (t) => {
  const noisy = standing('12315', { state: 'noisy', lastHour: 900, usualPerHour: 12 })
  t.match(
    told({ source: source('12315', { standing: noisy }) }),
    /^1\. 900 came in the last hour, about 12 are usual/m,
  )
  const unknown = told({ source: source('12399', { refused: { 'not-found': 4, 'something-new': 1 } }) }, 'zh')
  t.match(unknown, /4 次请求未被接收（not-found）/)
  t.match(unknown, /1 次请求未通过验证（something-new）/, 'a reason that nobody has explained yet')
  t.notMatch(unknown, 'undefined')
})

t.test('every reason that a hotline is not believed for is explained', async (t) => {
  for (const reason of [...Object.keys(reasons), 'replayed-nonce']) {
    const meaning = meaningOf(reason)
    t.ok(meaning?.zh && meaning.en, reason)
  }
})
