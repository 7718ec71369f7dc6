/** `triage evaluate` and `triage train`, on a small catalogue of a city's own. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { loadCatalogue } from '../../src/config-catalogue.ts'
import { loadModel, MODEL_FILE, saveModel } from '../../src/config-model.ts'
import { buildModel } from '../../src/triage/topic/build.ts'
import type { Labelled } from '../../src/triage/topic/labelled.ts'
import { jiesu } from '../support/cli.ts'
import { smallTriage } from '../support/small-triage.ts'
import { labelled, messages } from '../triage/topic/small.ts'

const test: Labelled[] = [
  labelled('屋里暖气冰凉，老人冻坏了', { topic: '010101' }),
  labelled('胡同口的路灯坏了', { topic: '020101' }),
  labelled('工地拖欠工资，给个说法', { topic: '030101', type: 'complaint' }),
  labelled('共享单车乱停放，请查处', { topic: '040101', type: 'report' }),
  labelled('请问供暖费怎么退', { topic: '010201', type: 'consultation', disposition: 'answer-now' }),
]
const jsonl = (lines: readonly Labelled[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join('')

function smallHouse(t: Test) {
  const dir = smallTriage(t)
  writeFileSync(join(dir, 'triage', 'training.jsonl'), jsonl(messages))
  writeFileSync(join(dir, 'triage', 'test.jsonl'), jsonl(test))
  const run = (...args: string[]) => jiesu(['triage', ...args], { CONFIG_DIR: dir })
  return { dir, file: join(dir, MODEL_FILE), run, train: () => run('train', '--without-corrections') }
}

t.test('without a model: what to do; with one: how often it is right', async (t) => {
  const { file, run, train } = smallHouse(t)
  t.match(await run('evaluate'), { code: 1, stderr: /model\.gz: expected .* triage train/ })
  t.match(await train(), {
    code: 0,
    stdout: /^training on 14 messages, 0 of them[\s\S]*installed as .*model\.gz/,
  })
  const first = readFileSync(file)
  const { code, stdout } = await run('evaluate', '--json')
  t.equal(code, 0)
  const said = JSON.parse(stdout)
  t.match(said, { test: { messages: 5, topicFirst: { all: 5 }, confusions: [] } })
  t.ok(said.test.topicFirst.right >= 4)
  t.notOk('corrected' in said)
  t.match(await run('evaluate'), {
    code: 0,
    stdout: /^test set: 5 messages\n {2}type +\d\.\d{3} {2}\(\d of 5\)/,
  })
  t.match(await train(), { code: 0 }, 'as good is good enough')
  t.strictSame(readFileSync(file), first, 'and the same')
})

t.test('a worse one is not installed, a better one is', async (t) => {
  const { dir, file, train } = smallHouse(t)
  const catalogue = loadCatalogue(dir)
  const good = buildModel(catalogue, messages)
  saveModel(dir, good)
  const before = readFileSync(file)
  const wrong = messages.map((message) => ({ ...message, topic: '040201', type: 'praise' as const }))
  const misled = [...wrong, ...wrong.map((each) => ({ ...each, text: `${each.text}！` }))]
  writeFileSync(join(dir, 'triage', 'training.jsonl'), jsonl(misled))
  t.match(await train(), {
    code: 1,
    stdout: /type: \d\.\d{3} before, \d\.\d{3} now/,
    stderr: /not installed: it is worse/,
  })
  t.strictSame(readFileSync(file), before)
  saveModel(dir, buildModel(catalogue, misled))
  writeFileSync(join(dir, 'triage', 'training.jsonl'), jsonl(messages))
  t.match(await train(), { code: 0, stdout: /installed as/ })
  t.equal(loadModel(dir).about.messages, messages.length)
})

t.test('for another catalogue any is installed; what it is judged on it has not seen', async (t) => {
  const { dir, train } = smallHouse(t)
  const old = buildModel(loadCatalogue(dir), messages)
  saveModel(dir, { ...old, about: { ...old.about, catalogueVersion: 'former+000000000000' } })
  writeFileSync(join(dir, 'triage', 'training.jsonl'), jsonl([...messages.slice(0, 1), ...test]))
  t.match(await train(), { code: 0, stdout: /^training on 1 messages/ })
  t.equal(loadModel(dir).about.catalogueVersion, loadCatalogue(dir).version)
})

t.test('faults of the messages by line; wrong options by their shape', async (t) => {
  const { dir, run, train } = smallHouse(t)
  writeFileSync(join(dir, 'triage', 'training.jsonl'), `${jsonl(messages)}{"text":"路灯不亮"}\n`)
  t.match(await train(), { code: 1, stderr: /training\.jsonl:15: / })
  for (const wrong of ['0', '-1', 'all', '100000'])
    t.match(await run('evaluate', `--corrected=${wrong}`), {
      stderr: /evaluate \[--corrected N\] \[--json\]/,
    })
})

t.test('reload looks at the tables first, and says what to mend', async (t) => {
  const { dir } = smallHouse(t)
  const file = join(dir, 'triage', 'type-cues.csv')
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  writeFileSync(file, `${lines.join('\n')}\ncomplaint,much,讨个公道,\n`)
  const { code, stderr } = await jiesu(['reload'], { CONFIG_DIR: dir, DATA_DIR: join(dir, 'data') })
  t.equal(code, 1)
  t.match(stderr, `type-cues.csv:${lines.length + 1}: weight: expected a number from 0 to 10`)
})
