/** One line of the table. */

export interface Pair {
  ours: number
  reference: number
}

export interface Row {
  name: string
  what: string
  /** Medians over the pairs, and the median of their ratios: ours / reference. */
  ours: number
  reference: number
  ratio: number
  unit: string
  spread: { min: number; max: number }
  pairs: number
  against: string
  target: string
  isMet: boolean
  /** What else was seen, such as how busy the load generator was. */
  detail: Record<string, number>
}

export interface Settings {
  pairs: number
  /** Of each measurement. */
  seconds: number
  /** Entries, for drain-backlog. */
  backlog: number
}

type Named = Pick<Row, 'name' | 'what' | 'unit' | 'against' | 'target' | 'detail'>

/** `isMet` judges the medians. */
export function toRow(named: Named, pairs: Pair[], isMet: (row: Pair & { ratio: number }) => boolean): Row {
  const ratios = pairs.map(({ ours, reference }) => ours / reference)
  const ours = median(pairs.map((pair) => pair.ours))
  const reference = median(pairs.map((pair) => pair.reference))
  const ratio = median(ratios)
  const spread = { min: Math.min(...ratios), max: Math.max(...ratios) }
  return {
    ...named,
    ours,
    reference,
    ratio,
    spread,
    pairs: pairs.length,
    isMet: isMet({ ours, reference, ratio }),
  }
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}

/** Ours first, then the reference, and again: what else the machine does falls on both. */
export async function interleave(
  pairs: number,
  ours: () => Promise<number>,
  reference: () => Promise<number>,
): Promise<Pair[]> {
  const measured: Pair[] = []
  for (let n = 0; n < pairs; n++) measured.push({ ours: await ours(), reference: await reference() })
  return measured
}
