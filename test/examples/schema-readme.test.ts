/** The README for dispatchers: what it shows can be pasted as it stands. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { childEnv } from '../support/child-env.ts'
import { startPostgres } from '../support/postgres.ts'
import { eventually, job, openQueue } from '../support/queue.ts'
import { startRedis } from '../support/redis.ts'

const readme = readFileSync(join(import.meta.dirname, '../../schema/README.md'), 'utf8')
const programs = [...readme.matchAll(/```js\n([\s\S]*?)```/g)].map(([, program = '']) => program)

for (const [n, store] of ['REDIS_URL', 'DATABASE_URL'].entries()) {
  t.test(`the program for Node with ${store} takes what is on dispatch`, async (t) => {
    const { url } = store === 'REDIS_URL' ? await startRedis(t) : await startPostgres(t)
    const queue = await openQueue(t, {
      urls: store === 'REDIS_URL' ? { redisUrl: url } : { databaseUrl: url },
    })
    const program = join(t.testdir({ 'dispatcher.mjs': programs[n] ?? '' }), 'dispatcher.mjs')
    const child = spawn(process.execPath, [program], { env: { ...childEnv, [store]: url } })
    t.teardown(() => child.kill('SIGKILL'))
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data))
    await queue.add('dispatch', [job('one', 1, { receipt: 'one', revision: 7 })])
    await eventually(async () => (await queue.finished('dispatch', ['one'])).length === 1)
    await eventually(async () => output === 'one 7\n').catch(() => t.equal(output, 'one 7\n'))
  })
}

t.test('there are as many as are tried here', async (t) => t.equal(programs.length, 2))
