/**
 * Editions of the catalogue: each is a folder of config/catalogue/versions that is written beside and renamed when it is whole,
 * and in-force.yaml names one of them. So there is always exactly one in force, and none is ever half there.
 */
import {
  closeSync,
  cpSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import {
  CATALOGUE_DIR,
  type Edition,
  folderInForce,
  IN_FORCE_FILE,
  readEdition,
  VERSIONS_DIR,
} from './config-catalogue.ts'
import { ConfigError } from './config-error.ts'
import { CATALOGUE_VERSION, createCatalogue } from './triage/catalogue/catalogue.ts'
import { Leaf } from './triage/catalogue/leaf.ts'

/** The edition that a city's own has replaced is kept. Returns the version that is in force now. */
export function installEdition(
  dir: string,
  { name, note, leaves }: { name: string; note: string; leaves: readonly Leaf[] },
): string {
  keepInForce(dir)
  const { version } = createCatalogue(name, leaves)
  keep(dir, version, (folder) => {
    writeFileSync(join(folder, 'about.yaml'), stringify({ name, note }))
    writeFileSync(join(folder, 'catalogue.csv'), toCsv(leaves))
  })
  putInForce(dir, version)
  return version
}

/** Throws where it is not kept, or was edited since. */
export function restoreEdition(dir: string, version: string): void {
  const folder = join(versionsDir(dir), version)
  if (!CATALOGUE_VERSION.test(version) || !existsSync(folder))
    throw new Error(`no version ${version} is kept; see: catalogue versions`)
  const found = readEdition(folder).catalogue.version
  if (found !== version) throw new Error(`${folder} was edited: what is there now is ${found}`)
  keepInForce(dir)
  putInForce(dir, version)
}

export interface Kept {
  folder: string
  /** Undefined: it can't be read. */
  edition: Edition | undefined
  isInForce: boolean
}

/** The one in force first. */
export function listEditions(dir: string): Kept[] {
  const inForce = folderInForce(dir)
  const kept = existsSync(versionsDir(dir))
    ? readdirSync(versionsDir(dir)).filter((name) => CATALOGUE_VERSION.test(name))
    : []
  const others = kept.map((name) => join(versionsDir(dir), name)).filter((folder) => folder !== inForce)
  return [inForce, ...others].map((folder) => {
    const isInForce = folder === inForce
    try {
      return { folder, edition: readEdition(folder), isInForce }
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error
      return { folder, edition: undefined, isInForce }
    }
  })
}

const versionsDir = (dir: string): string => join(dir, CATALOGUE_DIR, VERSIONS_DIR)

/** As it stands now: it may have been edited, or be the shipped one, which the next release replaces. */
function keepInForce(dir: string): void {
  const from = folderInForce(dir)
  const { catalogue } = readEdition(from)
  keep(dir, catalogue.version, (folder) => {
    for (const name of readdirSync(from))
      if (name === 'about.yaml' || name.endsWith('.csv')) cpSync(join(from, name), join(folder, name))
  })
}

/** `write` fills an empty folder, which gets the version's name if its rows are that version's. */
function keep(dir: string, version: string, write: (folder: string) => void): void {
  const versions = versionsDir(dir)
  const target = join(versions, version)
  if (existsSync(target) && versionAt(target) === version) return
  mkdirSync(versions, { recursive: true })
  const beside = mkdtempSync(join(versions, '.new-'))
  try {
    write(beside)
    const written = readEdition(beside).catalogue.version
    if (written !== version)
      throw new Error(`${version} was written and ${written} read: nothing has changed`)
    for (const name of readdirSync(beside)) sync(join(beside, name))
    // Edited since it was kept: what it has become is kept under the name that is its own now.
    if (existsSync(target)) renameSync(target, join(versions, versionAt(target) ?? `${version}.faulty`))
    renameSync(beside, target)
    sync(versions)
  } catch (error) {
    rmSync(beside, { recursive: true, force: true })
    throw error
  }
}

function versionAt(folder: string): string | undefined {
  try {
    return readEdition(folder).catalogue.version
  } catch (error) {
    if (error instanceof ConfigError) return undefined
    throw error
  }
}

/** The step: before it the former edition is in force, after it this one. */
function putInForce(dir: string, version: string): void {
  const file = join(dir, CATALOGUE_DIR, IN_FORCE_FILE)
  const beside = `${file}.new`
  const text = `# Which folder of versions/ is in force; written by catalogue import and catalogue restore.\n# Without this file it is the shipped example.\n`
  writeFileSync(beside, text + stringify({ version }))
  sync(beside)
  renameSync(beside, file)
  sync(join(dir, CATALOGUE_DIR))
}

function sync(path: string): void {
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

function toCsv(leaves: readonly Leaf[]): string {
  const columns = Leaf.keyof().options
  const rows = leaves.map((leaf) => columns.map((column) => cellOf(leaf[column])))
  return [columns, ...rows].map((row) => `${row.map(quote).join(',')}\n`).join('')
}

function cellOf(value: Leaf[keyof Leaf]): string {
  return typeof value === 'string' ? value : (value?.join('|') ?? '')
}

function quote(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
