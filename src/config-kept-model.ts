/** Files of models in CONFIG_DIR. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { ConfigError } from './config-error.ts'

/** Throws ConfigError where the file is not what `unpack` reads. */
export function readKeptModel<Model>(file: string, unpack: (bytes: Buffer) => Model): Model {
  try {
    return unpack(readFileSync(file))
  } catch (cause) {
    const message = 'is no model of this version: make it anew with npm run jiesu -- triage train'
    throw Object.assign(new ConfigError([{ file, path: '', message }]), { cause })
  }
}

/** Whole or not at all. */
export function writeKeptModel(file: string, bytes: Buffer): void {
  const beside = `${file}.new`
  writeFileSync(beside, bytes)
  renameSync(beside, file)
}
