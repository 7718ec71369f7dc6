import { once } from 'node:events'
import t from 'tap'
import { WebSocket } from 'ws'
import { pageAfter } from '../../../src/ops/console/people/to.ts'
import { password, startConsole } from '../../support/console.ts'
import { until } from '../../support/house.ts'
import { sendRaw } from '../../support/raw-http.ts'

const house = await startConsole(t)

t.test('signed in with name and password; to the page that was asked for; out again, at once', async (t) => {
  const asked = await fetch(`${house.url}/ops/audit?by=x`, { redirect: 'manual' })
  t.equal(asked.status, 303)
  t.equal(asked.headers.get('location'), '/ops/sign-in?to=%2Fops%2Faudit%3Fby%3Dx')

  const answer = await signIn({ name: 'viewer', password, to: '/ops?x=1' })
  t.equal(answer.status, 303)
  t.equal(answer.headers.get('location'), '/ops?x=1')
  const [set = '', known = ''] = answer.headers.getSetCookie()
  t.match(set, /^ops-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/)
  t.match(known, /^ops-known=[\w.-]+; Max-Age=2592000; Path=\/ops; HttpOnly; SameSite=Lax$/)
  const cookie = set.split(';')[0] ?? ''
  const page = await house.page('/ops', { headers: { cookie } })
  t.equal(page.status, 200)
  t.match(page.text, /viewer/)
  const out = await house.post('/ops/sign-out', {}, { headers: { cookie } })
  t.equal(out.to, '/ops/sign-in?done=signed-out')
  t.match(await house.page('/ops', { headers: { cookie } }), { status: 303, to: '/ops/sign-in?to=%2Fops' })
  t.match(await house.audited({ by: 'viewer' }), [{ action: 'sign-out' }, { action: 'sign-in' }])
})

t.test('leads to pages of ours only', async (t) => {
  const elsewhere = [
    'https://evil.example/ops',
    '//evil.example/ops',
    '/\\evil.example/ops',
    '\\\\evil.example',
    '/opsx',
  ]
  for (const to of [
    ...elsewhere,
    '/ops/../x',
    '/ops/sign-out',
    'javascript:alert(1)',
    '',
    undefined,
    ['/ops/a'],
  ])
    t.equal(pageAfter(to), '/ops', String(to))
  t.equal(pageAfter('/ops/audit?by=x'), '/ops/audit?by=x')
})

t.test('unknown name, wrong password and a disabled one: the same words', async (t) => {
  const texts = []
  for (const name of ['nobody', 'viewer', 'viewer\u200b']) {
    const answer = await signIn({ name, password: 'wrong horse battery' })
    t.equal(answer.status, 401)
    texts.push(/id="fault"[^<]*<?/.exec(await answer.text())?.[0] ?? '')
  }
  t.equal(new Set(texts).size, 1, texts.join())
  t.match(await house.audited({ action: 'sign-in refused', subject: 'viewer' }), [{ by: '-' }])
  t.notMatch(JSON.stringify(await house.audited()), 'wrong horse')
})

t.test('ended elsewhere, it ends here within 2 s, and the live feed with it', async (t) => {
  const cookie = await house.signIn('viewer')
  t.equal((await house.page('/ops', { headers: { cookie } })).status, 200)
  const live = `${house.url.replace('http', 'ws')}/ops/live`
  const socket = new WebSocket(live, { headers: { cookie, origin: house.url } })
  await once(socket, 'open')
  const closed = once(socket, 'close')
  await house.pool.query("delete from operator_sessions where operator = 'viewer'")
  await until(async () => (await house.page('/ops', { headers: { cookie } })).status === 303, 3000)
  t.equal((await closed)[0], 4401)
})

t.test('who signs out is out at once, on every tab', async (t) => {
  const cookie = await house.signIn('operator')
  const live = `${house.url.replace('http', 'ws')}/ops/live`
  const socket = new WebSocket(live, { headers: { cookie, origin: house.url } })
  await once(socket, 'open')
  const closed = once(socket, 'close')
  await house.post('/ops/sign-out', {}, { headers: { cookie } })
  const asked = performance.now()
  t.equal((await closed)[0], 4401)
  t.ok(performance.now() - asked < 1000)
})

t.test('guessing is stopped, and those who know go on elsewhere', async (t) => {
  const before = await signIn({ name: 'admin', password })
  const [known = ''] = (before.headers.getSetCookie()[1] ?? '').split(';')
  for (let n = 0; n < 10; n++) await signIn({ name: 'admin', password: 'wrong horse battery' })
  await signIn({ name: 'admin', password })
  const answer = await signIn({ name: 'admin', password })
  t.equal(answer.status, 429)
  t.ok(Number(answer.headers.get('retry-after')) > 60)
  t.equal((await house.audited({ action: 'sign-in stopped' })).length, 1, 'told once')
  t.equal((await signIn({ name: 'operator', password })).status, 303)
  t.equal((await signIn({ name: 'admin', password }, known)).status, 303, 'a browser that was in before')
})

t.test('a post that offers h2c, as Java does, is a post', async (t) => {
  const body = JSON.stringify({ text: '路灯不亮' })
  const head = [
    'POST /v1/requests HTTP/1.1',
    `Host: ${new URL(house.url).host}`,
    `Authorization: Bearer ${house.key()}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: Upgrade, HTTP2-Settings',
    'Upgrade: h2c',
    'HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABk',
  ]
  t.equal((await sendRaw(house.url, `${head.join('\r\n')}\r\n\r\n${body}`)).status, 202)
})

function signIn(fields: Record<string, string>, cookie = ''): Promise<Response> {
  return fetch(`${house.url}/ops/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: house.url, cookie },
    body: new URLSearchParams(fields),
  })
}
