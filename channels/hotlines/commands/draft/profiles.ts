/** The profile that a sample is already described by, if there is one. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parse } from 'yaml'
import { decode } from '../../decode/decode.ts'
import { at } from '../../decode/paths.ts'
import { Dialect } from '../../decode/schema.ts'
import { Mapping } from '../../map/schema.ts'
import { mappedPaths } from '../../mapped-paths.ts'
import type { Tree } from '../../message.ts'
import type { Sample } from './structure.ts'

export interface Fit {
  name: string
  /** Paths that it maps and the record has. */
  paths: ReadonlySet<string>
  /** What it maps already, whether this sample has it or not. */
  targets: ReadonlySet<string>
  record: Tree
}

/** Fewer may be chance. */
const LEAST_PATHS = 4

export function fittingProfile(configDir: string, sample: Sample): Fit | undefined {
  const folder = join(configDir, 'hotlines', 'profiles')
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.yaml')) : []
  return names
    .map((name) => fitOf(join(folder, name), sample))
    .filter((fit) => fit !== undefined)
    .toSorted((a, b) => b.paths.size - a.paths.size)[0]
}

function fitOf(file: string, sample: Sample): Fit | undefined {
  const profile: unknown = parse(readFileSync(file, 'utf8'))
  if (typeof profile !== 'object' || profile === null) return undefined
  const dialect = Dialect.safeParse('dialect' in profile ? profile.dialect : undefined)
  const mapping = Mapping.safeParse('mapping' in profile ? profile.mapping : undefined)
  if (!dialect.success || !mapping.success) return undefined
  const record = firstRecord(dialect.data, sample)
  if (record === undefined) return undefined
  const mapped = mappedPaths(mapping.data)
  const has = (path: string): boolean => !path.startsWith('$') && at(record, path) !== undefined
  const paths = new Set(mapped.flatMap(({ from }) => from.filter(has)))
  const isThere = (to: string) => mapped.some((one) => one.to === to && one.from.some(has))
  if (paths.size < LEAST_PATHS || !isThere('messageId') || !isThere('text')) return undefined
  return { name: basename(file, '.yaml'), paths, targets: new Set(mapped.map(({ to }) => to)), record }
}

function firstRecord(dialect: Dialect, sample: Sample): Tree | undefined {
  try {
    const { records } = decode(dialect, sample)
    const first = records.find((record) => 'tree' in record)
    return first && 'tree' in first ? first.tree : undefined
  } catch {
    // It is another dialect, then.
    return undefined
  }
}
