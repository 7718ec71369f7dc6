/** A city's table, as a spreadsheet gives it, becomes leaves; what a spreadsheet does to codes and cells is said, not guessed. */
import {
  columnOf,
  headerOf,
  type LeafColumn,
  meaningOf,
  optionalColumns,
  type SheetColumn,
} from './columns.ts'
import { Leaf } from './leaf.ts'

export type Cell = string | number | boolean | Date | null
export interface SheetRow {
  /** Of the file, from 1. */
  line: number
  cells: readonly Cell[]
}
export interface SheetFault {
  line?: number | undefined
  path: string
  message: string
}
export interface SheetLeaves {
  leaves: Leaf[]
  /** Lines of `leaves`. */
  lines: number[]
  faults: SheetFault[]
  /** Headers of columns that are none of a catalogue's. */
  ignored: string[]
}

const levels = ['level1', 'level2', 'level3', 'level4'] as const
/** A title may stand above the header. */
const HEADER_WITHIN = 10
const LEAST_HEADERS = 3

/** Never throws: every fault by row. */
export function readSheetRows(rows: readonly SheetRow[]): SheetLeaves {
  const filled: SheetRow[] = rows
    .map(({ line, cells }) => ({ line, cells: cells.map(cleanCell) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''))
  const found: SheetLeaves = { leaves: [], lines: [], faults: [], ignored: [] }
  const header = findHeader(filled)
  const columns = header?.cells.map((cell) => columnOf(String(cell))) ?? []
  found.faults.push(...headerFaults(columns, header?.line))
  found.ignored.push(...ignoredOf(header?.cells ?? [], columns))
  if (!header || found.faults.length > 0) return found
  const nest = createNesting()
  for (const { line, cells } of filled.slice(filled.indexOf(header) + 1)) {
    const fault = (path: string, message: string) => void found.faults.push({ line, path, message })
    const texts = textsOf(columns, cells, fault)
    const path = texts && (columns.includes('path') ? texts.get('path') : nest(texts, fault))
    const leaf = texts && path !== undefined && leafOf(texts.set('path', path), fault)
    if (!leaf) continue
    found.leaves.push(leaf)
    found.lines.push(line)
  }
  return found
}

type Say = (path: string, message: string) => void

/** BOM, zero-width and all sorts of blanks go; ｜ is | . */
function cleanCell(cell: Cell): Cell {
  if (typeof cell !== 'string') return cell ?? ''
  return cell
    .replace(/[\u200B-\u200D\uFEFF]/g, '')
    .replaceAll('｜', '|')
    .trim()
}

function findHeader(rows: readonly SheetRow[]): SheetRow | undefined {
  const known = ({ cells }: SheetRow) => cells.filter((cell) => columnOf(String(cell)) !== undefined).length
  return rows.slice(0, HEADER_WITHIN).find((row) => known(row) >= LEAST_HEADERS) ?? rows[0]
}

function headerFaults(columns: readonly (SheetColumn | undefined)[], line: number | undefined): SheetFault[] {
  const hasLevels = columns.includes('level1') && columns.includes('level2') && columns.includes('level3')
  const missing = Leaf.keyof()
    .options.filter((column) => !columns.includes(column) && !optionalColumns.includes(column))
    .filter((column) => column !== 'path' || !hasLevels)
    .map((column) => ({
      line,
      path: '',
      message:
        column === 'path'
          ? `no column ${headerOf('path')}, nor 一级, 二级, 三级 instead`
          : `no column ${headerOf(column)}`,
    }))
  const twice = columns.flatMap((column, at) =>
    column !== undefined && columns.indexOf(column) !== at
      ? [{ line, path: '', message: `two columns are ${headerOf(column)}` }]
      : [],
  )
  return [...missing, ...twice]
}

function ignoredOf(headers: readonly Cell[], columns: readonly (SheetColumn | undefined)[]): string[] {
  return headers.map(String).filter((name, at) => name !== '' && columns[at] === undefined)
}

type Texts = Map<SheetColumn, string>

/** Undefined where `fault` was told. */
function textsOf(
  columns: readonly (SheetColumn | undefined)[],
  cells: readonly Cell[],
  fault: Say,
): Texts | undefined {
  const texts: Texts = new Map()
  let isFaulty = false
  const say = (column: SheetColumn, message: string): void => {
    isFaulty = true
    fault(headerOf(column), message)
  }
  const beyond = cells.findIndex((cell, at) => at >= columns.length && cell !== '')
  if (beyond >= 0) say('code', `found a cell ${beyond + 1} where the header has ${columns.length}`)
  columns.forEach((column, at) => {
    if (column === undefined) return
    const cell = cells[at] ?? ''
    if (cell instanceof Date) say(column, 'the spreadsheet made a date of it: format the column as text')
    else if (typeof cell === 'boolean') say(column, `expected text, found ${cell}`)
    else if (isFormulaError(cell)) say(column, `the spreadsheet could not work it out: ${cell}`)
    else if (column === 'code' && hasLostZeros(cell))
      say(column, `${cell} has lost a leading 0, or digits: format the column as text and write it anew`)
    else texts.set(column, String(cell))
  })
  return isFaulty ? undefined : texts
}

/** As a spreadsheet shows a formula that failed: #N/A, #REF!, #DIV/0!. */
function isFormulaError(cell: string | number): boolean {
  return /^#(?:N\/A|DIV\/0!|(?:REF|VALUE|NULL|NUM|SPILL|CALC)!|NAME\?)$/i.test(String(cell))
}

/** Levels are pairs of digits, so a number of another length was written otherwise: as 1010101, 1.01E+07. */
function hasLostZeros(cell: string | number): boolean {
  const text = String(cell)
  return (
    /^\d{5}$|^\d{7}$|^\d(\.\d+)?E\+?\d+$/i.test(text) || (typeof cell === 'number' && !/^\d+$/.test(text))
  )
}

/** Merged cells have their text in the first row only; a level that is new begins those below it anew. */
function createNesting(): (texts: Texts, fault: Say) => string | undefined {
  let above: string[] = []
  return (texts, fault) => {
    const own = levels.map((level) => texts.get(level) ?? '')
    const depth = own.findLastIndex((name) => name !== '') + 1
    const first = own.findIndex((name) => name !== '')
    const path = own.slice(0, depth).map((name, level) => (level < first ? (above[level] ?? '') : name))
    const missing = path.indexOf('')
    if (missing >= 0) {
      fault(headerOf(levels[missing] ?? 'level1'), 'expected a name: nothing above it, nor in a row before')
      return undefined
    }
    above = path
    return path.join('|')
  }
}

const listColumns: readonly LeafColumn[] = ['words', 'said', 'flags']

function leafOf(texts: Texts, fault: Say): Leaf | undefined {
  const row = Object.fromEntries(
    Leaf.keyof().options.map((column) => [column, meaningOf(column, textOf(texts, column))]),
  )
  const parsed = Leaf.safeParse(row)
  if (parsed.success) return parsed.data
  for (const { path, message } of parsed.error.issues) {
    const column = Leaf.keyof().safeParse(path[0])
    // It stands for the path, which has the fault.
    if (column.data === 'nameEn' && !texts.get('nameEn')) continue
    fault(column.success ? headerOf(column.data) : path.join('.'), message)
  }
  return undefined
}

function textOf(texts: Texts, column: LeafColumn): string {
  const text = (texts.get(column) ?? '').replace(/\s*[\r\n]+\s*/g, listColumns.includes(column) ? '|' : ' ')
  if (column === 'code') return text.normalize('NFKC')
  // Nobody has translated it: what it is called stands in its place.
  if (column === 'nameEn' && text === '') return texts.get('path')?.split('|').at(-1) ?? ''
  return text
}
