/** Where a hotline's files say something: its own, and below it its profiles. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Document, isMap, isNode, isScalar, LineCounter, type Pair, parseDocument } from 'yaml'

export interface Place {
  file: string
  line: number
  column: number
}

export interface Sheets {
  /** Of what this hotline says at this path: in its own file, else in the last of its profiles that says it. */
  placeOf(number: string, path: readonly string[]): Place
  /** Whether its own file says it. */
  isOwn(number: string, path: readonly string[]): boolean
  /** The key that the path ends in, as it is written, where YAML reads a number: 01, 1e3. */
  numberAt(number: string, path: readonly string[]): string | undefined
}

interface Sheet {
  file: string
  document: Document
  lines: LineCounter
}

/** Files that are faultless already. */
export function readSheets(configDir: string): Sheets {
  const known = new Map<string, Sheet>()
  const open = (name: string): Sheet => {
    const file = join(configDir, 'hotlines', `${name}.yaml`)
    const sheet = known.get(name) ?? readSheet(file)
    known.set(name, sheet)
    return sheet
  }
  const profilesOf = (own: Sheet): Sheet[] => {
    const said: unknown = own.document.toJS()?.extends ?? []
    return [said].flat().map((name) => open(join('profiles', String(name))))
  }
  const says = ({ document }: Sheet, path: readonly string[]): boolean =>
    document.hasIn(path) || pairAt(document, path) !== undefined
  const sheetOf = (number: string, path: readonly string[]): Sheet => {
    const own = open(number)
    return says(own, path) ? own : (profilesOf(own).findLast((sheet) => says(sheet, path)) ?? own)
  }
  return {
    isOwn: (number, path) => says(open(number), path),
    placeOf(number, path) {
      const { document, file, lines } = sheetOf(number, path)
      const { line, col } = lines.linePos(offsetOf(document, path))
      return { file, line: Math.max(1, line), column: Math.max(1, col) }
    },
    numberAt(number, path) {
      const key = pairAt(sheetOf(number, path).document, path)?.key
      return isScalar(key) && typeof key.value === 'number' ? key.source : undefined
    },
  }
}

function readSheet(file: string): Sheet {
  const lines = new LineCounter()
  return { file, lines, document: parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines }) }
}

/** Of the key that the path ends in, or of the nearest thing above that is there. */
function offsetOf(document: Document, path: readonly string[]): number {
  for (let depth = path.length; depth > 0; depth--) {
    const pair = pairAt(document, path.slice(0, depth))
    const node = pair ? pair.key : document.getIn(path.slice(0, depth), true)
    if (isNode(node) && node.range) return node.range[0]
  }
  return 0
}

/** A key that is a number is found by its digits. */
function pairAt(document: Document, path: readonly string[]): Pair | undefined {
  const parent = document.getIn(path.slice(0, -1), true)
  if (!isMap(parent)) return undefined
  return parent.items.find(({ key }) => String(isScalar(key) ? key.value : key) === path.at(-1))
}
