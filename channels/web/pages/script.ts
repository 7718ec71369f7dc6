/** The browser's modules as one script: on a thin line each file costs a way there and back. */
import { stripTypeScriptTypes } from 'node:module'

const IMPORT = /^import\s*\{([^}]*)\}\s*from\s*'\.\/([\w-]+\.ts)'\n/gm
const EXPORT = /^export (?=(?:async )?(?:function|const) (\w+))/gm

/**
 * `sources` by file name. Each module becomes a function that returns its exports, after those that it imports; our own
 * modules import and export by name only, and in no circle (biome sees to it). Throws where one is missing.
 */
export function toScript(sources: ReadonlyMap<string, string>, first: string): string {
  const parts = new Map<string, string>()
  const add = (name: string) => {
    if (parts.has(name)) return
    const source = sources.get(name)
    if (source === undefined) throw new Error(`${name} is imported, but is not there`)
    const code = stripTypeScriptTypes(source)
    for (const [, , imported = ''] of code.matchAll(IMPORT)) add(imported)
    parts.set(name, wrap(name, code))
  }
  add(first)
  return [...parts.values()].join('')
}

function wrap(name: string, code: string): string {
  const exported = [...code.matchAll(EXPORT)].map(([, each]) => each)
  const body = code
    .replace(
      IMPORT,
      (_, names: string, from: string) => `const {${names.replaceAll(' as ', ': ')}} = ${variable(from)}\n`,
    )
    .replace(EXPORT, '')
  return `const ${variable(name)} = (() => {\n${compact(body)}return { ${exported.join(', ')} }\n})()\n`
}

function variable(name: string): string {
  return `$${name.replace(/\.ts$/, '').replaceAll('-', '_')}`
}

/** Comments and indents are for us: comments have lines of their own, and no text of ours spans lines. */
function compact(code: string): string {
  return code
    .replace(/^\s*\/\*\*[\s\S]*?\*\/[ \t]*$/gm, '')
    .replace(/^\s*\/\/.*$/gm, '')
    .replace(/^[ \t]+/gm, '')
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{2,}/g, '\n')
}
