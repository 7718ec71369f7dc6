import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { readChannelFiles } from '../src/channel-files.ts'
import { readAlerts } from '../src/config-alerts.ts'
import { describeFault, type Fault } from '../src/config-error.ts'
import { watches } from '../src/contract/alert.ts'

function faultsOf(t: Test, text: string): string[] {
  const dir = t.testdir({ 'alerts.yaml': text })
  const faults: Fault[] = []
  readAlerts(dir, faults)
  return faults.map((fault) => describeFault(fault).replace(`${dir}/`, ''))
}

t.test(
  'what is shipped watches everything, and tells nobody; without the file nothing is watched',
  async (t) => {
    const faults: Fault[] = []
    const shipped = readAlerts('config', faults)
    t.strictSame(faults, [])
    t.strictSame([...new Set(shipped?.rules.map(({ what }) => what))].toSorted(), watches.toSorted())
    t.strictSame(shipped?.receivers, [])
    t.match(
      shipped?.rules.find(({ id }) => id === 'queue-slow'),
      { for: 60_000, above: 60, severity: 'warning' },
    )
    t.match(
      shipped?.rules.find(({ id }) => id === 'disk-low'),
      { below: 5e9 },
    )
    t.strictSame(readAlerts(t.testdir({}), faults), { language: 'both', rules: [], receivers: [] })
  },
)

t.test('the examples in its comments can be used', async (t) => {
  const text = readFileSync('config/alerts.yaml', 'utf8')
    .replace('receivers: []', 'receivers:')
    .replaceAll(/^# {2}- /gm, '  - ')
  t.strictSame(faultsOf(t, text), [])
  const read = readAlerts(t.testdir({ 'alerts.yaml': text }), [])
  t.strictSame(
    read?.receivers.map(({ kind }) => kind),
    ['webhook', 'wecom', 'email'],
  )
})

t.test('all faults together, each with its place', async (t) => {
  const text = `language: fr
rules:
  - { id: a, what: queue-oldest, for: 1m, severity: warning }
  - { id: a, what: silence, above: 3, for: 60, severity: bad }
  - { id: Disk, what: disk, below: little, for: 1m, severity: info, to: [nobody] }
  - { id: c, what: weather, for: 1m, severity: info }
receivers:
  - { id: x, kind: webhook, url: "http://example.org/hook", secret: whsec_c2VjcmV0 }
  - { id: y, kind: wecom, url: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1" }
  - { id: z, kind: email, server: ALERTS_SMTP_URL, from: "a@example.org\\nBcc: b@example.org", to: [] }
`
  t.matchStrict(faultsOf(t, text), [
    /^alerts\.yaml:1:1: language: /,
    /^alerts\.yaml:3:\d+: rules\.0\.above: /,
    /^alerts\.yaml:4:\d+: rules\.1\.severity: /,
    /^alerts\.yaml:4:\d+: rules\.1\.for: /,
    /^alerts\.yaml:4:\d+: rules\.1\.above: no such key/,
    /^alerts\.yaml:5:\d+: rules\.2\.id: expected lower-case/,
    /^alerts\.yaml:5:\d+: rules\.2\.below: expected bytes/,
    /^alerts\.yaml:6:\d+: rules\.3\.what: expected one of the things/,
    /^alerts\.yaml:8:\d+: receivers\.0\.url: expected https/,
    /^alerts\.yaml:8:\d+: receivers\.0\.secret: expected the name of a variable/,
    /^alerts\.yaml:9:\d+: receivers\.1\.url: expected the name of a variable/,
    /^alerts\.yaml:10:\d+: receivers\.2\.from: /,
    /^alerts\.yaml:10:\d+: receivers\.2\.to: /,
  ])
  const rule = '{ id: a, what: silence, for: 1m, severity: info'
  t.strictSame(faultsOf(t, `rules:\n  - ${rule} }\n  - ${rule}, to: [duty] }\n`), [
    'alerts.yaml:3:7: rules.1.id: another one above has this id',
    'alerts.yaml:3:59: rules.1.to.0: no receiver is called duty',
  ])
})

t.test('a reload changes it; a faulty file leaves it as it was', async (t) => {
  const dir = t.testdir({})
  copyFileSync('config/alerts.yaml', join(dir, 'alerts.yaml'))
  const files = readChannelFiles(dir, new Map(), [])
  const before = files.alerts()
  t.strictSame(files.reload(), { faults: [], changes: [] })
  writeFileSync(join(dir, 'alerts.yaml'), 'rules: [{ id: a }]\n')
  t.match(files.reload(), { faults: [/alerts\.yaml:1:\d+: rules\.0\.what: /], changes: [] })
  t.strictSame(files.alerts(), before)
  writeFileSync(join(dir, 'alerts.yaml'), 'language: zh\n')
  t.strictSame(files.reload(), { faults: [], changes: ['alerts changed'] })
  t.strictSame(files.alerts(), { language: 'zh', rules: [], receivers: [] })
})
