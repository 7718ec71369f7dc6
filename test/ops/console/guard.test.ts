/** Every route of the console, as they are registered: none is open that nobody thought of. */
import { once } from 'node:events'
import { pino } from 'pino'
import t from 'tap'
import { WebSocket } from 'ws'
import { type Access, type Role, roles } from '../../../src/contract/console.ts'
import { apiDocs } from '../../../src/ops/api-docs.ts'
import { operatorsConsole } from '../../../src/ops/console/console.ts'
import type { ConsoleServices } from '../../../src/ops/console/services.ts'
import { createServer } from '../../../src/server.ts'

interface Route {
  method: string
  url: string
  access: Access
  isSocket: boolean
}

/** Whoever it is asked for is there, and answers with itself: what gets past the guard goes wrong later, elsewhere. */
function anything(known: object = {}): never {
  const target = Object.assign(() => undefined, known)
  return new Proxy(target, {
    get: (_, name) =>
      Reflect.get(known, name) ?? (name === 'then' || name === Symbol.toPrimitive ? undefined : anything()),
    apply: () => anything(),
  }) as never
}

const publicUrl = 'http://console.example'
const tokens: Record<Role, string> = { viewer: 'v', operator: 'o', admin: 'a' }
const services: ConsoleServices = anything({
  clock: Date,
  publicUrl,
  requests: anything({ digestKey: Buffer.alloc(32) }),
  people: {
    async operatorOf(token: string) {
      const role = roles.find((known) => tokens[known] === token)
      return role && { name: role, role, session: 's' }
    },
    onEnded: () => () => undefined,
    lacksAdmin: async () => false,
  },
})

const app = await createServer({
  log: pino({ level: 'silent' }),
  trustProxy: [],
  isPublicOverHttps: false,
  onResponse: () => undefined,
})
await apiDocs(app, { version: '0', publicUrl })
const routes: Route[] = []
app.addHook('onRoute', ({ url, method, config, websocket }) => {
  if (!url.startsWith('/ops')) return
  for (const each of [method].flat())
    routes.push({
      url: url.replaceAll(/:\w+/g, 'x').replace('*', 'x'),
      method: each,
      access: config?.access ?? 'anyone',
      isSocket: websocket === true,
    })
})
// Fastify would look into options.
await app.register((scope) => operatorsConsole(scope, services))
await app.ready()
t.teardown(() => app.close())

const isSafe = ({ method }: Route) => method === 'GET' || method === 'HEAD'
const ask = ({ method, url }: Route, headers: Record<string, string>) =>
  app.inject({ method: method as 'GET', url, headers: { host: 'console.example', ...headers } })

t.test('open to anyone: what signs people in, and what their browser draws it with', async (t) => {
  const open = routes.filter(({ access, method }) => access === 'anyone' && method !== 'HEAD')
  t.strictSame(open.map(({ method, url }) => `${method} ${url}`).toSorted(), [
    'GET /ops/assets/x/x',
    'GET /ops/oidc/callback',
    'GET /ops/oidc/start',
    'GET /ops/sign-in',
    'POST /ops/sign-in',
  ])
  t.ok(routes.length > 20, 'they were all seen')
})

t.test('without a session: pages lead to the sign-in, all else is refused', async (t) => {
  for (const route of routes.filter(({ access }) => access !== 'anyone')) {
    const answer = await ask(route, { origin: publicUrl })
    const { location } = answer.headers
    if (isSafe(route))
      t.match(
        [answer.statusCode, location],
        [303, `/ops/sign-in?to=${encodeURIComponent(route.url)}`],
        route.url,
      )
    else t.equal(answer.statusCode, 401, `${route.method} ${route.url}`)
    const forged = await ask(route, { origin: publicUrl, cookie: 'ops-session=x; __Host-ops=a' })
    t.ok(forged.statusCode === 303 || forged.statusCode === 401, `${route.url} with a cookie that is none`)
  }
})

t.test("a post that is not our own page's is refused, whoever's cookie it carries", async (t) => {
  const foreign: Record<string, string>[] = [
    {},
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://console.example:8080' },
    { origin: publicUrl, 'sec-fetch-site': 'same-site' },
    { origin: publicUrl, 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'none' },
  ]
  const posts = routes.filter((route) => !isSafe(route))
  t.ok(posts.length > 8)
  for (const route of posts)
    for (const headers of foreign) {
      const answer = await ask(route, { cookie: `ops-session=${tokens.admin}`, ...headers })
      t.equal(answer.statusCode, 403, `${route.method} ${route.url} ${JSON.stringify(headers)}`)
    }
})

t.test('nobody may do what their role may not', async (t) => {
  for (const route of routes)
    for (const role of roles) {
      if (route.access === 'anyone' || roles.indexOf(role) >= roles.indexOf(route.access)) continue
      const answer = await ask(route, { origin: publicUrl, cookie: `ops-session=${tokens[role]}` })
      t.equal(answer.statusCode, 403, `${role}: ${route.method} ${route.url}`)
    }
  const changing = routes.filter((route) => !isSafe(route) && route.access === 'viewer')
  t.strictSame(changing.map(({ url }) => url).toSorted(), [
    '/ops/people/end',
    '/ops/people/password',
    // A post, so that a phone number stands in no address.
    '/ops/requests/search',
    '/ops/sign-out',
  ])
})

t.test('U+0000 is refused in words, wherever it stands', async (t) => {
  const cookie = `ops-session=${tokens.admin}`
  const headers = { host: 'console.example', cookie, origin: publicUrl, accept: 'text/html' }
  for (const url of [
    '/ops/requests?endpoint=%00',
    '/ops/requests/%00',
    '/ops/audit?a%00=1',
    '/ops/sources/%00/x',
  ])
    t.match(await app.inject({ url, headers }), { statusCode: 400, body: /<h1>请求有误/ }, url)
  const form = { ...headers, 'content-type': 'application/x-www-form-urlencoded' }
  for (const payload of ['q=%00', 'a=1&a=x%00'])
    t.match(
      await app.inject({ method: 'POST', url: '/ops/requests/search', headers: form, payload }),
      { statusCode: 400 },
      payload,
    )
})

t.test('a socket is not upgraded without a session, nor for another page', async (t) => {
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  const { host } = new URL(address)
  const cookie = `ops-session=${tokens.viewer}`
  const sockets = routes.filter(({ isSocket }) => isSocket)
  t.ok(sockets.length > 0)
  for (const { url } of sockets)
    for (const [headers, status] of [
      [{ origin: address }, 401],
      [{ origin: address, cookie: 'ops-session=x' }, 401],
      [{ cookie }, 403],
      [{ cookie, origin: 'https://evil.example' }, 403],
    ] as const) {
      const socket = new WebSocket(`ws://${host}${url}`, { headers })
      const [, response] = await once(socket, 'unexpected-response')
      t.equal(response.statusCode, status, `${url} ${JSON.stringify(headers)}`)
      response.destroy()
    }
})

t.test('the description of the API knows nothing of it', async (t) => {
  const { paths } = app.swagger() as { paths: Record<string, unknown> }
  t.strictSame(
    Object.keys(paths).filter((path) => path.startsWith('/ops')),
    [],
  )
})
