/** docs/triage.md names every table that triage reads, every flag and every form of evidence. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { loadConfig } from '../src/config.ts'
import { loadLabelled, TRAINING_FILE } from '../src/config-model.ts'
import { ruleName } from '../src/ops/console/requests/rule-names.ts'
import { requestOf } from '../src/triage/evaluate/measure.ts'
import { createTriageJudge, readTriageSources } from '../src/triage-judge.ts'
import { root } from './support/house.ts'

const text = readFileSync(join(root, 'docs', 'triage.md'), 'utf8')
const config = join(root, 'config')

function firstCells(block: string): string[] {
  const [, table = ''] = text.split(new RegExp(`<!-- /?${block} -->`))
  const cells = [...table.matchAll(/^\| (`.+?) \|/gm)].map(([, cell = '']) => cell)
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name))
}

t.test('tables: those that are named are there, those that are there are named', async (t) => {
  const named = firstCells('tables')
  for (const name of named) t.ok(existsSync(join(config, name)), name)
  for (const folder of ['triage', 'urgency', 'tables']) {
    const files = readdirSync(join(config, folder)).filter((name) => /\.(csv|jsonl|gz)$/.test(name))
    for (const name of files) t.ok(named.includes(`${folder}/${name}`), `${folder}/${name}`)
  }
  for (const name of readdirSync(config).filter((name) => name.endsWith('.csv')))
    t.ok(named.includes(name), name)
})

/** Capitals stand for whatever there is. */
const forms = firstCells('evidence').map((form) => new RegExp(`^${form.replace(/[A-Z]+/g, '[a-z0-9-]+')}$`))
const isTold = (form: string) => forms.some((known) => known.test(form))

t.test('every form of evidence that the source has', async (t) => {
  const source = readdirSync(join(root, 'src', 'triage'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(root, 'src', 'triage', name), 'utf8'))
    .join('\n')
  const lines = source.matchAll(
    /['`](type|topic|urgency|disposition|place|direction|repeat|crowd|lane|model)\/([a-z-]+): /g,
  )
  const found = [...lines].map(([, about = '', rule = '']) => ({ about, rule }))
  t.ok(found.length > 8, 'else this test looks for another form')
  for (const { about, rule } of found) t.ok(isTold(`${about}/${rule}`), `${about}/${rule}`)
})

t.test('every line of what is judged has a form that is told', async (t) => {
  const { triage } = createTriageJudge(readTriageSources(loadConfig(config), config))
  const judged = loadLabelled(config, TRAINING_FILE)
    .slice(0, 400)
    .map((message) => triage(requestOf(message)))
  const rules = new Set(judged.flatMap(({ evidence }) => evidence.map((line) => line.split(':', 1)[0] ?? '')))
  for (const each of rules) t.ok(isTold(each), each)
  for (const each of rules)
    t.match(ruleName(each.split('/')[1] ?? '', 'zh'), /\p{Script=Han}/u, `${each} in Chinese`)
})

t.test('flags that ask for a look', async (t) => {
  const { triage } = createTriageJudge(readTriageSources(loadConfig(config), config))
  const flags = loadLabelled(config, TRAINING_FILE)
    .slice(0, 400)
    .flatMap((message) => triage(requestOf(message)).flags)
  for (const flag of new Set(flags)) t.ok(text.includes(`\`${flag}\``), flag)
})
