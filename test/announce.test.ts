/** Guards: a dispatcher beside a Jiesu with another port, another DATA_DIR and a Redis, told nothing but DATA_DIR. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { childEnv } from './support/child-env.ts'
import { type House, type HouseOptions, root, startHouse, until } from './support/house.ts'
import { startRedis } from './support/redis.ts'

/** Types the line that the banner shows. */
function paste(t: Test, house: House) {
  const line = /being dispatched: (.*)npm run dispatcher/.exec(house.output())?.[1] ?? 'no line'
  const command = `${line}exec ${process.execPath} examples/dispatcher.ts --pause 10`
  const child = spawn('/bin/sh', ['-c', command], { cwd: root, env: childEnv })
  t.teardown(() => child.kill('SIGKILL'))
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data))
  return { child, output: () => output }
}

async function reportsWithout(t: Test, options: HouseOptions): Promise<void> {
  const house = await startHouse(t, options)
  await until(() => house.output().includes('npm run dispatcher'))
  for (const name of ['address', 'queue.url'])
    t.equal(statSync(join(house.dataDir, name)).mode & 0o777, 0o600)
  const { child, output } = paste(t, house)
  const { receipt } = (await house.call('/v1/requests', { body: { text: '路灯不亮' } })).body
  await until(async () => (await house.call(`/v1/requests/${receipt}`)).body.status === 'closed')
  t.match(output(), `reporting to http://127.0.0.1:`)
  await house.stop()
  for (const name of ['address', 'queue.url']) t.notOk(existsSync(join(house.dataDir, name)), name)
  const began = Date.now()
  child.kill('SIGINT')
  t.same(await once(child, 'exit'), [0, null])
  t.ok(Date.now() - began < 7000, 'though its Jiesu is gone')
}

t.test('all of it embedded, on all addresses', (t) => reportsWithout(t, { env: { HOST: '0.0.0.0' } }))

t.test('the queue on a Redis, on a port that was free', async (t) => {
  const redis = await startRedis(t)
  const house = await startHouse(t, { env: { REDIS_URL: redis.url, PORT: '0' }, unready: true })
  await until(() => house.output().includes('npm run dispatcher'), 30_000)
  t.notMatch(house.output(), ':0/docs')
  const { output } = paste(t, house)
  await until(() => /reporting to http:\/\/127\.0\.0\.1:[1-9]/.test(output()))
})
