import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { signHotline } from '../../../../channels/hotlines/commands/sign.ts'
import { decode } from '../../../../channels/hotlines/decode/decode.ts'
import type { Arrived } from '../../../../channels/hotlines/message.ts'
import { childEnv } from '../../../support/child-env.ts'
import { createSenders } from '../../../support/hotlines.ts'
import { createDesk, hotlineYaml, noon } from './services.ts'

const shell = promisify(execFile)

/** Keeps the last post that came. */
async function startCatcher(t: Test): Promise<{ url: string; last(): Arrived }> {
  let last: Arrived | undefined
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      const [path = '', query = ''] = (request.url ?? '').split('?')
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, `${value}`]),
      )
      last = { method: request.method ?? '', path, query, headers, body, ip: '10.31.2.17', at: noon }
      response.end('ok')
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    last() {
      if (!last) throw new Error('nothing came')
      return last
    },
  }
}

t.test(
  'the curl of every sample, run by a shell, is what its hotline verifies; no secret is printed',
  async (t) => {
    const senders = createSenders()
    const env = Object.assign({}, ...senders.map((sender) => sender.env))
    const desk = createDesk(t, { shipped: true, secrets: withKeysOf(senders, env) })
    const catcher = await startCatcher(t)
    for (const { hotline, authenticator, secrets } of senders) {
      const { number } = hotline
      const sample = join(desk.configDir, number)
      cpSync(`channels/hotlines/samples/${number}`, sample, { recursive: true })
      const url = `${catcher.url}/hotlines/${number}`
      const { code, text } = await desk.run(signHotline, [number, sample], { url })
      t.equal(code, 0)
      for (const secret of [...secrets.secrets, ...secrets.keys]) t.notOk(text.includes(secret), number)
      await shell('sh', ['-c', text], { env: { ...childEnv, ...env } })
      const arrived = catcher.last()
      const ours = { secrets: oursOf(env, number, 'SECRET'), keys: oursOf(env, number, 'KEY') }
      const mediaType = arrived.headers['content-type'] ?? ''
      const verdict = authenticator.verify({ ...arrived, ip: fromOf(sample) }, ours, () => {
        return decode(hotline.dialect, { body: arrived.body, mediaType, query: arrived.query }).tree
      })
      t.ok(verdict.ok, `${number} ${JSON.stringify(verdict.ok || verdict.reason)}\n${text}`)
    }
  },
)

function fromOf(sample: string): string {
  return /^from: (\S+)$/m.exec(readFileSync(join(sample, 'sample.yaml'), 'utf8'))?.[1] ?? '127.0.0.1'
}

function oursOf(env: Record<string, string>, number: string, name: string): string[] {
  const value = env[`HOTLINE_${number.toUpperCase().replaceAll('-', '_')}_${name}`]
  return value === undefined ? [] : [value]
}

/** Who signs by sm2 has the private key, in the place where we have the public one. */
function withKeysOf(senders: ReturnType<typeof createSenders>, env: Record<string, string>) {
  const keys = senders.flatMap(({ hotline: { number }, secrets }) => {
    const [key] = secrets.keys
    return key === undefined ? [] : [[`HOTLINE_${number.toUpperCase().replaceAll('-', '_')}_KEY`, key]]
  })
  return { ...env, ...Object.fromEntries(keys) }
}

function deskWith(t: Test, authentication: string, body: string) {
  const secrets = { HOTLINE_12399_SECRET: 'it\'s $a "secret"' }
  const desk = createDesk(t, { secrets })
  desk.put('12399.yaml', hotlineYaml('12399', `authentication: ${authentication}\n`))
  const file = join(desk.configDir, "it's a sample.json")
  writeFileSync(file, body)
  return { ...desk, file, env: { ...childEnv, ...secrets } }
}

