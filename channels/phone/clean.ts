/** As the ledger can hold it: no control characters, nothing that is half a character. */
import { cleanText } from '../../src/contract/clean-text.ts'

export function cleanTree<T>(value: T): T
export function cleanTree(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value)
  if (Array.isArray(value)) return value.map((each) => cleanTree(each))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).flatMap(([name, each]) =>
    each === undefined ? [] : [[cleanText(name), cleanTree(each)]],
  )
  return Object.fromEntries(entries)
}
