/** config/catalogue: what kinds of matter there are, and whose each is; the edition in force, and others that are kept. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { ConfigError, type Fault } from './config-error.ts'
import { createConfigFiles, createReader } from './config-files.ts'
import {
  CATALOGUE_VERSION,
  type Catalogue,
  createCatalogue,
  EDITION_NAME,
} from './triage/catalogue/catalogue.ts'
import { Leaf } from './triage/catalogue/leaf.ts'
import { type LeafFault, lintLeaves } from './triage/catalogue/lint.ts'

export const CATALOGUE_DIR = 'catalogue'
/** A folder for each edition, below CATALOGUE_DIR; what is shipped lies in CATALOGUE_DIR itself. */
export const VERSIONS_DIR = 'versions'
/** Names the edition in force, below CATALOGUE_DIR; without it that is what is shipped. */
export const IN_FORCE_FILE = 'in-force.yaml'

const About = z.strictObject({
  /** Of this edition; with a hash of its rows it is the version. */
  name: z.string().regex(EDITION_NAME, 'expected lower-case letters, digits, dots and hyphens'),
  note: z.string().default(''),
  /** Written as an example: no city's own. */
  illustrative: z.boolean().default(false),
})
const InForce = z.strictObject({ version: z.string().regex(CATALOGUE_VERSION, 'expected NAME+HASH') })

export interface Edition {
  catalogue: Catalogue
  note: string
  /** Where that row of the catalogue stands. */
  placeOf(at: number): Pick<Fault, 'file' | 'line'>
}

/** The one in force. Throws ConfigError with every fault and its place. */
export function loadCatalogue(dir: string): Catalogue {
  return readEdition(folderInForce(dir)).catalogue
}

/** Undefined: it is not kept, or was edited since. */
export function loadCatalogueVersion(dir: string, version: string): Catalogue | undefined {
  if (!CATALOGUE_VERSION.test(version)) return undefined
  const kept = join(dir, CATALOGUE_DIR, VERSIONS_DIR, version)
  const folders = [kept, join(dir, CATALOGUE_DIR)].filter((folder) => existsSync(folder))
  for (const folder of folders) {
    const { catalogue } = readEdition(folder)
    if (catalogue.version === version) return catalogue
  }
  return undefined
}

/** Throws ConfigError where in-force.yaml is faulty. */
export function folderInForce(dir: string): string {
  const shipped = join(dir, CATALOGUE_DIR)
  const file = join(shipped, IN_FORCE_FILE)
  if (!existsSync(file)) return shipped
  const faults: Fault[] = []
  const inForce = createReader(faults).yaml(file, InForce)
  if (!inForce) throw new ConfigError(faults)
  return join(shipped, VERSIONS_DIR, inForce.version)
}

/** Throws ConfigError with every fault and its place. */
export function readEdition(folder: string): Edition {
  const faults: Fault[] = []
  const { yaml, csv } = createReader(faults)
  const about = yaml(join(folder, 'about.yaml'), About)
  const places: Pick<Fault, 'file' | 'line'>[] = []
  const leaves = createConfigFiles(folder, faults)
    .list('', '.csv')
    .flatMap((name) => {
      const file = join(folder, name)
      const check = (_: Leaf[], lines: readonly number[]) => {
        places.push(...lines.map((line) => ({ file, line })))
        return []
      }
      return csv(file, { row: Leaf, check }) ?? []
    })
  const placeOf = (at: number) => places[at] ?? { file: folder }
  if (about && faults.length === 0 && leaves.length === 0)
    faults.push({ file: folder, path: '', message: 'expected *.csv with rows' })
  if (about && faults.length === 0) faults.push(...placed(lintLeaves(leaves), placeOf))
  if (!about || faults.length > 0) throw new ConfigError(faults)
  return { catalogue: createCatalogue(about.name, leaves, about.illustrative), note: about.note, placeOf }
}

export function placed(faults: readonly LeafFault[], placeOf: Edition['placeOf']): Fault[] {
  return faults.map(({ at, column, message }) => ({ ...placeOf(at), path: column, message }))
}
