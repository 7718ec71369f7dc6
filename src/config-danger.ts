/** config/triage/danger.gz: the judge of dangers, and the examples that it learns from beside the labelled messages. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { ConfigError, type Fault } from './config-error.ts'
import { createReader } from './config-files.ts'
import { readKeptModel, writeKeptModel } from './config-kept-model.ts'
import { Disposition, Urgency } from './contract/request.ts'
import type { DangerExample } from './triage/danger/build.ts'
import type { DangerModel } from './triage/danger/danger.ts'
import { packDanger, unpackDanger } from './triage/danger/file.ts'

export const DANGER_FILE = 'triage/danger.gz'
export const DANGERS_FILE = 'triage/dangers.csv'

const Row = z.strictObject({ urgency: Urgency, disposition: Disposition, text: z.string().min(1) })

/** Undefined where there is none: then the rules decide alone. Throws ConfigError. */
export function loadDanger(dir: string): DangerModel | undefined {
  const file = join(dir, DANGER_FILE)
  if (!existsSync(file)) return undefined
  return readKeptModel(file, unpackDanger)
}

export function saveDanger(dir: string, model: DangerModel): void {
  writeKeptModel(join(dir, DANGER_FILE), packDanger(model))
}

/** Throws ConfigError with every fault and its line. */
export function loadDangerExamples(dir: string): DangerExample[] {
  const faults: Fault[] = []
  const rows = createReader(faults).csv(join(dir, DANGERS_FILE), { row: Row, check: () => [] })
  if (!rows) throw new ConfigError(faults)
  return rows
}