t.test('a secret with every character that a shell takes for its own', async (t) => {
  const catcher = await startCatcher(t)
  const url = `${catcher.url}/hotlines/12399`
  const expected = 'it\'s $a "secret"'
  const header = deskWith(t, '{ kind: api-key, at: { in: header, name: x-key } }', '{"gdbh":"1"}')
  const printed = await header.run(signHotline, ['12399', header.file], { url })
  t.notMatch(printed.text, /\$a "secret/)
  await shell('sh', ['-c', printed.text], { env: header.env })
  t.equal(catcher.last().headers['x-key'], expected)
  t.equal(`${catcher.last().body}`, '{"gdbh":"1"}')

  const basic = deskWith(t, '{ kind: basic, user: "a:$b" }'.replace('a:', 'a-'), '{"gdbh":"1"}')
  const { text } = await basic.run(signHotline, ['12399', basic.file], { url })
  await shell('sh', ['-c', text], { env: basic.env })
  const sent = Buffer.from(`${catcher.last().headers.authorization?.slice(6)}`, 'base64')
  t.equal(`${sent}`, `a-$b:${expected}`)
})

t.test('a secret out of a file is filled in from that file', async (t) => {
  const secret = 'only-for-this-test'
  const variables = { HOTLINE_12399_SECRET_FILE: join(t.testdirName, 'config', 'a secret') }
  const catcher = await startCatcher(t)
  const url = `${catcher.url}/hotlines/12399`
  for (const [authentication, body] of [
    ['{ kind: basic, user: gas }', '{"gdbh":"1"}'],
    ['{ kind: bearer }', '{"gdbh":"1"}'],
    ['{ kind: body-password, at: mm }', '{"gdbh":"1","mm":""}'],
  ] as const) {
    const desk = createDesk(t, { secrets: { HOTLINE_12399_SECRET: secret, ...variables } })
    desk.put('12399.yaml', hotlineYaml('12399', `authentication: ${authentication}\n`))
    const sample = join(desk.configDir, 'a.json')
    writeFileSync(sample, body)
    writeFileSync(variables.HOTLINE_12399_SECRET_FILE, `${secret}\n`)
    const { text } = await desk.run(signHotline, ['12399', sample], { url })
    t.match(text, /\$\(cat "\$HOTLINE_12399_SECRET_FILE"\)/)
    await shell('sh', ['-c', text], { env: { ...childEnv, ...variables } })
    const { headers, body: sent } = catcher.last()
    const shown = headers.authorization?.replace(/Basic (.*)/, (_, pair) => atob(pair)) ?? `${sent}`
    t.ok(shown.includes(secret), authentication)
  }
})

t.test('after the end of the first secret it is the second one that signs, by its own name', async (t) => {
  const secrets = { HOTLINE_12399_SECRET: 'the-old-one', HOTLINE_12399_SECRET_2: 'the-new-one' }
  const ended = "authentication: { kind: bearer }\nsecretEnds: { SECRET: '2026-01-04' }\n"
  const run = (known: Record<string, string>) => {
    const desk = createDesk(t, { secrets: known })
    desk.put('12399.yaml', hotlineYaml('12399', ended))
    const sample = join(desk.configDir, 'a.json')
    writeFileSync(sample, '{"gdbh":"1"}')
    return desk.run(signHotline, ['12399', sample])
  }
  t.match(await run(secrets), { text: /Bearer \$\{HOTLINE_12399_SECRET_2\}/ })
  await t.rejects(
    run({ HOTLINE_12399_SECRET: 'the-old-one' }),
    /HOTLINE_12399_SECRET has ended on 2026-01-04: set a new one, and change its date in `secretEnds`/,
  )
})

t.test('what is missing is said: a secret, a place for it, an address', async (t) => {
  const desk = createDesk(t)
  desk.put('12399.yaml', hotlineYaml('12399', 'authentication: { kind: body-password, at: mm }\n'))
  const file = join(desk.configDir, 'a.json')
  writeFileSync(file, '{"gdbh":"1"}')
  await t.rejects(
    desk.run(signHotline, ['12399', file]),
    /set HOTLINE_12399_SECRET or HOTLINE_12399_SECRET_FILE to what was agreed/,
  )
  const other = deskWith(t, '{ kind: body-password, at: mm }', '{"gdbh":"1"}')
  await t.rejects(
    other.run(signHotline, ['12399', other.file]),
    /can't be signed: expected in the body @SECRET@ as the value of mm/,
  )
  await t.rejects(other.run(signHotline, ['12399', other.file], { url: 'here' }), /expected http/)
})
