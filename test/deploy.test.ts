/** There is no Docker engine in the tests: this holds Dockerfile and compose.yaml against what is in the repository. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { dirname, join, relative } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import { z } from 'zod'
import { envTable, readEnv } from '../src/env.ts'

const root = join(import.meta.dirname, '..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const instructions = read('Dockerfile')
  .split('\n')
  .filter((line) => /^[A-Z]/.test(line))
const argumentsOf = (name: string) =>
  instructions.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1))
const copied = argumentsOf('COPY').flatMap((line) => line.split(' ').slice(0, -1))
const isCopied = (file: string) => copied.some((path) => file === path || file.startsWith(`${path}/`))

const Json = z.object({
  scripts: z.record(z.string(), z.string()),
  dependencies: z.record(z.string(), z.string()),
})
const { scripts, dependencies } = Json.parse(JSON.parse(read('package.json')))

const Command = z.array(z.string())
const Service = z.looseObject({
  build: z.string().optional(),
  image: z.string().optional(),
  command: z.string().optional(),
  environment: z.record(z.string(), z.string()),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).optional(),
  volumes: z.array(z.string()),
  healthcheck: z.object({ test: Command }).optional(),
  env_file: z.array(z.strictObject({ path: z.string(), required: z.boolean() })).optional(),
})
const Compose = z.looseObject({
  services: z.record(z.string(), Service),
  volumes: z.record(z.string(), z.object({})),
})
const { services, volumes } = Compose.parse(parse(read('compose.yaml'), { merge: true }))

t.test('what the Dockerfile copies is there and is sent to the engine', async (t) => {
  const sent = read('.dockerignore')
    .split('\n')
    .filter((line) => line.startsWith('!'))
  t.ok(copied.length > 0)
  for (const path of copied) {
    t.ok(existsSync(join(root, path)), `${path} exists`)
    t.ok(sent.includes(`!${path}`), `.dockerignore lets ${path} through`)
  }
  t.equal(sent.length, copied.length, 'and nothing else')
})

t.test('what the image runs is what npm start runs, and is in it', async (t) => {
  const [cmd = '[]'] = argumentsOf('CMD')
  t.equal(Command.parse(JSON.parse(cmd)).join(' '), scripts.start)
  const [health = ''] = argumentsOf('HEALTHCHECK')
  const commands = [cmd, health.slice(health.indexOf('CMD ') + 4)].map((text) =>
    Command.parse(JSON.parse(text)),
  )
  const [, keyAdd = ''] = /exec gateway node (\S+) key add/.exec(read('compose.yaml')) ?? []
  t.equal(`node ${keyAdd}`, scripts.jiesu)
  for (const file of [...commands.map((command) => command.at(-1) ?? ''), keyAdd]) {
    t.ok(isCopied(file) && existsSync(join(root, file)), `${file} is in the image`)
  }
  t.notSame(argumentsOf('USER'), [], 'not as root')
  t.match(argumentsOf('VOLUME'), [/\/data/])
})

t.test('all that it imports is in the image, and no development dependency', async (t) => {
  const seen = new Set<string>()
  const packages = new Set<string>()
  const visit = (file: string): void => {
    if (seen.has(file)) return
    seen.add(file)
    const found = readFileSync(file, 'utf8').matchAll(
      /(?:^|\n)(?:import|\} from)\b(?! type)[^'\n]*'([^']+)'|new URL\('(\.[^']+)'/g,
    )
    for (const [, name, path] of found) {
      const target = name ?? path ?? ''
      if (!target.startsWith('.')) packages.add(target)
      else if (target.endsWith('.ts')) visit(join(dirname(file), target))
      else seen.add(join(dirname(file), target))
    }
  }
  for (const entry of ['src/main.ts', 'src/cli/main.ts']) visit(join(root, entry))
  for (const channel of readdirSync(join(root, 'channels')))
    visit(join(root, 'channels', channel, 'index.ts'))
  t.ok(seen.size > 30 && packages.size > 10, `${seen.size} files, ${packages.size} packages`)
  t.same(
    [...seen].map((file) => relative(root, file)).filter((file) => !isCopied(file)),
    [],
  )
  const bare = [...packages].filter((name) => !name.startsWith('node:'))
  const owners = bare.map((name) =>
    name
      .split('/')
      .slice(0, name.startsWith('@') ? 2 : 1)
      .join('/'),
  )
  t.same(
    owners.filter((name) => !(name in dependencies)),
    [],
  )
})

t.test('compose.yaml', async (t) => {
  const text = read('compose.yaml')
  for (const name of ['RECEIPT_SECRET', 'POSTGRES_PASSWORD', 'REDIS_PASSWORD']) {
    t.match(text, new RegExp(`\\$\\{${name}:\\?set `), `${name} has to be set`)
    t.notMatch(text, new RegExp(`\\$\\{${name}(:-|\\})`), `${name} has no fallback`)
  }
  t.match(services.redis?.command, /^redis-server .*--appendonly yes .*--maxmemory-policy noeviction/)
  t.match(services.gateway?.environment, { ROLE: 'gateway', HOST: '0.0.0.0' })
  t.match(services.worker?.environment, { ROLE: 'worker', HOST: '0.0.0.0' })
  const known = envTable()
  for (const [name, service] of Object.entries(services)) {
    if (service.build)
      t.ok(statSync(join(root, service.build, 'Dockerfile')).isFile(), `${name} can be built`)
    else t.ok(service.image && service.healthcheck, `${name} has an image and a health check`)
    for (const needed of Object.keys(service.depends_on ?? {}))
      t.ok(services[needed]?.healthcheck, `${needed} tells when it is up`)
    for (const [source = ''] of service.volumes.map((volume) => volume.split(':')))
      t.ok(source.startsWith('./') ? isCopied(source.slice(2)) : source in volumes, `${source} is declared`)
    const variables = service.build ? Object.keys(service.environment) : []
    for (const variable of variables) t.match(known, `\`${variable}\``, `${variable} is one of ours`)
  }
})

t.test('compose.yaml: gateway and worker have the files and the secrets of hotlines', async (t) => {
  const [workdir] = argumentsOf('WORKDIR')
  const { CONFIG_DIR } = readEnv({})
  const mount = `./config:${join(workdir ?? '', relative(process.cwd(), CONFIG_DIR))}:ro`
  for (const name of ['gateway', 'worker']) {
    const { volumes = [], env_file = [] } = services[name] ?? {}
    t.ok(volumes.includes(mount), `${name} reads what an operator edits, where it looks for it`)
    t.same(env_file, [{ path: 'hotlines.env', required: false }], `${name} starts without hotlines too`)
  }
  t.match(read('.gitignore'), /^hotlines\.env$/m, 'it is not committed by mistake')
  t.notOk(read('.dockerignore').includes('!hotlines.env'), 'nor built into the image')
})

t.test('the health check tells a living process from a dead one', async (t) => {
  let status = 200
  const server = createServer((request, response) => {
    response.writeHead(request.url === '/healthz' ? status : 404).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = address && typeof address === 'object' ? address.port : 0
  const check = async () => {
    const env = { ...process.env, PORT: `${port}` }
    const [code] = await once(
      spawn(process.execPath, [join(root, 'scripts/health.mjs')], { env, stdio: 'ignore' }),
      'exit',
    )
    return code
  }
  t.equal(await check(), 0)
  status = 500
  t.equal(await check(), 1)
  server.close()
  await once(server, 'close')
  t.equal(await check(), 1)
})
