/** config/triage: what the classifier was trained to, the messages it was trained on, and those it is judged on. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { ConfigError, type Fault } from './config-error.ts'
import { createConfigFiles, createReader } from './config-files.ts'
import { readKeptModel, writeKeptModel } from './config-kept-model.ts'
import { Disposition, RequestType, Urgency } from './contract/request.ts'
import { type Labelled, type LabelledFault, parseLabelled } from './triage/topic/labelled.ts'
import { packModel, type TriageModel, unpackModel } from './triage/topic/model-file.ts'

export const MODEL_FILE = 'triage/model.gz'
export const TRAINING_FILE = 'triage/training.jsonl'
export const TEST_FILE = 'triage/test.jsonl'
/** A file for each part of the catalogue. */
export const SAYINGS_DIR = 'triage/sayings'
export const WISHES_FILE = 'triage/wishes.csv'

/** What citizens may say of a leaf, labelled by docs/labelling.md. */
const Saying = z.strictObject({
  topic: z.string().min(1),
  type: RequestType,
  urgency: Urgency,
  disposition: Disposition,
  text: z.string().min(1).max(1000),
})
export type Saying = z.infer<typeof Saying>

/** What people want in many ways of saying it: of the same matters different things. */
const Wish = z.strictObject({ type: RequestType, text: z.string().min(1).max(1000) })
export type Wish = z.infer<typeof Wish>

/** Throws ConfigError. */
export function loadModel(dir: string): TriageModel {
  const file = join(dir, MODEL_FILE)
  if (existsSync(file)) return readKeptModel(file, unpackModel)
  const message = 'expected the classifier’s model: make it with npm run jiesu -- triage train'
  throw new ConfigError([{ file, path: '', message }])
}

export function saveModel(dir: string, model: TriageModel): void {
  writeKeptModel(join(dir, MODEL_FILE), packModel(model))
}

/** Throws ConfigError with every fault and its line. */
export function loadLabelled(dir: string, name: string): Labelled[] {
  const file = join(dir, name)
  const faults: Fault[] = []
  if (!existsSync(file))
    throw new ConfigError([{ file, path: '', message: 'expected this file, nothing is there' }])
  const found: LabelledFault[] = []
  const labelled = parseLabelled(readFileSync(file, 'utf8'), found)
  faults.push(...found.map((fault) => ({ file, ...fault })))
  if (faults.length > 0) throw new ConfigError(faults)
  return labelled
}

/** None where the folder is missing. Throws ConfigError with every fault and its line. */
export function loadSayings(dir: string): Saying[] {
  const faults: Fault[] = []
  const { csv } = createReader(faults)
  const sayings = createConfigFiles(dir, faults)
    .list(SAYINGS_DIR, '.csv')
    .flatMap((name) => csv(join(dir, SAYINGS_DIR, name), { row: Saying, check: () => [] }) ?? [])
  if (faults.length > 0) throw new ConfigError(faults)
  return sayings
}

/** Throws ConfigError with every fault and its line. */
export function loadWishes(dir: string): Wish[] {
  const faults: Fault[] = []
  const wishes = createReader(faults).csv(join(dir, WISHES_FILE), { row: Wish, check: () => [] })
  if (!wishes) throw new ConfigError(faults)
  return wishes
}
