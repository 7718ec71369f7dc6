/** What another catalogue changes against the one in force. */
import type { Leaf } from './leaf.ts'

export interface CatalogueChanges {
  added: string[]
  removed: string[]
  renamed: string[]
  /** Another unit, level or copy. */
  directed: string[]
  /** Another time limit. */
  timed: string[]
  /** Other words, phrases, type or flags. */
  reworded: string[]
}

/** One line for each leaf. */
export function compareLeaves(before: readonly Leaf[], after: readonly Leaf[]): CatalogueChanges {
  const former = new Map(before.map((leaf) => [leaf.code, leaf]))
  const kept = new Set(after.map(({ code }) => code))
  const pairs = after.flatMap((leaf) => {
    const was = former.get(leaf.code)
    return was ? [{ was, leaf }] : []
  })
  const changed = (show: (leaf: Leaf) => string): string[] =>
    pairs.flatMap(({ was, leaf }) =>
      show(was) === show(leaf) ? [] : [`${leaf.code} ${show(was)} → ${show(leaf)}`],
    )
  return {
    added: after.filter(({ code }) => !former.has(code)).map(lineOf),
    removed: before.filter(({ code }) => !kept.has(code)).map(lineOf),
    renamed: changed(pathOf),
    directed: changed(
      ({ unit, level, copyTo }) => `${unit} (${level}${copyTo ? `, copy to ${copyTo}` : ''})`,
    ),
    timed: changed(({ tier }) => tier),
    reworded: pairs.filter(({ was, leaf }) => wordsOf(was) !== wordsOf(leaf)).map(({ leaf }) => lineOf(leaf)),
  }
}

const pathOf = ({ path }: Leaf): string => path.join('|')
const lineOf = (leaf: Leaf): string => `${leaf.code} ${pathOf(leaf)}`
const wordsOf = ({ words, said, type, flags, nameEn }: Leaf): string =>
  JSON.stringify([words, said, type, flags, nameEn])
