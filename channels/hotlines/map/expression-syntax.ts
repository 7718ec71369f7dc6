/** What can be said of an expression before it is ever evaluated. */
import jsonata from 'jsonata'

/** What differs when the same post comes again, and what runs a text that a sender wrote. */
const REFUSED = new Set(['now', 'millis', 'random', 'shuffle', 'eval'])

/** Why this is no expression, with the position in it; undefined where it is one. */
export function expressionFault(text: string): string | undefined {
  try {
    const refused = [...namesIn(text, 'variable')].find((name) => REFUSED.has(name))
    return refused === undefined
      ? undefined
      : `expected no $${refused}: the same post must mean the same whenever it comes`
  } catch (error) {
    const at = typeof error === 'object' && error !== null && 'position' in error ? error.position : undefined
    const words = typeof error === 'object' && error !== null && 'message' in error ? error.message : error
    return `expected a JSONata expression: ${words}${at === undefined ? '' : ` at character ${at}`}`
  }
}

/** The names of fields (`name`) or of variables and functions (`variable`) that an expression speaks of. */
export function namesIn(text: string, type: 'name' | 'variable'): Set<string> {
  const names = new Set<string>()
  const seen = new Set<unknown>()
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null || seen.has(node)) return
    seen.add(node)
    if ('type' in node && node.type === type && 'value' in node) names.add(String(node.value))
    for (const child of Object.values(node)) visit(child)
  }
  visit(jsonata(text).ast())
  return names
}
