/** A YAML file whose values know where they stand. */
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml'
import type { Fault } from './config-error.ts'
import type { YamlFile } from './contract/config-files.ts'

/** Undefined where it is no YAML: then `faults` has grown. */
export function openYaml(file: string, text: string, faults: Fault[]): YamlFile | undefined {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const position = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }
  for (const { pos, message } of [...document.errors, ...document.warnings])
    faults.push({ file, ...position(pos[0]), path: '', message })
  if (document.errors.length > 0) return undefined
  try {
    const value: unknown = document.toJS()
    return {
      file,
      value,
      place: (path) => position(offsetOf(document, path)),
      has: (path) => document.hasIn(path),
    }
  } catch (error) {
    // Aliases and merges are resolved only now.
    faults.push({ file, path: '', message: error instanceof Error ? error.message : String(error) })
    return undefined
  }
}

/** Of the key that the path ends in, or of the nearest thing above that is there. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
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
