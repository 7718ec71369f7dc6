/** config/hotlines/*.yaml over the profiles they extend; a faulty file leaves the hotline as it was. */
import { basename } from 'node:path'
import { z } from 'zod'
import type { ConfigFiles, FileFaultReport, YamlFile } from '../../src/contract/config-files.ts'
import { Hotline } from './hotline.ts'
import { describeIssues } from './load-words.ts'

/** By number. */
export type Hotlines = ReadonlyMap<string, Hotline>

const FOLDER = 'hotlines'
const PROFILES = 'hotlines/profiles'
const Extends = z.union([z.string(), z.array(z.string()).max(4)]).transform((names) => [names].flat())

export function loadHotlines(reader: ConfigFiles, before: Hotlines = new Map()): Hotlines {
  const profiles = new Map(
    reader
      .list(PROFILES, '.yaml')
      .map((name) => [basename(name, '.yaml'), reader.yaml(`${PROFILES}/${name}`)]),
  )
  for (const folder of [FOLDER, PROFILES]) otherEndings(reader, folder)
  const hotlines = new Map<string, Hotline>()
  for (const name of reader.list(FOLDER, '.yaml')) {
    const number = basename(name, '.yaml')
    const file = reader.yaml(`${FOLDER}/${name}`)
    const hotline = file ? read(reader, { file, number, profiles }) : undefined
    const kept = hotline ?? before.get(number)
    if (kept) hotlines.set(number, kept)
  }
  return hotlines
}

/** Whoever wrote it would wait for posts that nobody takes. */
function otherEndings(reader: ConfigFiles, folder: string): void {
  for (const name of reader.list(folder, '.yml')) {
    const message = `expected ${basename(name, '.yml')}.yaml: a file with another ending is not read`
    const file = `${folder}/${name}`
    reader.fault({ file: reader.yaml(file)?.file ?? file, path: '', message })
  }
}

interface Sheet {
  file: YamlFile
  number: string
  profiles: ReadonlyMap<string, YamlFile | undefined>
}

function read(reader: ConfigFiles, sheet: Sheet): Hotline | undefined {
  const { file, number } = sheet
  const fault = (path: PropertyKey[], message: string, where = file): void =>
    reader.fault({ file: where.file, ...where.place(path), path: path.join('.'), message })
  if (!isObject(file.value)) return void fault([], 'expected a hotline: number, name, agency …')
  const { extends: said, ...own } = file.value
  const bases = basesOf(said, sheet, (message) => fault(['extends'], message))
  if (!bases) return undefined
  const value = bases.reduceRight<unknown>((upper, base) => over(base.value, upper), own)
  const parsed = Hotline.safeParse(value)
  if (parsed.success && parsed.data.number === number) return parsed.data
  if (parsed.success) return void fault(['number'], `expected ${number}, as the file is called`)
  const whole = { schema: Hotline, value, more: ['extends'] }
  const faults = describeIssues(parsed.error.issues, whole).map(({ path, message }): FileFaultReport => {
    // What the file itself does not say, its profile says wrongly, or nobody says.
    const where = file.has(path) ? file : (bases.findLast((base) => base.has(path)) ?? file)
    const words = where === file ? message : `${message} (for ${number})`
    return { file: where.file, ...where.place(path), path: path.join('.'), message: words }
  })
  for (const each of faults.toSorted(byLine)) reader.fault(each)
  return undefined
}

function byLine(a: FileFaultReport, b: FileFaultReport): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)
}

/** The profiles, the last one on top; undefined where one of them is not there, or faulty itself. */
function basesOf(
  said: unknown,
  { profiles }: Sheet,
  fault: (message: string) => void,
): YamlFile[] | undefined {
  const names = said === undefined ? [] : Extends.safeParse(said).data
  if (!names) return void fault('expected the name of a profile, or a list of names')
  const unknown = names.find((name) => !profiles.has(name))
  if (unknown !== undefined)
    return void fault(`there is no profile ${unknown}; there are ${[...profiles.keys()].join(', ')}`)
  const bases = names.flatMap((name) => profiles.get(name) ?? [])
  return bases.length === names.length ? bases : undefined
}

/** Objects are merged, key by key; anything else replaces. What is `null` above takes away what is beneath. */
function over(lower: unknown, upper: unknown, key?: string): unknown {
  if (upper === undefined) return lower
  if (!isObject(lower) || !isObject(upper)) return upper
  const merged: Record<string, unknown> = { ...lower }
  for (const [name, value] of Object.entries(upper)) {
    if (value === null) delete merged[name]
    else merged[name] = over(lower[name], value, name)
  }
  return isAnotherWay(lower, upper, key) ? said(upper) : merged
}

/** What stands there, without what it only takes away. */
function said(upper: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(upper).filter(([, value]) => value !== null))
}

/** Of what can be said in one of several ways, the upper replaces the lower as a whole: its keys would not fit. */
const WAYS = [
  ['from', 'expression', 'value'],
  ['hex', 'at'],
  ['url', 'base64', 'part'],
]

function isAnotherWay(
  lower: Record<string, unknown>,
  upper: Record<string, unknown>,
  key: string | undefined,
): boolean {
  // A requester has a kind, too, and so may be called a table: there it is one key among others.
  if (key === 'authentication') return 'kind' in upper && upper.kind !== lower.kind
  const wayOf = (value: Record<string, unknown>) => WAYS.map((ways) => ways.find((way) => way in value))
  const [said, beneath] = [wayOf(upper), wayOf(lower)]
  return said.some((way, at) => way !== undefined && beneath[at] !== undefined && way !== beneath[at])
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
