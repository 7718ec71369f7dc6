/**
 * Texts as the smallest 128 hashes of their features (bottom-k MinHash). A message of up to some 130 characters is held
 * whole, so that what two of them share, and what one says more, is counted and not guessed; of a call of 100,000
 * characters it stays an unbiased estimate. SimHash would say only how alike two texts are, not what one adds, and is
 * weak for short texts; bands (LSH) are for finding candidates, and these are found by topic and place. Digests of 32 bits: no words can be
 * read back but by trying them.
 */

const KEPT = 128
const ALL = 2 ** 32

export function sketchOf(features: Iterable<string>): Uint32Array {
  const hashes = new Set<number>()
  for (const feature of features) hashes.add(hash32(feature))
  return Uint32Array.from(hashes).sort().slice(0, KEPT)
}

/** FNV-1a with murmur's finish, since the smallest are kept. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** Jaccard's: 1 the same features, 0 none in common. Of an empty one 0. */
export function similarity(a: Uint32Array, b: Uint32Array): number {
  const { both, either } = overlap(a, b, KEPT)
  return either === 0 ? 0 : both / either
}

/** How much of `a` is in `b`, from 0 to 1. Of an empty one 0. */
export function containment(a: Uint32Array, b: Uint32Array): number {
  const here = knownUpTo(b)
  const comparable = a.filter((hash) => hash <= here)
  if (comparable.length === 0) return 0
  return overlap(comparable, b, ALL).both / comparable.length
}

/** How many features of `a` are not in `b`. */
export function novelty(a: Uint32Array, b: Uint32Array): number {
  return a.length === 0 ? 0 : (1 - containment(a, b)) * sizeOf(a)
}

/** Above it nothing is known of a text that was too long. */
function knownUpTo(sketch: Uint32Array): number {
  return sketch.length < KEPT ? ALL : (sketch.at(-1) ?? ALL)
}

function sizeOf(sketch: Uint32Array): number {
  return sketch.length < KEPT ? sketch.length : ((KEPT - 1) * ALL) / (sketch.at(-1) ?? ALL)
}

/** Of the `most` smallest of both together. */
function overlap(a: Uint32Array, b: Uint32Array, most: number): { both: number; either: number } {
  let [i, j, both, either] = [0, 0, 0, 0]
  for (; either < most && (i < a.length || j < b.length); either++) {
    const [one = ALL, other = ALL] = [a[i], b[j]]
    if (one === other) both += 1
    if (one <= other) i += 1
    if (other <= one) j += 1
  }
  return { both, either }
}
