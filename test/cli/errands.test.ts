/** Guards: an operator sees what is owed and why it fails, in the log and by a command, and can begin it anew. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import t, { type Test } from 'tap'
import { createReceipts } from '../../src/intake/receipt.ts'
import { jiesu } from '../support/cli.ts'
import { startHouse, until } from '../support/house.ts'

const receipt = createReceipts('x'.repeat(32)).of({ channel: 'web', endpoint: 'a' }, 'm')
const url = 'https://ann:hush@files.example.invalid/1.jpg?token=hush'

async function startWithErrands(t: Test) {
  const house = await startHouse(t)
  const connectionString = readFileSync(join(house.dataDir, 'database.url'), 'utf8').trim()
  const client = new pg.Client({ connectionString })
  await client.connect()
  await client.query(
    `insert into errands (kind, channel, endpoint, receipt, key, data, state, attempts, reason) values
     ('fetch', 'hotlines', '12315', $1, 'f1', $2, 'failed', 3, 'gone'), ('reply', 'web', 'a', $1, 'u1', $3, 'open', 0, null)`,
    [receipt, { url }, { status: 'closed', at: '2026-01-05T10:30:00+08:00', note: '已修好' }],
  )
  await client.end()
  return { house, env: { DATA_DIR: house.dataDir } }
}

t.test('errands: listed, in the log, begun anew', async (t) => {
  const { house, env } = await startWithErrands(t)
  const list = (...more: string[]) => jiesu(['errand', 'list', ...more], env)
  const waiting = await until(async () => {
    const { stdout } = await list()
    return /does not reply/.test(stdout) && stdout
  })
  t.match(waiting, new RegExp(`${receipt} +hotlines 12315 +fetch files.example.invalid +failed +3 .* gone\n`))
  t.match(waiting, /web a +reply closed +open +1 +20\S+ +20\S+ +the channel web does not reply/)
  const failed = await list('--failed', '--json')
  t.match(JSON.parse(failed.stdout), [{ receipt, endpoint: '12315', reason: 'gone', state: 'failed' }])
  await until(() => /"level":30.*"endpoint":"a".*"status":"closed".*does not reply/.exec(house.output()))

  t.match(await jiesu(['errand', 'retry', 'NONE'], env), { code: 1, stderr: /no errand of NONE/ })
  t.match(await jiesu(['errand', 'retry', '--failed', '--endpoint', '12345'], env), { stdout: '0 due now\n' })
  t.match(await jiesu(['errand', 'retry', '--failed', '--endpoint', '12315'], env), { stdout: /^1 due now:/ })
  const told = await until(() => /"level":40.*an errand failed for good.*/.exec(house.output())?.[0])
  t.match(told, `"endpoint":"12315","receipt":"${receipt}","attempts":1`)
  t.match(told, /"host":"files.example.invalid","reason":"its address holds a password"/)
  t.match((await list('--failed')).stdout, /its address holds a password/)
  const typed = receipt.toLowerCase().replaceAll('-', '')
  t.match(await jiesu(['errand', 'retry', typed], env), { code: 0, stdout: /^2 due now:/ })
  for (const shown of [waiting, failed.stdout, house.output()]) t.notMatch(shown, /hush|已修好/)

  const metrics = await house.call('/metrics')
  t.match(metrics.body, /jiesu_errands\{kind="fetch",channel="hotlines",endpoint="12315",state="\w+"\} 1/)
})

t.test('mistyped', async (t) => {
  for (const args of [[], ['X', '--failed'], ['X', '--endpoint', '12315'], ['--endpoint', '12315']])
    t.match(await jiesu(['errand', 'retry', ...args], {}), { code: 2, stderr: /something is missing/ })
})
