/** Which words of a text were taken out and which came in. */

export interface Piece {
  is: 'same' | 'out' | 'in'
  text: string
}

/** What lies between the ends that are equal is compared word by word, up to so many pairs; beyond, all of it has changed. */
const MOST_PAIRS = 4_000_000

const words = new Intl.Segmenter('zh', { granularity: 'word' })
const wordsOf = (text: string) => Array.from(words.segment(text), ({ segment }) => segment)

export function diffWords(before: string, after: string): Piece[] {
  const [a, b] = [wordsOf(before), wordsOf(after)]
  const head = commonLength(a, b)
  const tail = commonLength(a.slice(head).toReversed(), b.slice(head).toReversed())
  const [left, right] = [a.slice(head, a.length - tail), b.slice(head, b.length - tail)]
  const between = left.length * right.length <= MOST_PAIRS ? longest(left, right) : replaced(left, right)
  return joined([...same(a.slice(0, head)), ...between, ...same(a.slice(a.length - tail))])
}

function commonLength(a: readonly string[], b: readonly string[]): number {
  const most = Math.min(a.length, b.length)
  let at = 0
  while (at < most && a[at] === b[at]) at++
  return at
}

const pieces = (is: Piece['is'], texts: readonly string[]): Piece[] => texts.map((text) => ({ is, text }))
const same = (texts: readonly string[]) => pieces('same', texts)
const replaced = (a: readonly string[], b: readonly string[]) => [...pieces('out', a), ...pieces('in', b)]

/** Longest common subsequence. */
function longest(a: readonly string[], b: readonly string[]): Piece[] {
  const common = commonLengths(a, b)
  const found: Piece[] = []
  let [i, j] = [0, 0]
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      found.push({ is: 'same', text: a[i] ?? '' })
      i++
      j++
    } else if (common(i + 1, j) >= common(i, j + 1)) found.push({ is: 'out', text: a[i++] ?? '' })
    else found.push({ is: 'in', text: b[j++] ?? '' })
  }
  return [...found, ...replaced(a.slice(i), b.slice(j))]
}

/** Of what follows a place in each. */
function commonLengths(a: readonly string[], b: readonly string[]): (i: number, j: number) => number {
  const width = b.length + 1
  const lengths = new Uint16Array((a.length + 1) * width)
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  return at
}

function joined(all: readonly Piece[]): Piece[] {
  const found: Piece[] = []
  for (const piece of all) {
    const last = found.at(-1)
    if (last?.is === piece.is) last.text += piece.text
    else found.push({ ...piece })
  }
  return found
}
