import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { type AlertReceiver, alertReceiver } from '../../../support/alert-receiver.ts'
import { jiesu } from '../../../support/cli.ts'
import { startConsole } from '../../../support/console.ts'
import { root, until } from '../../../support/house.ts'
import { poison } from '../../../support/poison.ts'
import { temporaryDataDir } from '../../../support/postgres.ts'
import { dashboardExpressions, metricsIn, prometheusRules } from '../../../support/promql.ts'

const RULES = [
  { id: 'kept', what: 'quarantine', for: '0s', severity: 'warning' },
  { id: 'down', what: 'store-down', for: '30s', severity: 'critical' },
]

function configWith(dir: string, { url }: AlertReceiver): string {
  cpSync(join(root, 'config'), dir, { recursive: true })
  const receivers = [
    { id: 'duty', kind: 'webhook', url, secret: 'ALERTS_WEBHOOK_SECRET' },
    { id: 'group', kind: 'wecom', url: 'ALERTS_WECOM_URL' },
  ]
  const [kept, down] = RULES
  writeFileSync(
    join(dir, 'alerts.yaml'),
    JSON.stringify({ rules: [{ ...kept, to: ['duty'] }, down], receivers }),
  )
  return dir
}

t.test('from quarantine to a receiver that was down, over a restart, until it is over', async (t) => {
  const receiver = await alertReceiver(t)
  const dataDir = await temporaryDataDir(t)
  const receipt = await poison(dataDir)
  const house = await startConsole(t, {
    dataDir,
    env: {
      CONFIG_DIR: configWith(t.testdir({}), receiver),
      ALERTS_WEBHOOK_SECRET: `whsec_${Buffer.from('a secret of this test, 32 bytes.').toString('base64')}`,
    },
  })
  const page = async (as: 'viewer' | 'operator' | 'admin' = 'admin') =>
    (await house.page('/ops/alerts?lang=en', { as })).text
  t.match(await page('viewer'), /quarantine is not empty: above 0, at once/)
  t.notMatch(await page('operator'), 'Send a test')
  const refused = await house.post('/ops/alerts/receivers/duty/test', {}, { as: 'operator' })
  t.equal(refused.status, 403)

  await until(async () =>
    /data-alert="\w+"[\s\S]*duty <span class="badge warning"[^>]*>alert trying again/.test(await page()),
  )
  const [, id = ''] = /data-alert="(\w+)"/.exec(await page()) ?? []
  t.match(await page('viewer'), /next try <time[\s\S]*no answer: ECONNREFUSED/, 'and why')
  const heads = [...(await page('viewer')).matchAll(/<th scope="col" ?>(Wrong since|Fired)</g)]
  t.strictSame(
    heads.map(([, head]) => head),
    ['Wrong since', 'Fired', 'Fired'],
    'each time under its own name',
  )
  t.notMatch(await page('viewer'), 'I look after it')
  await house.post(`/ops/alerts/${id}/acknowledge`, {}, { as: 'viewer' })
  t.equal(
    (await house.post(`/ops/alerts/${id}/acknowledge`, {}, { as: 'operator' })).to,
    '/ops/alerts?done=acknowledged',
  )
  t.equal((await house.post(`/ops/alerts/${id}/acknowledge`, {})).to, '/ops/alerts?done=already')
  t.match(await page(), 'operator looks after it')

  await house.stop()
  await receiver.start()
  await house.restart()
  await until(() => receiver.received.length === 1)
  t.match(receiver.received, [
    {
      id: `${id}-firing`,
      type: 'alert.firing',
      data: { rule: 'kept', subject: 'web/web/local', value: 1, limit: 0 },
    },
  ])
  t.match(receiver.received[0]?.data.url, `${house.url}/ops/quarantine`)
  await sleep(1500)
  const exposed = String((await house.call('/metrics')).body)
  const names = [...exposed.matchAll(/^# TYPE (\w+) (\w+)/gm)].flatMap(([, name = '', type]) =>
    type === 'histogram' ? ['_bucket', '_sum', '_count'].map((suffix) => name + suffix) : [name],
  )
  const asked = [...prometheusRules(), ...dashboardExpressions()].flatMap(metricsIn)
  t.strictSame(
    asked.filter((name) => !names.includes(name)),
    [],
    'whatever rules and dashboard ask for is there',
  )
  t.equal(
    (await house.call('/metrics')).body.match(/jiesu_alerts_firing\{severity="warning"\} (\d)/)?.[1],
    '1',
  )

  const env = { DATA_DIR: house.dataDir }
  t.match(await jiesu(['quarantine', 'discard', receipt, '--reason', 'a test'], env), { code: 0 })
  await until(() => receiver.received.length === 2)
  t.match(receiver.received[1], {
    id: `${id}-resolved`,
    type: 'alert.resolved',
    data: { rule: 'kept', alert: id },
  })
  await until(async () =>
    /Nothing fires now[\s\S]*id="history"[\s\S]*alert sent[\s\S]*resolved sent/.test(await page()),
  )

  const tested = await house.post('/ops/alerts/receivers/duty/test', {}, { follow: true })
  t.match(tested.text, /class="notice good" role="status">[^<]*duty[^<]*it answers 204/)
  t.match(receiver.received[2], { type: 'alert.test', data: { severity: 'info', text: /这是一条测试消息/ } })
  const unset = await house.post('/ops/alerts/receivers/group/test', {}, { follow: true })
  t.match(unset.text, /class="notice danger" role="status">[^<]*its address is not set/)
  t.equal((await house.post('/ops/alerts/receivers/nobody/test', {})).status, 404)
  const audited = (await house.audited()).map(({ action, by, subject }) => `${action} ${by} ${subject}`)
  const ours = audited.filter((line) => line.includes('alert'))
  t.strictSame(ours, ['test-alert admin group', 'test-alert admin duty', `acknowledge-alert operator ${id}`])
  t.equal(receiver.received.length, 3, 'nobody was told twice')
})
