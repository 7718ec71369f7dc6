/** What every folder in channels/ holds to, however many there will be. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import type { FastifyPluginAsync, RouteOptions } from 'fastify'
import Fastify from 'fastify'
import t from 'tap'
import { loadChannels } from '../../src/channels.ts'
import { codes } from '../../src/contract/errors.ts'
import { root } from '../support/house.ts'

const folder = join(root, 'channels')
const names = readdirSync(folder, { withFileTypes: true })
  .filter((each) => each.isDirectory())
  .map(({ name }) => name)
const channels = await loadChannels()

t.strictSame([...channels.keys()].toSorted(), names.toSorted(), 'every folder is loaded')
t.ok(names.includes('web'))

for (const [name, { plugin, config }] of channels) {
  t.test(`channels/${name}`, async (t) => {
    t.match(name, /^[a-z][a-z-]*$/)

    t.test('exports', async (t) => {
      t.type(plugin, 'function')
      t.notOk(Symbol.for('skip-override') in plugin, 'encapsulated: its parsers and hooks stay inside')
      t.ok(config.safeParse({}).success, 'works without being told anything')
      t.notOk(config.safeParse({ 'no-such-key': 1 }).success, 'a mistyped key is a fault')
    })

    t.test('README', async (t) => {
      const file = join(folder, name, 'README.md')
      t.ok(existsSync(file), 'there is one')
      const readme = readFileSync(file, 'utf8')
      t.match(readme, new RegExp(`^# ${name}\\b`))
      for (const section of ['What comes in', 'What goes out', 'What not yet'])
        t.match(readme, `\n## ${section}\n`)
      for (const { url } of await routesOf(plugin, config.parse({})))
        t.match(readme, url.replace(/:(\w+)/g, '{$1}'), 'every address is in it')
    })

    t.test('imports', async (t) => {
      for (const [file, target] of importsOf(join(folder, name))) {
        if (!target.startsWith('.')) continue
        const place = relative(root, resolve(dirname(file), target))
        t.ok(
          place.startsWith(`channels/${name}/`) || place.startsWith('src/contract/'),
          `${relative(root, file)} imports ${place}`,
        )
      }
    })

    t.test('routes', async (t) => {
      const routes = await routesOf(plugin, config.parse({}))
      t.ok(routes.length > 0)
      for (const { method, url, schema, config: told } of routes) {
        // A page for people: its README says what it is.
        if (!schema) continue
        const route = `${method} ${url}`
        t.ok(schema?.summary, `${route} says what it is`)
        t.ok(schema?.tags?.length, `${route} has a tag`)
        t.ok(schema?.hide || schema?.response, `${route} says what it answers`)
        for (const code of told?.errors ?? []) t.ok(code in codes, `${route} ${code}`)
        if (told?.keys) t.ok(told.errors?.length, `${route} says how it may fail`)
      }
    })
  })
}

/** The plugin is registered and never called. */
async function routesOf(plugin: FastifyPluginAsync<never>, config: unknown): Promise<RouteOptions[]> {
  const routes: RouteOptions[] = []
  const app = Fastify()
  app.setValidatorCompiler(() => (value) => ({ value }))
  app.setSerializerCompiler(() => JSON.stringify)
  app.addHook('onRoute', (route) => void (route.method !== 'HEAD' && routes.push(route)))
  const nothing: object = new Proxy({}, { get: (_, key) => (key === 'then' ? undefined : nothing) })
  const stores = { intake: nothing, tracking: nothing, ratings: nothing, blobs: nothing, limits: nothing }
  const held = {
    holdings: nothing,
    refusals: nothing,
    conversations: nothing,
    files: { current: () => new Map() },
    gauge: () => undefined,
    standings: () => undefined,
  }
  const words = { touchpoints: new Map(), texts: new Map(), captchas: new Map(), adviceTables: {} }
  const keys = { secret: () => 'x', deriveKey: () => Buffer.alloc(32) }
  const services = { ...stores, ...held, ...words, ...keys, clock: Date, publicUrl: 'http://x' }
  await app.register(plugin, { ...services, config } as never)
  await app.ready()
  await app.close()
  return routes
}

function importsOf(dir: string): [string, string][] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => {
      const file = join(dir, name)
      const found = readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*'([^']+)'/g)
      return [...found].map(([, target = '']): [string, string] => [file, target])
    })
}
