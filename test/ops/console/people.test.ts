import t from 'tap'
import { password, startConsole } from '../../support/console.ts'
import { until } from '../../support/house.ts'

const house = await startConsole(t)

t.test('an admin adds somebody, whose password is shown once, and who signs in with it', async (t) => {
  const made = await house.post('/ops/people/add', { name: '王芳', role: 'viewer' })
  t.equal(made.status, 200)
  const [, secret = ''] = /id="made"[^>]*>([^<]+)</.exec(made.text) ?? []
  t.match(secret, /^(?:[a-z0-9]{5}-){4}[a-z0-9]{5}$/)
  t.match(await signIn('王芳', secret), { status: 303 })
  t.match(await house.audited({ subject: '王芳' }), [
    { by: '王芳', action: 'sign-in' },
    { by: 'admin', action: 'operator-add', data: { role: 'viewer' } },
  ])
  t.notMatch(JSON.stringify(await house.audited()), secret)
  t.match(await house.post('/ops/people/add', { name: '王芳', role: 'admin' }), {
    to: '/ops/people?done=taken',
  })
  for (const name of ['ＡＤＭＩＮ', 'Viewer'])
    t.match(await act('add', { name, role: 'admin' }), 'taken', name)
  for (const name of ['<b>', 'аdmin', 'αdmin', 'OIDC', 'nightly', 'ad\u3164min'])
    t.match(await act('add', { name, role: 'admin' }), 'name', name)

  t.match(await act('role', { name: '王芳', role: 'operator' }), 'role')
  t.match(await act('disable', { name: '王芳', reason: ' ' }), 'reason')
  t.match(await act('disable', { name: '王芳', reason: '离职' }), 'disabled')
  t.match(await signIn('王芳', secret), { status: 401 })
  const [entry] = await house.audited({ action: 'operator-disable' })
  t.match(entry, { by: 'admin', subject: '王芳', reason: '离职' })
})

t.test('the last admin stays', async (t) => {
  t.match(await act('role', { name: 'admin', role: 'viewer' }), 'last-admin')
  t.match(await act('disable', { name: 'admin', reason: 'x' }), 'last-admin')
})

t.test('a password changed by its owner ends the other sessions, at once', async (t) => {
  const [here, there] = [await house.signIn('viewer'), await house.signIn('viewer')]
  const change = (current: string, next: string, again = next) =>
    house.post('/ops/people/password', { current, next, again }, { headers: { cookie: here } })
  t.equal((await house.page('/ops', { headers: { cookie: there } })).status, 200)
  t.match(await change('not it at all', 'another long one'), { to: '/ops/people?done=wrong' })
  t.match(await change(password, 'short'), { to: '/ops/people?done=short' })
  t.match(await change(password, 'another long one', 'another long two'), { to: '/ops/people?done=differ' })
  t.match(await change(password, 'another long one'), { to: '/ops/people?done=password' })
  t.equal((await house.page('/ops', { headers: { cookie: there } })).status, 303)
  t.equal((await house.page('/ops', { headers: { cookie: here } })).status, 200)
  t.match(await signIn('viewer', password), { status: 401 })
  t.match(await signIn('viewer', 'another long one'), { status: 303 })
})

t.test('sessions: one sees and ends one’s own, an admin everybody’s', async (t) => {
  const cookie = await house.signIn('operator')
  const own = await house.page('/ops/people', { headers: { cookie } })
  t.notMatch(own.text, /<bdi>admin<\/bdi>/)
  t.notMatch(own.text, /data-operator/)
  const all = await house.page('/ops/people')
  t.match(all.text, /data-operator="viewer"/)
  const others = [...all.text.matchAll(/name="session" value="([\w-]{43})"/g)].map(([, id]) => id ?? '')
  for (const session of others)
    await house.post('/ops/people/end', { session }, { headers: { cookie: await house.signIn('viewer') } })
  t.equal((await house.page('/ops', { headers: { cookie } })).status, 200, 'not by another viewer')
  for (const session of others) await house.post('/ops/people/end', { session })
  t.equal((await house.page('/ops', { headers: { cookie } })).status, 303)
})

t.test('expired, and idle for too long: ended', async (t) => {
  for (const change of ["expires_at = now() - interval '1 s'", "seen_at = now() - interval '61 min'"]) {
    const cookie = await house.signIn('operator')
    t.equal((await house.page('/ops', { headers: { cookie } })).status, 200)
    await house.pool.query(`update operator_sessions set ${change} where operator = 'operator'`)
    await until(async () => (await house.page('/ops', { headers: { cookie } })).status === 303, 5000)
  }
})

t.test('the audit log: filtered, paged by key, exported without formulas, and kept', async (t) => {
  await house.pool.query(
    "insert into audit (by, action, subject, reason) select '=cmd()', 'unmask', n::text, '电话 13800001234' from generate_series(1, 60) n",
  )
  const page = await house.page('/ops/audit?action=unmask&by=%3Dcmd()')
  t.match(plain(page.text), /<bdi>=cmd\(\)<\/bdi>/)
  t.notMatch(page.text, '13800001234')
  const next = /rel="next" href="([^"]+)"/.exec(plain(page.text))?.[1] ?? ''
  t.equal([...(await house.page(next)).text.matchAll(/<tr>\s*<td /g)].length, 10)
  const csv = await house.post('/ops/audit/export', { by: '=cmd()' }, { as: 'operator' })
  t.match(csv.headers.get('content-disposition'), /attachment; filename="audit-/)
  t.equal(csv.text.split('\r\n').length, 62)
  t.match(csv.text, /,"'=cmd\(\)","unmask",/)
  t.match(await house.audited({ action: 'export' }), [{ by: 'operator', data: { by: '=cmd()' } }])
  t.equal((await house.post('/ops/audit/export', {}, { as: 'viewer' })).status, 403)
  await t.rejects(house.pool.query('delete from audit'), /never changed/)
})

function plain(text: string): string {
  return text.replaceAll('&#61;', '=').replaceAll('&amp;', '&').replaceAll('&#38;', '&')
}

async function act(path: string, fields: Record<string, string>): Promise<string> {
  const { to = '' } = await house.post(`/ops/people/${path}`, fields)
  return to.split('done=')[1] ?? to
}

function signIn(name: string, secret: string): Promise<Response> {
  return fetch(`${house.url}/ops/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: house.url },
    body: new URLSearchParams({ name, password: secret }),
  })
}
