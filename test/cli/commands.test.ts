import { execFile } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'
import { childEnv } from '../support/child-env.ts'
import { root, startHouse, until } from '../support/house.ts'
import { temporaryDataDir } from '../support/postgres.ts'

interface Ran {
  code: number
  stdout: string
  stderr: string
}

function jiesu(dataDir: string, ...args: string[]): Promise<Ran> {
  const env = { ...childEnv, DATA_DIR: dataDir, FORCE_COLOR: '1' }
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(root, 'src/cli/main.ts'), ...args],
      { cwd: root, env },
      (error, stdout, stderr) => {
        resolve({ code: Number(error?.code ?? 0), stdout, stderr })
      },
    )
  })
}

t.test(
  'a key is made, printed alone on the last line, listed, used and revoked, while the house runs',
  async (t) => {
    const house = await startHouse(t)
    const added = await jiesu(
      house.dataDir,
      'key',
      'add',
      'branch-7',
      '--channel',
      'web',
      '--touchpoint',
      'bj12345',
    )
    t.equal(added.code, 0, added.stderr)
    const key = added.stdout.trim().split('\n').at(-1) ?? ''
    t.match(key, /^jk_[\w-]{32}$/)
    const sent = await house.call('/v1/requests', { key, body: { text: '路灯不亮' } })
    t.equal(sent.status, 202)
    t.match((await jiesu(house.dataDir, 'key', 'list')).stdout, /branch-7 +bj12345 +web/)
    t.match(await jiesu(house.dataDir, 'key', 'add', 'branch-7'), {
      code: 1,
      stderr: /there is or was a key named/,
    })
    t.match(await jiesu(house.dataDir, 'key', 'add', 'x', '--touchpoint', 'nowhere'), {
      code: 1,
      stderr: /known: web/,
    })
    t.match(await jiesu(house.dataDir, 'key', 'add', 'x', '--channel', 'fax'), {
      code: 1,
      stderr: /web, phone or dispatch/,
    })
    t.match(await jiesu(house.dataDir, 'key', 'revoke', 'branch-7'), { code: 0 })
    const refused = await until(async () => {
      const answer = await house.call('/v1/requests', { key, body: { text: '路灯不亮' } })
      return answer.status === 401 ? answer : undefined
    })
    t.equal(refused.body.code, 'unauthorized')
    t.notMatch(house.output(), key)
  },
)

t.test('commands open the house for a moment where nothing runs, and leave nothing running', async (t) => {
  const dataDir = await temporaryDataDir(t)
  const added = await jiesu(dataDir, 'key', 'add', 'early')
  t.equal(added.code, 0, added.stderr)
  t.match(await jiesu(dataDir, 'balance'), { code: 0, stdout: /No source has sent anything/ })
  const house = await startHouse(t, { dataDir })
  const answer = await house.call('/v1/requests', {
    key: added.stdout.trim().split('\n').at(-1) ?? '',
    body: { text: '路灯不亮' },
  })
  t.equal(answer.status, 202)
})

t.test('balance: every term, and red with exit 1 where something is missing', async (t) => {
  const house = await startHouse(t)
  const body = { text: '路灯不亮', messageId: 'm1' }
  for (let n = 0; n < 3; n++) await house.call('/v1/requests', { body })
  await house.call('/v1/requests', { body: { ...body, text: '路灯还是不亮' } })
  const row = await until(async () => {
    const [found] = JSON.parse((await jiesu(house.dataDir, 'balance', '--json')).stdout)
    return found?.ledgered === 2 && found
  })
  t.match(row, { accepted: 4, duplicate: 2, ledgered: 2, inJournal: 0, quarantined: 0, difference: 0 })
  t.match(await jiesu(house.dataDir, 'balance'), { code: 0, stdout: /web web\/local/ })

  const { default: pg } = await import('pg')
  const { readFileSync } = await import('node:fs')
  const client = new pg.Client({
    connectionString: readFileSync(join(house.dataDir, 'database.url'), 'utf8').trim(),
  })
  await client.connect()
  await client.query('update accounts set ledgered = ledgered - 1')
  await client.end()
  const broken = await jiesu(house.dataDir, 'balance')
  t.equal(broken.code, 1)
  t.match(broken.stdout, '\u001b[31m', 'the row is red')
})

t.test('a wrong command says what there is', async (t) => {
  t.match(await jiesu(await temporaryDataDir(t), 'keys'), { code: 2, stderr: /key add NAME/ })
})
