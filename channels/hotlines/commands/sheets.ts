/** Where a hotline's files say something: its own, and below it its profiles. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml'

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
  return {
    isOwn: (number, path) => open(number).document.hasIn(path),
    placeOf(number, path) {
      const own = open(number)
      const says = ({ document }: Sheet) => document.hasIn(path)
      const sheet = says(own) ? own : (profilesOf(own).findLast(says) ?? own)
      const { line, col } = sheet.lines.linePos(offsetOf(sheet.document, path))
      return { file: sheet.file, line: Math.max(1, line), column: Math.max(1, col) }
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
    const parent = document.getIn(path.slice(0, depth - 1), true)
    const name = path[depth - 1]
    const pair =
      isMap(parent) && parent.items.find(({ key }) => String(isScalar(key) ? key.value : key) === name)
    const node = pair ? pair.key : document.getIn(path.slice(0, depth), true)
    if (isNode(node) && node.range) return node.range[0]
  }
  return 0
}
