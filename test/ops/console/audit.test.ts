/** Guards: what the log keeps in code is in words on its page, whatever the code records; the words find it again. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { createPostgresAudit } from '../../../adapters/audit-postgres.ts'
import { actionName, actions, labelOf } from '../../../src/ops/console/audit/names.ts'
import { startConsole } from '../../support/console.ts'
import { root } from '../../support/house.ts'

/** Where an action is named: a field, a variable, or an argument of what records it. */
const forms = [
  /\baction(?:\??:| ===| =) ([^,;}\n]+)/g,
  /\brecord\(request, services, ([^,)]+)/g,
  /\bchange\(\s*\w+,\s*('[^']+')/g,
  /for \(const (?:act|lever|action) of (\[[^\]]+\])/g,
]
/** Of addresses, not of the log. */
const others = ['discarded', 'reopened']

function recorded(): string[] {
  const sources = globSync('{src,adapters}/**/*.ts', { cwd: root })
    .map((file) => readFileSync(join(root, file), 'utf8'))
    .filter((source) => /audit|Deed/i.test(source))
  const parts = sources.flatMap((source) => forms.flatMap((form) => [...source.matchAll(form)]))
  const names = parts.flatMap(([, part = '']) => [...part.matchAll(/'([a-z]+(?:[- ][a-z]+)*)'/g)])
  return [...new Set(names.map(([, name = '']) => name))].filter((name) => !others.includes(name)).toSorted()
}

t.test('every action that the code records has a word of its own, and no other has', async (t) => {
  t.strictSame(Object.keys(actions).toSorted(), recorded())
  t.equal(new Set(Object.values(actions)).size, Object.keys(actions).length)
  for (const action of recorded()) t.match(actionName(action, 'zh'), /^\p{Script=Han}+$/u, action)
})

t.test('in words on the page, found by them, and in code in English', async (t) => {
  const house = await startConsole(t)
  const audit = createPostgresAudit(house.pool)
  const data = { role: 'admin', origin: '203.0.113.9', digest: 'aabbccdd' }
  await audit.record({ by: 'command line', action: 'operator-add', subject: 'li.na', data })
  await house.post('/ops/requests/search', { q: '13800001234' })
  const zh = await house.page('/ops/audit')
  for (const words of ['命令行', '新增人员', '按电话查找', '角色：<bdi>管理', '从哪里：', '号码标记：'])
    t.match(zh.text, words)
  t.notMatch(zh.text.replace(/(?:href|title)="[^"]*"/g, ''), /command line|operator-add|origin|digest/)
  const named = await house.page(`/ops/audit?${new URLSearchParams({ by: '命令行', action: '新增人员' })}`)
  t.match(named.text, 'li.na')
  t.notMatch(named.text, '138****1234')
  t.match((await house.page('/ops/audit?lang=en')).text, /command line[\s\S]*role: <bdi>admin/)
  t.equal(labelOf('constructor', 'zh'), 'constructor')
})
