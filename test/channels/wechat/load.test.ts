/** config/wechat: what is shipped is whole, what is faulty is named with its place. */
import { readFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { parse } from 'yaml'
import { Config } from '../../../channels/wechat/config.ts'
import { type Files, readFiles } from '../../../channels/wechat/load.ts'
import { bilingual, say } from '../../../channels/wechat/texts.ts'
import type { Fault } from '../../../src/config-error.ts'
import { createConfigFiles } from '../../../src/config-files.ts'

const words = readFileSync('config/wechat/texts.yaml', 'utf8')

function load(t: Test, wechat: Record<string, string>, before?: Files) {
  const faults: Fault[] = []
  const dir = t.testdir({ wechat })
  const files = readFiles(createConfigFiles(dir, faults), before)
  const said = faults.map(
    ({ file, line, path, message }) => `${file.slice(dir.length + 1)}:${line} ${path}: ${message}`,
  )
  return { files, said }
}

t.test('what is shipped has no fault, and menu keys that are understood', async (t) => {
  const faults: Fault[] = []
  const files = readFiles(createConfigFiles('config', faults), undefined)
  t.same(faults, [])
  t.equal(files.isThere, true)
  t.match(files.accounts.get('bj12345'), { mode: 'safe' })
  const keys = JSON.stringify(files.menus.get('bj12345')).matchAll(/"key":"(\w+)"/g)
  t.same(Array.from(keys, ([, key]) => key).toSorted(), [
    'cancel',
    'help',
    'query',
    'query',
    'submit',
    'supplement',
  ])
  t.match(files.scenes.get('lamp-0001'), { asset: 'LD-TEST-0001', point: { crs: 'GCJ-02' } })
})

t.test('without the folder there is nothing to say, and no fault', async (t) => {
  const faults: Fault[] = []
  t.match(readFiles(createConfigFiles(t.testdir({}), faults), undefined), { isThere: false })
  t.same(faults, [])
})

t.test('accounts and menus are of touchpoints that are official accounts', async (t) => {
  const faults: Fault[] = []
  const accounts = 'bj12345: {}\nbj1234: { mode: plain }\nweb: {}\n'
  const touchpoints = 'bj12345: { kind: official-account }\nweb: { kind: web }\n'
  const dir = t.testdir({ wechat: { 'accounts.yaml': accounts }, 'touchpoints.yaml': touchpoints })
  readFiles(createConfigFiles(dir, faults), undefined)
  const said = faults.filter(({ path }) => path !== '').map(({ line, message }) => `${line}: ${message}`)
  t.ok(said.includes('2: there is no such touchpoint in config/touchpoints.yaml'))
  t.ok(said.includes('3: this touchpoint is no official-account (config/touchpoints.yaml)'))
  t.notOk(said.some((line) => line.startsWith('1:')))
})

t.test('every text is needed, and every placeholder', async (t) => {
  const table: [change: (text: string) => string, fault: RegExp][] = [
    [
      (text) => text.replace('受理编号：{receipt}', '受理编号'),
      /^wechat\/texts.yaml:\d+ submitted.zh: expected \{receipt\} in it$/,
    ],
    [
      (text) => text.replace('zh: 查看：{url}', 'zh: 查看：{url}{receipt}'),
      /trackLink.zh: there is no \{receipt\} here$/,
    ],
    [(text) => text.replace('noted:', 'notted:'), / noted: |notted: no such key/],
    [(text) => text.replace('  en: closed', '  en: ""'), /status_closed.en: expected a text/],
    [
      (text) => text.replace('已评价\n', `${'长'.repeat(700)}\n`),
      /status_rated: zh and en together: at most 1900 bytes/,
    ],
  ]
  const before = load(t, { 'texts.yaml': words }).files
  for (const [change, fault] of table) {
    const { said, files } = load(t, { 'texts.yaml': change(words) }, before)
    t.match(said.join('\n'), fault)
    t.equal(files.texts, before.texts, 'it stays as it was')
  }
})

t.test('accounts, menus and codes may be missing or empty; their faults have a line', async (t) => {
  t.same(load(t, { 'texts.yaml': words }).said, [])
  t.same(
    load(t, { 'texts.yaml': words, 'accounts.yaml': '', 'menu.yaml': '', 'scenes.yaml': '# none\n' }).said,
    [],
  )
  const { said } = load(t, {
    'texts.yaml': words,
    'accounts.yaml': [
      'bj12345: { mode: safest }',
      'other:',
      '  progress: { template: { id: T, fields: { thing1: "{reciept}" } } }',
      'third:',
    ].join('\n'),
    'menu.yaml': 'bj12345:\n  buttons:\n    - { name: 提交提交提交, type: click, key: submit }\n',
    'scenes.yaml': 'lamp:\n  place: 示例路\n  longitude: 116\n',
  })
  t.match(said, [
    /^wechat\/accounts.yaml:1 bj12345.mode: /,
    /^wechat\/accounts.yaml:3 other.progress.template.fields.thing1: there is no \{reciept\} here/,
    /^wechat\/menu.yaml:3 bj12345.buttons.0.name: at most 16 bytes/,
    /^wechat\/scenes.yaml:1 lamp: expected longitude, latitude and crs together/,
  ])
})

t.test('Chinese first, then English; what stands in a value is never filled in', async (t) => {
  const { texts } = load(t, { 'texts.yaml': words }).files
  t.equal(
    say(texts, 'progress', { receipt: '{status}', status: '$&' }),
    '您的诉求 {status}：$&\nYour request {status}: $&',
  )
  t.equal(bilingual({ zh: '一', en: 'one' }, { zh: '二', en: 'two' }), '一\n二\none\ntwo')
})

t.test('the defaults are those that gateway.yaml shows', async (t) => {
  const shown = readFileSync('config/gateway.yaml', 'utf8')
    .split('\n')
    .flatMap((line) => /^#(?: {3}wechat:$| {5}.*)/.exec(line) ?? [])
    .map((line) => line.slice(1))
  const own = shown.slice(shown.indexOf('   wechat:') + 1)
  t.same(parse(own.join('\n')), Config.parse({}))
})
