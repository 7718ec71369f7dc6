/** Guards: what failed for good can be seen and put back, wherever the queues are. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { jiesu } from '../support/cli.ts'
import { startHouse } from '../support/house.ts'
import { eventually, job, openQueue } from '../support/queue.ts'
import { startRedis } from '../support/redis.ts'

for (const store of ['Redis', 'PostgreSQL']) {
  t.test(`failed jobs on ${store}, without being told where it is`, async (t) => {
    const redis = store === 'Redis' ? await startRedis(t) : undefined
    const house = await startHouse(t, redis ? { env: { REDIS_URL: redis.url } } : {})
    const env = { DATA_DIR: house.dataDir }
    t.match(await jiesu(['failed', 'list'], env), { code: 0, stdout: 'none\n' })
    const url = readFileSync(join(house.dataDir, 'queue.url'), 'utf8').trim()
    const queue = await openQueue(t, { urls: redis ? { redisUrl: url } : { databaseUrl: url } })
    await queue.add('updates', [
      job('u1', 100, { status: 'lost\u001b', at: 'secret', id: 'x', surplus: 1 }),
      job('u2', 100, {
        status: 'closed',
        at: '2026-01-05T10:30:00+08:00',
        id: 'x',
        receipt: '7K2M-9QXT-4HVB-1ZRC-8WDA',
      }),
    ])
    await eventually(async () => (await queue.state('updates')).failed === 2)
    const listed = await jiesu(['failed', 'list', 'updates'], env)
    t.match(
      listed.stdout,
      /updates +u1 +request +1 +20\S+ +internal: no update: \/status, \/at, \/receipt, \/surplus/,
    )
    t.match(listed.stdout, /u2 .*update of a receipt that is unknown/)
    t.notMatch(listed.stdout, 'secret')
    t.match(JSON.parse((await jiesu(['failed', 'list', '--json'], env)).stdout), [
      { queue: 'updates' },
      { queue: 'updates' },
    ])

    t.match(await jiesu(['failed', 'retry', 'updates', 'u9'], env), { code: 1, stderr: /no failed job u9/ })
    const before = await queue.failed('updates', 10)
    t.match(await jiesu(['failed', 'retry', 'updates', 'u1'], env), {
      code: 0,
      stdout: '1 put back on queue updates\n',
    })
    t.match(await jiesu(['failed', 'retry', 'updates', '--all'], env), { code: 0, stdout: / put back/ })
    await eventually(async () => {
      const now = await queue.failed('updates', 10)
      return now.length === 2 && now.every(({ failedAt }) => before.every((old) => old.failedAt < failedAt))
    })
    t.same(
      (await queue.failed('updates', 10)).map(({ attempts }) => attempts),
      [1, 1],
      'with all attempts before it',
    )
  })
}
