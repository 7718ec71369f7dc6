/** config/triage/danger.gz: the judge of dangers, and the examples that it learns from beside the labelled messages. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { ConfigError, type Fault } from './config-error.ts'
import { createReader } from './config-files.ts'
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
  try {
    return unpackDanger(readFileSync(file))
  } catch (cause) {
    const message = 'is no model of this version: make it anew with npm run jiesu -- triage train'
    throw Object.assign(new ConfigError([{ file, path: '', message }]), { cause })
  }
}

/** Whole or not at all. */
export function saveDanger(dir: string, model: DangerModel): void {
  const file = join(dir, DANGER_FILE)
  writeFileSync(`${file}.new`, packDanger(model))
  renameSync(`${file}.new`, file)
}

/** Throws ConfigError with every fault and its line. */
export function loadDangerExamples(dir: string): DangerExample[] {
  const faults: Fault[] = []
  const rows = createReader(faults).csv(join(dir, DANGERS_FILE), { row: Row, check: () => [] })
  if (!rows) throw new ConfigError(faults)
  return rows
}
