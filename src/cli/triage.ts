/** `triage evaluate` and `triage train`: how often triage is right, and how it learns. */
import { join } from 'node:path'
import { createPostgresCorrections } from '../../adapters/corrections-postgres.ts'
import { loadConfig } from '../config.ts'
import { CATALOGUE_DIR, loadCatalogue, readEdition } from '../config-catalogue.ts'
import { loadDangerExamples, saveDanger } from '../config-danger.ts'
import { ConfigError } from '../config-error.ts'
import {
  loadLabelled,
  loadSayings,
  loadWishes,
  MODEL_FILE,
  type Saying,
  saveModel,
  TEST_FILE,
  TRAINING_FILE,
} from '../config-model.ts'
import type { CorrectedExample } from '../contract/corrections.ts'
import { readEnv } from '../env.ts'
import type { Catalogue } from '../triage/catalogue/catalogue.ts'
import { buildDanger } from '../triage/danger/build.ts'
import { type Measures, measure, requestOf } from '../triage/evaluate/measure.ts'
import { shareOf, tableOf } from '../triage/evaluate/table.ts'
import { buildModel } from '../triage/topic/build.ts'
import { createKinds } from '../triage/topic/kinds.ts'
import type { Labelled } from '../triage/topic/labelled.ts'
import { createTriageJudge, readTriageSources, type TriageSources } from '../triage-judge.ts'
import { withHouse } from './house.ts'

const WORST = 20
/** Of all that an operator has ever put right. */
const MOST_CORRECTED = 20_000
/** So much worse on the test set is chance: half a percent. */
const TOLERANCE = 0.005

const print = (line: string): void => void process.stdout.write(`${line}\n`)

/** On the test set, and on the newest `corrected` requests that operators have put right. */
export async function evaluateTriage(corrected: number | undefined, asJson: boolean): Promise<number> {
  const dir = readEnv().CONFIG_DIR
  const judge = judgeOf(dir)
  const messages = loadLabelled(dir, TEST_FILE)
  const test = measured(judge, messages)
  const strangers = ofOthers(loadCatalogue(dir), messages)
  if (strangers > 0)
    process.stderr.write(
      `${strangers} of ${messages.length} test messages are of categories that this catalogue has not: label test messages by it\n`,
    )
  const recent = corrected === undefined ? undefined : measured(judge, await correctedMessages(corrected))
  if (asJson) print(JSON.stringify({ test, ...(recent && { corrected: recent }) }))
  else {
    for (const line of tableOf('test set', test)) print(line)
    if (recent) for (const line of ['', ...tableOf('corrected by operators', recent)]) print(line)
  }
  return 0
}

/** From the catalogue, config/triage/training.jsonl and, `withCorrections`, what operators have put right. */
export async function trainTriage(withCorrections: boolean): Promise<number> {
  const dir = readEnv().CONFIG_DIR
  const messages = loadLabelled(dir, TRAINING_FILE)
  const test = loadLabelled(dir, TEST_FILE)
  const known = new Set(test.map(({ text }) => text))
  const corrected = withCorrections ? await correctedMessages(MOST_CORRECTED) : []
  // What it is judged on it must not have seen.
  const isNew = ({ text }: { text: string }) => !known.has(text)
  const learned = [...messages, ...corrected].filter(isNew)
  const catalogue = loadCatalogue(dir)
  const sayings = sayingsFor(catalogue, dir).filter(isNew)
  print(
    `training on ${learned.length} messages, ${corrected.length} of them corrected by operators, and ${sayings.length} sayings: some minutes`,
  )
  const dangers = loadDangerExamples(dir).filter(isNew)
  const model = buildModel(catalogue, learned, { sayings, wishes: loadWishes(dir).filter(isNew) })
  const ground = { tables: loadConfig(dir).urgency, kinds: createKinds(model), leaves: catalogue.leaves }
  const models = { model, danger: buildDanger(ground, [...learned, ...sayings], dangers) }
  const after = measured(judgeOf(dir, models), test)
  const before = installed(dir, test)
  for (const line of tableOf('the new one, on the test set', after)) print(line)
  const worse = before ? worseOf(before, after) : []
  if (worse.length > 0) {
    for (const line of worse) print(line)
    process.stderr.write('not installed: it is worse than the one that is there, which stays in force\n')
    return 1
  }
  saveModel(dir, models.model)
  saveDanger(dir, models.danger)
  print(`installed as ${dir}/${MODEL_FILE}; a running house takes it with: npm run -s jiesu -- reload`)
  return 0
}

/** They are of the shipped catalogue: of one with the same code for another matter they would teach the wrong thing. */
function sayingsFor(catalogue: Catalogue, dir: string): Saying[] {
  const shipped = readEdition(join(dir, CATALOGUE_DIR)).catalogue
  const nameOf = ({ leaf }: Catalogue, code: string) => leaf(code)?.path.join('|')
  return loadSayings(dir).filter(({ topic }) => nameOf(shipped, topic) === nameOf(catalogue, topic))
}

/** How many topics none of its leaves has. */
function ofOthers({ leaf }: Catalogue, messages: readonly Labelled[]): number {
  return messages.filter(({ topic }) => topic !== 'none' && !leaf(topic)).length
}

type Judge = (message: Labelled) => ReturnType<ReturnType<typeof createTriageJudge>['triage']>

function judgeOf(dir: string, trial?: Pick<TriageSources, 'model' | 'danger'>): Judge {
  const sources = readTriageSources(loadConfig(dir), dir, trial)
  const { triage } = createTriageJudge(sources)
  return (message) => triage(requestOf(message))
}

function measured(judge: Judge, messages: readonly Labelled[]): Measures {
  return measure(
    messages.map((label) => ({ label, found: judge(label) })),
    WORST,
  )
}

/** Undefined where nothing is there, or nothing that was made for this catalogue. */
function installed(dir: string, test: readonly Labelled[]): Measures | undefined {
  try {
    const { triage, isModelOld } = createTriageJudge(readTriageSources(loadConfig(dir), dir))
    return isModelOld ? undefined : measured((message) => triage(requestOf(message)), test)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return undefined
  }
}

function worseOf(before: Measures, after: Measures): string[] {
  const questions = ['topicFirst', 'topicAmongFive', 'type', 'disposition', 'emergencyRecall'] as const
  return questions
    .filter((question) => shareOf(after[question]) < shareOf(before[question]) - TOLERANCE)
    .map(
      (question) =>
        `${question}: ${shareOf(before[question]).toFixed(3)} before, ${shareOf(after[question]).toFixed(3)} now`,
    )
}

async function correctedMessages(limit: number): Promise<Labelled[]> {
  const examples = await withHouse(({ pool }) => createPostgresCorrections(pool).recent(limit))
  return examples.map(messageOf)
}

function messageOf({ channel, ...example }: CorrectedExample): Labelled {
  const known = { wechat: 'wechat', phone: 'phone', hotlines: 'hotline' } as const
  const isKnown = (name: string): name is keyof typeof known => Object.hasOwn(known, name)
  return { ...example, channel: isKnown(channel) ? known[channel] : 'web' }
}
