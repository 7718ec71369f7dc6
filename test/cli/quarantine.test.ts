/** Guards: what lies in quarantine can be seen, mended and let go, and the balance stays exact all the while. */
import t, { type Test } from 'tap'
import { createReceipts } from '../../src/intake/receipt.ts'
import { balance, jiesu } from '../support/cli.ts'
import { startHouse, until } from '../support/house.ts'
import { poison } from '../support/poison.ts'
import { submission } from '../support/samples.ts'

/** Each holds what PostgreSQL refuses. */
async function withQuarantined(t: Test, texts: string[]) {
  const house = await startHouse(t)
  const env = { DATA_DIR: house.dataDir }
  await house.stop()
  const receipts: string[] = []
  for (const text of texts) {
    const receipt = createReceipts('x'.repeat(32)).of({ channel: 'web', endpoint: 'web/local' }, text)
    const requester = { ...submission(text).requester, name: '张三丰', phone: '+8613800001234' }
    receipts.push(await poison(house.dataDir, { receipt, text, requester }))
  }
  await house.restart()
  const row = async () => (await balance(env)).rows[0]
  await until(async () => (await row())?.quarantined === texts.length)
  return { house, env, receipts, row }
}

t.test('list and show: why, and no more of whom than is asked for', async (t) => {
  const { house, env, receipts } = await withQuarantined(t, ['路灯不亮，请打 13912345678'])
  const [receipt = ''] = receipts
  const listed = await jiesu(['quarantine', 'list'], env)
  t.match(listed, {
    code: 0,
    stdout: new RegExp(`${receipt} +web web/local +\\S+ +\\d+ +\\S+ +.*SQLSTATE 22P05`),
  })
  const json = await jiesu(['quarantine', 'list', '--json'], env)
  t.match(JSON.parse(json.stdout), [{ receipt, state: 'open', channel: 'web', endpoint: 'web/local' }])
  const shown = await jiesu(['quarantine', 'show', receipt.toLowerCase().replaceAll('-', '')], env)
  t.match(shown.stdout, '"name": "张*"')
  t.match(shown.stdout, '"phone": "138****1234"')
  t.match(shown.stdout, '"text": "‹19 characters›"')
  t.match(shown.stdout, '"bad": "‹3 characters, with U+0000›"', 'and why it stuck')
  const machine = await jiesu(['quarantine', 'show', receipt, '--json'], env)
  t.match(JSON.parse(machine.stdout), { receipt, content: { request: { requester: { name: '张*' } } } })
  for (const { stdout } of [listed, json, shown, machine])
    t.notMatch(stdout, /张三丰|1380000|13912345678|路灯/)
  t.match((await jiesu(['quarantine', 'show', receipt, '--unmask'], env)).stdout, /13912345678[\s\S]*张三丰/)
  t.match(await jiesu(['quarantine', 'show', 'NONE'], env), { code: 1, stderr: /there is no NONE/ })
  await until(() => /"level":40.*an entry is in quarantine/.exec(house.output()))
  t.match(house.output(), new RegExp(`"receipt":"${receipt}".*"reason":"the ledger can not store this`))
  t.notMatch(house.output(), /张三丰|路灯/)
})

t.test(
  'replay: it goes on its way with its receipt; discard: its reason is kept; the balance is exact',
  async (t) => {
    const { house, env, receipts, row } = await withQuarantined(t, ['路灯不亮', '井盖丢了', '垃圾没人收'])
    const [first = '', second = '', third = ''] = receipts
    t.match(await jiesu(['quarantine', 'replay', first], env), { code: 0, stdout: /is revision 1/ })
    await until(async () => (await house.call(`/v1/requests/${first}`)).body.status === 'triaged')
    await until(async () => (await row())?.ledgered === 1)
    t.match(await row(), { accepted: 3, ledgered: 1, quarantined: 2, discarded: 0, difference: 0 })

    t.match(await jiesu(['quarantine', 'discard', second, '--reason', 'a test'], env), { code: 0 })
    t.match((await jiesu(['quarantine', 'show', second], env)).stdout, /state: discarded\nnote: a test/)
    t.match(await jiesu(['quarantine', 'replay', second], env), { code: 1, stderr: /is discarded already/ })

    t.match(await jiesu(['quarantine', 'replay', '--all'], env), { code: 0, stdout: /1 replayed, 0 stay/ })
    t.match(await jiesu(['quarantine', 'list'], env), { code: 0, stdout: 'none\n' })
    await until(async () => (await house.call(`/v1/requests/${third}`)).body.status === 'triaged')
    await until(async () => (await row())?.ledgered === 2)
    const all = await balance(env)
    t.match(all, {
      code: 0,
      rows: [{ accepted: 3, ledgered: 2, quarantined: 0, discarded: 1, difference: 0 }],
    })
    t.match(
      (await jiesu(['balance'], env)).stdout,
      /refused since start: see \/metrics \(jiesu_refused_total\)\n$/,
    )
  },
)
