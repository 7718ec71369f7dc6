/** `catalogue import`: a city's own table takes the place of what is in force, once somebody has seen what that changes. */
import { createInterface } from 'node:readline/promises'
import { installEdition } from '../catalogue-editions.ts'
import { readSheet } from '../catalogue-sheet.ts'
import { loadCatalogue } from '../config-catalogue.ts'
import { ConfigError, type Fault } from '../config-error.ts'
import { printable } from '../contract/printable.ts'
import { readEnv } from '../env.ts'
import { createCatalogue, EDITION_NAME } from '../triage/catalogue/catalogue.ts'
import { type CatalogueChanges, compareLeaves } from '../triage/catalogue/changes.ts'
import type { Leaf } from '../triage/catalogue/leaf.ts'
import { findCrowdedWords, lintLikeness } from '../triage/catalogue/likeness.ts'
import { lintLeaves } from '../triage/catalogue/lint.ts'
import { readSheetRows } from '../triage/catalogue/sheet-rows.ts'
import { describeCatalogue, tellNext } from './catalogue.ts'
import { UsageError } from './usage-error.ts'

const SHOWN = 20
const DAY_DIGITS = 10

export interface Importing {
  file: string
  /** Of the edition; else the day: city-2026-03-01. */
  name: string | undefined
  isAgreed: boolean
}

/** Throws ConfigError with every fault of the table; nothing has changed then. */
export async function importCatalogue({ file, name, isAgreed }: Importing): Promise<number> {
  const today = new Date().toISOString().slice(0, DAY_DIGITS)
  const edition = name ?? `city-${today}`
  if (!EDITION_NAME.test(edition))
    throw new UsageError('--name: expected lower-case letters, digits, dots and hyphens')
  const leaves = await readLeaves(file)
  const { CONFIG_DIR } = readEnv()
  const inForce = loadCatalogue(CONFIG_DIR)
  const next = createCatalogue(edition, leaves)
  console.log(`in force:   ${describeCatalogue(inForce)}\nwould be:   ${describeCatalogue(next)}`)
  if (next.version === inForce.version) {
    console.log('that is what is in force: nothing to do')
    return 0
  }
  tellChanges(compareLeaves(inForce.leaves, leaves))
  if (!(isAgreed || (await ask(`Put ${next.version} in force? [y/N] `)))) {
    console.log('nothing has changed; with --yes it is put in force')
    return 0
  }
  const note = `imported on ${today}`
  console.log(
    `${installEdition(CONFIG_DIR, { name: edition, note, leaves })} is in force; ${inForce.version} is kept`,
  )
  tellNext()
  return 0
}

async function readLeaves(file: string): Promise<Leaf[]> {
  const { leaves, lines, faults, ignored } = readSheetRows(await readSheet(file))
  if (ignored.length > 0) console.log(`not a catalogue's columns, not read: ${printable(ignored.join(', '))}`)
  const between = [...lintLeaves(leaves), ...lintLikeness(leaves)]
  const all: Fault[] = [
    ...faults.map((fault) => ({ file, ...fault })),
    ...between.map(({ at, column, message }) => ({ file, line: lines[at], path: column, message })),
  ]
  if (all.length > 0) throw new ConfigError(all)
  if (leaves.length === 0)
    throw new ConfigError([{ file, path: '', message: 'expected rows below the header' }])
  for (const { word, codes } of findCrowdedWords(leaves))
    console.log(`${word} stands under ${codes.length} leaves and tells little`)
  return leaves
}

function tellChanges(changes: CatalogueChanges): void {
  const tell = (title: string, lines: string[]): void => {
    console.log(`${title}: ${lines.length}`)
    for (const line of lines.slice(0, SHOWN)) console.log(`  ${printable(line)}`)
    if (lines.length > SHOWN) console.log(`  … and ${lines.length - SHOWN} more`)
  }
  tell('added', changes.added)
  tell('removed', changes.removed)
  tell('renamed', changes.renamed)
  tell('another direction', changes.directed)
  tell('another time limit', changes.timed)
  tell('other words, type or flags', changes.reworded)
}

/** Whoever is no terminal has to say --yes. */
async function ask(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false
  const lines = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return /^y(es)?$/i.test((await lines.question(question)).trim())
  } finally {
    lines.close()
  }
}
