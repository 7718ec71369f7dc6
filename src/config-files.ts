/** YAML, CSV and texts as operators write them: read, checked against a schema, every fault with its place. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CsvError, parse as parseCsv } from 'csv-parse/sync'
import type { z } from 'zod'
import type { Fault } from './config-error.ts'
import { openYaml } from './config-yaml.ts'
import type { ConfigFiles } from './contract/config-files.ts'

/** A value, or undefined where `faults` has grown. */
export interface Reader {
  yaml<Schema extends z.ZodType>(file: string, schema: Schema): z.output<Schema> | undefined
  /** The header must name the schema's columns, in any order; lines that start with # are comments. */
  csv<Row extends z.ZodObject>(file: string, table: Table<Row>): z.output<Row>[] | undefined
  /** Every *.md of a folder by its name, without comments and with line ends as \n; those `required` must be there. */
  texts(dir: string, required: string[]): Map<string, string>
}

export interface Table<Row extends z.ZodObject> {
  row: Row
  /** What no row can know by itself; `at` counts rows from 0, undefined: the table as a whole. `lines` of the file are theirs. */
  check(rows: z.output<Row>[], lines: readonly number[]): TableFault[]
}
export interface TableFault {
  at: number | undefined
  column: string
  message: string
}

/** `faults` collects what is wrong. */
export function createReader(faults: Fault[]): Reader {
  return {
    yaml(file, schema) {
      const text = readText(file, faults)
      return text === undefined ? undefined : readYaml({ file, text, schema, faults })
    },
    csv(file, table) {
      const text = readText(file, faults)
      return text === undefined ? undefined : readCsv({ file, text, table, faults })
    },
    texts(dir, required) {
      const there = existsSync(dir) ? readdirSync(dir).filter((name) => name.endsWith('.md')) : []
      const names = [...new Set([...required, ...there])]
      return new Map(names.map((name) => [name, plainText(readText(join(dir, name), faults) ?? '')]))
    },
  }
}

/** For a channel's own folder below CONFIG_DIR. */
export function createConfigFiles(dir: string, faults: Fault[]): ConfigFiles {
  return {
    list(folder, ending) {
      const path = join(dir, folder)
      return existsSync(path)
        ? readdirSync(path)
            .filter((name) => name.endsWith(ending))
            .sort()
        : []
    },
    yaml(name) {
      const file = join(dir, name)
      const text = readText(file, faults)
      return text === undefined ? undefined : openYaml(file, text, faults)
    },
    fault: (fault) => void faults.push(fault),
  }
}

function readText(file: string, faults: Fault[]): string | undefined {
  const fault = (message: string) => void faults.push({ file, path: '', message })
  let bytes: Buffer
  try {
    bytes = readFileSync(file)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error
    return fault(code === 'ENOENT' ? 'expected this file, nothing is there' : `can not be read (${code})`)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return fault('expected UTF-8: save it as such (in Excel: "CSV UTF-8")')
  }
}

/** Comments are for whoever edits it. */
function plainText(markdown: string): string {
  return markdown
    .replace(/\r\n?/g, '\n')
    .replace(/<!--[\s\S]*?-->/g, '')
    .trim()
}

interface Job {
  file: string
  text: string
  faults: Fault[]
}

function readYaml<Schema extends z.ZodType>(job: Job & { schema: Schema }): z.output<Schema> | undefined {
  const { file, text, schema, faults } = job
  const opened = openYaml(file, text, faults)
  if (!opened) return undefined
  const parsed = schema.safeParse(opened.value ?? {})
  if (parsed.success) return parsed.data
  for (const { path, message } of parsed.error.issues.flatMap(flatten))
    faults.push({ file, ...opened.place(path), path: path.join('.'), message })
  return undefined
}

/** Zod names all unknown keys of an object in one issue, each has its own line; what a key should be it says inside. */
function flatten(issue: z.core.$ZodIssue): { path: PropertyKey[]; message: string }[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ path: [...issue.path, key], message: 'no such key' }))
  if (issue.code === 'invalid_key') return issue.issues.map(({ message }) => ({ path: issue.path, message }))
  return [issue]
}

interface Line {
  record: string[]
  line: number
}

function readCsv<Row extends z.ZodObject>(job: Job & { table: Table<Row> }): z.output<Row>[] | undefined {
  const { file, table, faults } = job
  const before = faults.length
  const fault = (line: number | undefined, path: string, message: string) =>
    void faults.push({ file, line, path, message })
  const [header, ...lines] = linesOf(job)
  if (faults.length > before) return undefined
  const columns = Object.keys(table.row.shape)
  if (!header || header.record.toSorted().join() !== columns.toSorted().join())
    return fault(header?.line, '', `expected the columns ${columns.join(',')}`)
  const rows = lines.flatMap(({ record, line }) => {
    if (record.length !== columns.length) {
      fault(line, '', `expected ${columns.length} columns, found ${record.length}`)
      return []
    }
    const row = table.row.safeParse(
      Object.fromEntries(header.record.map((column, at) => [column, record[at]])),
    )
    if (row.success) return [row.data]
    for (const { path, message } of row.error.issues) fault(line, path.join('.'), message)
    return []
  })
  if (faults.length > before) return undefined
  const numbers = lines.map(({ line }) => line)
  for (const { at, column, message } of table.check(rows, numbers))
    fault(at === undefined ? undefined : numbers[at], column, message)
  return faults.length > before ? undefined : rows
}

function linesOf({ file, text, faults }: Job): Line[] {
  const lines: Line[] = []
  try {
    parseCsv(text, {
      comment: '#',
      comment_no_infix: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      on_record: (record: string[], { lines: line }) => {
        lines.push({ record, line })
        return null
      },
    })
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const line = typeof error.lines === 'number' ? error.lines : undefined
    faults.push({ file, line, path: '', message: error.message })
  }
  return lines
}
