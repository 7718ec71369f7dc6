/** What changes in the rows of the sources, small enough to be sent each second. */
import type { Snapshot, SourceFigures } from '../../../contract/snapshot.ts'
import { cellNames, type LiveRow } from '../../browser/source-row.ts'
import type { Lang } from '../layout.ts'
import { counts, readAsked } from './list.ts'
import { cellsOf, levelOf, sentenceOf, stateOf, stateWords } from './words.ts'

const everything = readAsked({})

/** Of the page `sources`: JSON rather than HTML, since each reader has other rows, in another order. */
export function sourcesRegions({ sources, at }: Snapshot, lang: Lang): { rows: string; counts: string } {
  const all = counts(sources, everything).map(({ which, count }): [string, number] => [which, count])
  return {
    rows: JSON.stringify(sources.map((source) => liveRow(source, at, lang))),
    counts: JSON.stringify(Object.fromEntries([...all, ['', sources.length]])),
  }
}

function liveRow(source: SourceFigures, now: number, lang: Lang): LiveRow {
  const { standing, endpoint } = source
  const cells = cellsOf(source, lang)
  const state = stateOf(source)
  return {
    source: keyOf(source),
    level: levelOf(source),
    state: stateWords[state][lang],
    ...(state !== 'ok' && { sentence: sentenceOf(source, now, lang) }),
    ...(standing?.endpoint === endpoint && standing.lastAt !== undefined && { lastAt: standing.lastAt }),
    cells: cellNames.map((name) => cells[name].text),
    titles: { refused: cells.refused.title, refusedLately: cells.refusedLately.title },
  }
}

export function keyOf({ channel, endpoint }: SourceFigures): string {
  return `${channel}/${encodeURIComponent(endpoint)}`
}
