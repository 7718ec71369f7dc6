/** Guards: faulty tables start nothing, and take nothing away from what runs. */
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { createLiveJudge, startTriage } from '../src/background-triage.ts'
import { loadConfig } from '../src/config.ts'
import { loadCatalogue } from '../src/config-catalogue.ts'
import { MODEL_FILE, saveModel } from '../src/config-model.ts'
import { requestOf } from '../src/triage/evaluate/measure.ts'
import { buildModel } from '../src/triage/topic/build.ts'
import { UNJUDGED } from '../src/triage/unjudged.ts'
import { root, startHouse } from './support/house.ts'
import { temporaryDataDir } from './support/postgres.ts'
import { smallTriage } from './support/small-triage.ts'
import { labelled, messages } from './triage/topic/small.ts'

const dark = requestOf(labelled('胡同口的路灯坏了，路灯不亮'))

function setUp(t: Test) {
  const dir = smallTriage(t)
  const versions = join(dir, 'catalogue', 'versions')
  const [version = ''] = readdirSync(versions).filter((name) => name.startsWith('small+'))
  const table = join(versions, version, 'catalogue.csv')
  const whole = readFileSync(table, 'utf8')
  saveModel(dir, buildModel(loadCatalogue(dir), messages))
  const lines: string[] = []
  const keep = (data: object, text: string) => void lines.push(`${text} ${JSON.stringify(data)}`)
  const log = { debug: keep, info: keep, warn: keep, error: keep }
  const judge = createLiveJudge(loadConfig(dir), dir, log)
  const running = { starts: 0, ends: 0 }
  const closed = () => {
    running.ends += 1
  }
  const start = () => {
    running.starts += 1
    return { close: async () => closed() }
  }
  return {
    dir,
    judge,
    lines,
    running,
    start: () => startTriage({ judge, start, log }),
    write: (content: string) => writeFileSync(table, content),
    whole,
    faulty: whole.replace('assistance', 'anger'),
  }
}

t.test('what is whole is judged by; it stops what it started', async (t) => {
  const { judge, running, start } = setUp(t)
  const triage = start()
  t.strictSame(triage.faults, [])
  t.match(judge.triage(dark), { category: { code: '020101' } })
  await triage.stop()
  t.strictSame(running, { starts: 1, ends: 1 })
})

t.test('reload with a faulty catalogue keeps the old, and says where the fault is', async (t) => {
  const { judge, lines, running, start, write, whole, faulty } = setUp(t)
  const triage = start()
  const before = judge.triage(dark)
  write(faulty)
  triage.reload()
  t.match(lines.at(-1), /stays in force .*catalogue\.csv:\d+.*type/)
  t.strictSame(judge.triage(dark), before)
  write(whole.replace('路灯不亮', '路灯不亮了'))
  triage.reload()
  t.match(lines.at(-2), /run npm run jiesu -- triage train/, 'the model is of another catalogue')
  t.not(judge.triage(dark).catalogueVersion, before.catalogueVersion)
  t.strictSame(running, { starts: 1, ends: 0 }, 'nothing was started anew')
})

t.test('reload takes lanes, rules and sentences, too, and tells what is wrong with them', async (t) => {
  const { dir, judge, lines, start } = setUp(t)
  const triage = start()
  const file = join(dir, 'lanes.csv')
  const lanes = readFileSync(file, 'utf8')
  writeFileSync(file, `${lanes}lamps,colour,路灯,\n`)
  triage.reload()
  t.match(lines.at(-1), /stays in force .*lanes\.csv:\d+: by: expected endpoint/)
  t.strictSame(judge.triage(dark).lanes, [])
  writeFileSync(file, `${lanes}lamps,words,路灯,\n`)
  triage.reload()
  t.strictSame(judge.triage(dark).lanes, ['lamps'])
})

t.test('without a model nothing starts, until it is there', async (t) => {
  const { dir, judge, running, start } = setUp(t)
  const file = join(dir, MODEL_FILE)
  const kept = readFileSync(file)
  rmSync(file)
  const triage = start()
  t.match(triage.faults, [{ file, message: /triage train/ }])
  t.equal(running.starts, 0)
  t.throws(() => judge.triage(dark), 'nobody asks it then')
  writeFileSync(file, kept.subarray(0, 100))
  triage.reload()
  t.equal(running.starts, 0)
  writeFileSync(file, kept)
  triage.reload()
  t.equal(running.starts, 1)
  t.notOk(judge.triage(dark).flags.includes(UNJUDGED))
  await triage.stop()
})

t.test('a house with a faulty catalogue does not start: file, line and what was expected', async (t) => {
  const configDir = join(await temporaryDataDir(t), 'config')
  cpSync(join(root, 'config'), configDir, { recursive: true })
  const file = join(configDir, 'catalogue', '01-heating.csv')
  writeFileSync(file, readFileSync(file, 'utf8').replace(',assistance,', ',anger,'))
  const house = await startHouse(t, { env: { CONFIG_DIR: configDir }, unready: true })
  t.equal(await house.exited(), 1)
  t.match(house.output(), /^\S+01-heating\.csv:2: type: .*expected one of/m)
})
