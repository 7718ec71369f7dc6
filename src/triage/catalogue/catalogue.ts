import { createHash } from 'node:crypto'
import type { Leaf } from './leaf.ts'

export interface Catalogue {
  /** The name and a hash of the leaves: each Request names the one it was judged by. */
  version: string
  leaves: readonly Leaf[]
  /** Written as an example: no city's own. */
  isIllustrative: boolean
  leaf(code: string): Leaf | undefined
}

const HASH_DIGITS = 12

/** NAME+HASH, and nothing that leads out of a folder. */
export const CATALOGUE_VERSION = /^[a-z0-9][a-z0-9.-]*\+[0-9a-f]{12}$/
export const EDITION_NAME = /^[a-z0-9][a-z0-9.-]*$/

/** `name` is the edition's, such as `illustrative`. */
export function createCatalogue(name: string, leaves: readonly Leaf[], isIllustrative = false): Catalogue {
  const byCode = new Map(leaves.map((leaf) => [leaf.code, leaf]))
  const hash = createHash('sha256')
  for (const leaf of leaves) hash.update(`${JSON.stringify(leaf)}\n`)
  return {
    version: `${name}+${hash.digest('hex').slice(0, HASH_DIGITS)}`,
    leaves,
    isIllustrative,
    leaf: (code) => byCode.get(code),
  }
}
