/** What kinds of matter there are: looked at, linted, and which editions are kept. */
import { join } from 'node:path'
import { listEditions, restoreEdition } from '../catalogue-editions.ts'
import { CATALOGUE_DIR, folderInForce, loadCatalogue, placed, readEdition } from '../config-catalogue.ts'
import { ConfigError } from '../config-error.ts'
import { readEnv } from '../env.ts'
import type { Catalogue } from '../triage/catalogue/catalogue.ts'
import type { Leaf } from '../triage/catalogue/leaf.ts'
import { findCrowdedWords, lintLikeness } from '../triage/catalogue/likeness.ts'
import { columns } from './table.ts'
import { UsageError } from './usage-error.ts'

/** Throws ConfigError with every fault and its place. */
export function lintCatalogue(): number {
  const folder = folderInForce(readEnv().CONFIG_DIR)
  const { catalogue, placeOf } = readEdition(folder)
  const faults = placed(lintLikeness(catalogue.leaves), placeOf)
  if (faults.length > 0) throw new ConfigError(faults)
  for (const { word, codes } of findCrowdedWords(catalogue.leaves))
    console.log(
      `${folder}: words: ${word} stands under ${codes.length} leaves and tells little: ${codes.join(', ')}`,
    )
  console.log(`${describeCatalogue(catalogue)}: nothing to mend`)
  return 0
}

export function showLeaf(code: string): number {
  const { leaf: find, version } = loadCatalogue(readEnv().CONFIG_DIR)
  const leaf = find(code)
  if (!leaf) throw new UsageError(`${version} has no leaf ${code}; see: catalogue list ${code.slice(0, 2)}`)
  for (const line of columns(Object.entries(leaf).map(([column, value]) => [column, cellOf(value)])))
    console.log(line)
  return 0
}

/** Leaves whose codes begin so. */
export function listLeaves(prefix: string): number {
  const { leaves } = loadCatalogue(readEnv().CONFIG_DIR)
  const rows = leaves.filter(({ code }) => code.startsWith(prefix)).map(rowOf)
  if (rows.length === 0) throw new UsageError(`no code begins with ${prefix}`)
  for (const line of columns(rows)) console.log(line)
  return 0
}

const rowOf = ({ code, tier, level, unit, path }: Leaf): string[] => [code, tier, level, unit, path.join('|')]

function cellOf(value: Leaf[keyof Leaf]): string {
  return typeof value === 'string' ? value : (value?.join(' | ') ?? '')
}

export function listVersions(): number {
  for (const { folder, edition, isInForce } of listEditions(readEnv().CONFIG_DIR)) {
    const about = edition
      ? `${describeCatalogue(edition.catalogue)}  ${edition.note}`
      : 'can not be read any more'
    console.log(`${isInForce ? '*' : ' '} ${about.trim()}\n    ${folder}`)
  }
  console.log('* in force')
  return 0
}

export function restoreVersion(version: string): number {
  const { CONFIG_DIR } = readEnv()
  restoreEdition(CONFIG_DIR, version)
  console.log(`${version} is in force in ${join(CONFIG_DIR, CATALOGUE_DIR)}`)
  tellNext()
  return 0
}

/** `city+0123456789ab, 2240 leaves`, and whether it is an example only. */
export function describeCatalogue({ version, leaves, isIllustrative }: Catalogue): string {
  return `${version}, ${leaves.length} leaves${isIllustrative ? ' (示例 illustrative: no city’s own)' : ''}`
}

export function tellNext(): void {
  console.log(
    'Next: label config/triage/training.jsonl and test.jsonl by its codes (what is shipped there has those of the shipped one), or empty them;\n' +
      'npm run -s jiesu -- triage train, so that its leaves are found; then reload, on every machine',
  )
}
