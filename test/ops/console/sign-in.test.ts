import t from 'tap'
import { password, startConsole } from '../../support/console.ts'
import { until } from '../../support/house.ts'

const house = await startConsole(t)

t.test('signed in with name and password; to the page that was asked for; out again, at once', async (t) => {
  const asked = await fetch(`${house.url}/ops/audit?by=x`, { redirect: 'manual' })
  t.equal(asked.status, 303)
  t.equal(asked.headers.get('location'), '/ops/sign-in?to=%2Fops%2Faudit%3Fby%3Dx')

  const answer = await signIn({ name: 'viewer', password, to: '/ops?x=1' })
  t.equal(answer.status, 303)
  t.equal(answer.headers.get('location'), '/ops?x=1')
  const set = answer.headers.get('set-cookie') ?? ''
  t.match(set, /^ops-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/)
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
  for (const to of [
    'https://evil.example',
    '//evil.example/ops',
    '/\\evil.example',
    '/opsx',
    '/ops/../x',
    '',
  ])
    t.match((await signIn({ name: 'viewer', password, to })).headers.get('location'), /^\/ops$/, to)
})

t.test('unknown name, wrong password and a disabled one: the same words', async (t) => {
  const texts = []
  for (const name of ['nobody', 'viewer', '<b>', 'viewer\u0000']) {
    const answer = await signIn({ name, password: 'wrong horse battery' })
    t.equal(answer.status, 401)
    texts.push(/id="fault"[^<]*<?/.exec(await answer.text())?.[0] ?? '')
  }
  t.equal(new Set(texts).size, 1, texts.join())
  t.match(await house.audited({ action: 'sign-in refused', subject: 'viewer' }), [{ by: '-' }])
  t.notMatch(JSON.stringify(await house.audited()), 'wrong horse')
})

t.test('ended elsewhere, it ends here within 2 s', async (t) => {
  const cookie = await house.signIn('viewer')
  t.equal((await house.page('/ops', { headers: { cookie } })).status, 200)
  await house.pool.query("delete from operator_sessions where operator = 'viewer'")
  await until(async () => (await house.page('/ops', { headers: { cookie } })).status === 303, 3000)
})

function signIn(fields: Record<string, string>): Promise<Response> {
  return fetch(`${house.url}/ops/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: house.url },
    body: new URLSearchParams(fields),
  })
}
