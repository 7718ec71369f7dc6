/** The whole way: a post of a hotline comes in, its sender asks for the balance, and updates go back to its callback. */
import { createHmac } from 'node:crypto'
import { cp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { makeSecrets } from '../../../channels/hotlines/authentication/random-secrets.ts'
import { write } from '../../../channels/hotlines/callback.ts'
import { NOW, RECEIPT } from '../../support/callback.ts'
import { readHotlines } from '../../support/hotlines.ts'
import { startHouse, until } from '../../support/house.ts'
import { type Came, startPartner } from '../../support/partner.ts'
import { temporaryDataDir } from '../../support/postgres.ts'

const SECRET = 'a secret of 12399'
const hmac = (bytes: string | Buffer) => createHmac('sha256', SECRET).update(bytes).digest('hex')

const yaml = (callback: string) => `
number: '12399'
name: 虚构热线
nameEn: An invented hotline
agency: 虚构局
mode: 双号并行
confirmed: { is: false, source: 'invented for a test' }
contact: integration@example.org
dialect: { format: json }
authentication: { kind: hmac, signature: { in: header, name: x-signature }, message: '{body}' }
mapping: { messageId: id, orderNumber: no, text: what }
reply:
  success: { body: '{"receipt":"{receipt}"}' }
  rejected: { body: '{"error":"{message}"}' }
  failed: { body: '{"error":"{message}"}' }
expected: { perHour: 30 }
callback:
  url: ${callback}/updates
  body: '{"update":"{updateId}","no":"{orderNumber}","state":"{status}","note":"{note}"}'
  codes: { closed: '90' }
  authentication: { kind: hmac, signature: { in: header, name: x-signature }, message: '{body}' }
`

t.test('the whole way', async (t) => {
  const isSigned = ({ headers, body }: Came) => headers['x-signature'] === hmac(body)
  const partner = await startPartner(t, { isSigned })
  const config = await temporaryDataDir(t)
  await cp('config', config, { recursive: true })
  await rm(join(config, 'hotlines'), { recursive: true })
  await cp('config/hotlines/profiles', join(config, 'hotlines/profiles'), { recursive: true })
  await writeFile(join(config, 'hotlines/12399.yaml'), yaml(partner.url))
  const house = await startHouse(t, { env: { CONFIG_DIR: config, HOTLINE_12399_SECRET: SECRET } })
  const send = (body: string, signature = hmac(body)) =>
    house.call('/hotlines/12399', { body, headers: { 'x-signature': signature } })

  const told = await send('{"id":"m-1","no":"GD-1","what":"路灯不亮"}')
  t.equal(told.status, 200)
  const { receipt } = told.body
  t.equal((await send('{"what":"no id"}')).status, 200, 'kept')
  t.equal((await send('{"id":"m-2"}', hmac('another'))).status, 401)

  const balance = await until(async () => {
    const authorization = `Basic ${Buffer.from(`12399:${SECRET}`).toString('base64')}`
    const since = encodeURIComponent(new Date(Date.now() - 60_000).toISOString())
    const answer = await house.call(`/hotlines/12399/balance?since=${since}`, { headers: { authorization } })
    return answer.body.held?.length === 2 ? answer.body : undefined
  })
  t.match(balance, {
    number: '12399',
    counts: { accepted: 1, quarantined: 1, discarded: 0 },
    held: [
      { messageId: 'm-1', receipt, revision: 1, state: 'accepted' },
      { messageId: '', state: 'quarantined' },
    ],
  })
  t.equal((await house.call('/hotlines/12399/balance?since=20260101000000')).status, 401)

  for (const [id, status] of [
    ['u1', 'in_progress'],
    ['u2', 'closed'],
  ]) {
    const update = { id, status, at: new Date().toISOString(), note: '已修好' }
    t.equal((await house.call(`/v1/requests/${receipt}/updates`, { body: update })).status, 200)
  }
  await until(() => partner.came.length >= 2)
  t.ok(partner.came.every(isSigned))
  t.strictSame(
    partner.came.map(({ body }) => JSON.parse(body.toString())),
    [
      { update: 'u1', no: 'GD-1', state: 'in_progress', note: '已修好' },
      { update: 'u2', no: 'GD-1', state: '90', note: '已修好' },
    ],
  )

  const seen = await until(async () => {
    const { body } = await house.call('/v1/hotlines')
    return body.hotlines?.[0]?.lastAt ? body.hotlines[0] : undefined
  }, 30_000)
  t.match(seen, {
    number: '12399',
    state: 'ok',
    lastHour: 2,
    hasCallback: true,
    refused: { 'wrong-signature': 1 },
  })
  t.match(
    String((await house.call('/metrics')).body),
    /^jiesu_hotline_state\{endpoint="12399",state="ok"\} 1$/m,
  )
  t.match(await house.call('/openapi.json'), {
    body: { paths: { '/v1/hotlines': { get: {} }, '/hotlines/{number}/balance': { get: {} } } },
  })
})

t.test('every callback that is described can be written', async (t) => {
  const described = [...readHotlines().values()].filter(({ callback }) => callback)
  t.ok(described.length >= 5)
  for (const { number, callback } of described) {
    if (!callback) continue
    const news = {
      receipt: RECEIPT,
      messageId: 'm-1',
      orderNumber: 'GD-1',
      id: 'u1',
      status: 'closed' as const,
      at: '2026-01-05T11:30:00+08:00',
      by: '朝阳区某街道',
      note: '已修好 "A&B" <2>',
    }
    const secrets = makeSecrets([callback.authentication]).theirs
    const { headers, body } = write(callback, news, { secrets, at: NOW })
    const text = new TextDecoder(callback.charset, { fatal: true }).decode(body)
    t.notMatch(text, /@[A-Z]+@|\{[a-zA-Z]+\}/, `${number}: nothing is left open`)
    if (callback.authentication.kind !== 'sm4') t.match(text, /已修好|%/, number)
    if (/json/.test(headers['content-type'] ?? '')) t.type(JSON.parse(text), 'object', number)
  }
})
