import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { freePort } from '../../../adapters/free-port.ts'
import { startConsole } from '../../support/console.ts'
import { root } from '../../support/house.ts'
import { createJar, startOidc } from '../../support/oidc.ts'
import { temporaryDataDir } from '../../support/postgres.ts'

const port = await freePort()
const secret = 'a secret between the two'
const folder = join(await temporaryDataDir(t), 'config')
await cp(join(root, 'config'), folder, { recursive: true })
const gateway = await readFile(join(folder, 'gateway.yaml'), 'utf8')
const oidc = `operators:
  oidc:
    issuer: http://127.0.0.1:${port}
    clientId: jiesu
    roles: { duty: operator, lead: admin }
    label: 单位账号登录
`
await writeFile(join(folder, 'gateway.yaml'), gateway.replace(/^operators:\n/m, oidc))
const house = await startConsole(t, { env: { CONFIG_DIR: folder, OIDC_CLIENT_SECRET: secret } })
const people: Record<string, Record<string, unknown>> = {
  li: { preferred_username: 'li.na', groups: ['duty', 'lead', 'other'] },
  chen: { preferred_username: 'chen', groups: ['other'] },
  zhao: { preferred_username: 'Viewer', groups: ['duty'] },
  wu: { preferred_username: 'аdmin', groups: ['duty'] },
}

t.test('while the provider is down it says so, and passwords work', async (t) => {
  const answer = await fetch(`${house.url}/ops/oidc/start`, { redirect: 'manual' })
  t.equal(answer.status, 503)
  t.match(await answer.text(), /单位账号系统连不上/)
})

t.test(
  'signed in by the provider, with the greatest role that it names; the name stays that person’s',
  async (t) => {
    await startOidc(t, {
      port,
      clientId: 'jiesu',
      clientSecret: secret,
      redirectUri: `${house.url}/ops/oidc/callback`,
      people,
    })
    const { ask, page } = await goThrough('li')
    t.equal(page.headers.get('location'), '/ops?x=1', await page.text())
    t.match(await (await ask(`${house.url}/ops`)).text(), /li\.na/)
    const { rows } = await house.pool.query("select role, hash, identity from operators where name = 'li.na'")
    t.strictSame(rows, [{ role: 'admin', hash: null, identity: `http://127.0.0.1:${port} li` }])

    people.li = { preferred_username: 'li.renamed', groups: ['duty'] }
    await goThrough('li')
    const { rows: later } = await house.pool.query(
      'select name, role from operators where identity is not null',
    )
    t.strictSame(later, [{ name: 'li.na', role: 'operator' }], 'renamed there, and with less to do')

    for (const [who, why] of [
      ['chen', /没有值班台的角色/],
      ['zhao', /已经有一个同名的账号/],
      ['wu', /没有给出可用的用户名/],
    ] as const) {
      const { page: refused, ask: theirs } = await goThrough(who)
      t.equal(refused.status, 403)
      t.match(await refused.text(), why)
      t.equal((await theirs(`${house.url}/ops`)).status, 303, 'not signed in')
    }
    await house.pool.query("update operators set disabled_at = now() where name = 'li.na'")
    t.match(await (await goThrough('li')).page.text(), /已停用/)
    t.match(await house.audited({ action: 'sign-in refused' }), [
      { data: { why: 'disabled' } },
      { data: { why: 'no-name' } },
      { data: { why: 'taken' } },
      { data: { why: 'no-role' } },
    ])

    const { callback } = await goThrough('li', { stopBefore: true })
    const other = await createJar()(callback)
    t.equal(other.status, 403, 'what somebody else began is of no use')
    t.equal((await createJar()(`${house.url}/ops/oidc/callback?code=x&state=y`)).status, 403)
  },
)

interface Way {
  ask: ReturnType<typeof createJar>
  page: Response
  callback: string
}

/** As a browser does: here, there, through its forms, and back. */
async function goThrough(login: string, { stopBefore = false } = {}): Promise<Way> {
  const ask = createJar()
  const here = `${house.url}/ops/oidc/callback`
  let page = await ask(`${house.url}/ops/oidc/start?to=${encodeURIComponent('/ops?x=1')}`)
  for (let steps = 0; steps < 10; steps++) {
    const next = page.headers.get('location')
    if (next?.startsWith(here)) return { ask, page: stopBefore ? page : await ask(next), callback: next }
    if (next) page = await ask(new URL(next, `http://127.0.0.1:${port}`).href)
    else {
      const [, action = ''] = /action="([^"]+)"/.exec(await page.text()) ?? []
      const body = new URLSearchParams({ prompt: 'login', login, password: 'x' })
      page = await ask(new URL(action, `http://127.0.0.1:${port}`).href, { method: 'POST', body })
    }
  }
  throw new Error('it leads nowhere')
}
