import t from 'tap'
import { jiesu } from '../support/cli.ts'
import { startHouse, until } from '../support/house.ts'
import { temporaryDataDir } from '../support/postgres.ts'

const keyIn = (stdout: string) => stdout.trim().split('\n').at(-1) ?? ''

t.test('no keys yet: none; a key for all channels says what it may', async (t) => {
  const env = { DATA_DIR: await temporaryDataDir(t) }
  t.match(await jiesu(['key', 'list'], env), { code: 0, stdout: 'none\n' })
  const added = await jiesu(['key', 'add', 'all'], env)
  t.match(added, {
    code: 0,
    stdout: /^jk_\S+\n$/,
    stderr: /All channels: .*reads everything and posts updates/,
  })
  const web = await jiesu(['key', 'add', 'web', '--channel', 'web'], env)
  t.notMatch(web.stderr, 'reads everything')
  t.match(
    (await jiesu(['key', 'list'], env)).stdout,
    /^name +touchpoint +channel\nall +web +all\nweb +web +web\n$/,
  )
  t.match(await jiesu(['key', 'renew', 'nobody'], env), { code: 1, stderr: /there is no key nobody/ })
})

t.test('a revoked name is not given again, but renewed', async (t) => {
  const house = await startHouse(t)
  const env = { DATA_DIR: house.dataDir }
  const first = keyIn(
    (await jiesu(['key', 'add', 'a', '--channel', 'web', '--touchpoint', 'bj12345'], env)).stdout,
  )
  await jiesu(['key', 'revoke', 'a'], env)
  t.match(await jiesu(['key', 'add', 'a'], env), { code: 1, stderr: /choose another name, or .*key renew a/ })
  const renewed = await jiesu(['key', 'renew', 'a'], env)
  t.match(renewed, { code: 0, stderr: /touchpoint bj12345, web/ })
  const second = keyIn(renewed.stdout)
  t.not(second, first)
  const send = async (key: string) =>
    (await house.call('/v1/requests', { key, body: { text: '路灯不亮' } })).status
  t.equal(await send(second), 202)
  await until(async () => (await send(first)) === 401)
})
