/** config/triage: what the classifier was trained to, the messages it was trained on, and those it is judged on. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError, type Fault } from './config-error.ts'
import { readKeptModel, writeKeptModel } from './config-kept-model.ts'
import { type Labelled, type LabelledFault, parseLabelled } from './triage/topic/labelled.ts'
import { packModel, type TriageModel, unpackModel } from './triage/topic/model-file.ts'

export const MODEL_FILE = 'triage/model.gz'
export const TRAINING_FILE = 'triage/training.jsonl'
export const TEST_FILE = 'triage/test.jsonl'

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
