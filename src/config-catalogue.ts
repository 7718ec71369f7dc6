/** config/catalogue: what kinds of matter there are, and whose each is. */
import { join } from 'node:path'
import { z } from 'zod'
import { ConfigError, type Fault } from './config-error.ts'
import { createConfigFiles, createReader } from './config-files.ts'
import { type Catalogue, createCatalogue } from './triage/catalogue/catalogue.ts'
import { Leaf } from './triage/catalogue/leaf.ts'
import { lintLeaves } from './triage/catalogue/lint.ts'

export const CATALOGUE_DIR = 'catalogue'

const About = z.strictObject({
  /** Of this edition; with a hash of its rows it is the version. */
  name: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/, 'expected lower-case letters, digits, dots and hyphens'),
  note: z.string().default(''),
})

/** Throws ConfigError with every fault and its place. */
export function loadCatalogue(dir: string): Catalogue {
  const faults: Fault[] = []
  const { yaml, csv } = createReader(faults)
  const about = yaml(join(dir, CATALOGUE_DIR, 'about.yaml'), About)
  const files = createConfigFiles(dir, faults).list(CATALOGUE_DIR, '.csv')
  const leaves = files.flatMap(
    (name) => csv(join(dir, CATALOGUE_DIR, name), { row: Leaf, check: lintLeaves }) ?? [],
  )
  const between = lintLeaves(leaves).map(({ column, message }) => ({
    file: join(dir, CATALOGUE_DIR),
    path: column,
    message,
  }))
  if (!about || faults.length > 0) throw new ConfigError(faults)
  if (between.length > 0) throw new ConfigError(between)
  return createCatalogue(about.name, leaves)
}
