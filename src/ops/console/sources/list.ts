/** Which sources a query asks for, and in what order. */
import type { SourceFigures } from '../../../contract/snapshot.ts'
import { type RowState, stateOf, stateWords, total } from './words.ts'

export const sorts = [
  'source',
  'state',
  'last',
  'hour',
  'refusedLately',
  'quarantined',
  'duplicate',
  'accepted',
  'inJournal',
  'difference',
  'refused',
  'channel',
  'mode',
] as const
export type Sort = (typeof sorts)[number]

/** Beside the states: what else makes one look at a source. */
export const marks = ['unconfirmed', 'holding', 'unbalanced'] as const
export type Mark = (typeof marks)[number]
export type Which = RowState | Mark

const states = Object.keys(stateWords).filter((name): name is RowState => Object.hasOwn(stateWords, name))

export interface Asked {
  text: string
  channel: string
  which: Which | undefined
  sort: Sort
  isDescending: boolean
}

export function readAsked(query: Readonly<Record<string, unknown>>): Asked {
  const word = (name: string) => {
    const value = query[name]
    return typeof value === 'string' ? value.slice(0, 100) : ''
  }
  const [state, sort] = [word('state'), word('sort')]
  return {
    text: word('q').trim(),
    channel: word('channel'),
    which: [...states, ...marks].find((each) => each === state),
    sort: sorts.find((each) => each === sort) ?? 'state',
    isDescending: word('dir') === 'desc',
  }
}

/** The query that asks for it; what goes without saying is left out. */
export function queryOf({ text, channel, which, sort, isDescending }: Asked): string {
  const said = {
    q: text,
    channel,
    state: which ?? '',
    sort: sort === 'state' ? '' : sort,
    dir: isDescending ? 'desc' : '',
  }
  const query = new URLSearchParams(Object.entries(said).filter(([, value]) => value !== '')).toString()
  return query === '' ? '/ops/sources' : `/ops/sources?${query}`
}

export function choose(sources: readonly SourceFigures[], asked: Asked): SourceFigures[] {
  const { which } = asked
  return sorted(
    matching(sources, asked).filter((source) => which === undefined || isOf(source, which)),
    asked,
  )
}

/** Of what the text and the channel leave, so that each count is what its link shows; zeros, too. */
export function counts(sources: readonly SourceFigures[], asked: Asked): { which: Which; count: number }[] {
  const left = matching(sources, asked)
  return [...states, ...marks].map((which) => ({
    which,
    count: left.filter((source) => isOf(source, which)).length,
  }))
}

export function matching(sources: readonly SourceFigures[], { text, channel }: Asked): SourceFigures[] {
  const words = text.toLowerCase().split(/\s+/)
  return sources.filter((source) => {
    if (channel !== '' && source.channel !== channel) return false
    const { name = '', nameEn = '', mode = '', facts } = source.standing ?? {}
    const said = [source.endpoint, name, nameEn, mode, facts?.agency ?? ''].join('\n').toLowerCase()
    return words.every((word) => said.includes(word))
  })
}

function isOf(source: SourceFigures, which: Which): boolean {
  switch (which) {
    case 'unconfirmed':
      return source.standing?.confirmed === false
    case 'holding':
      return source.quarantined > 0
    case 'unbalanced':
      return source.difference !== 0
    default:
      return stateOf(source) === which
  }
}

/** Equal ones stay as they are described. */
function sorted(sources: SourceFigures[], { sort, isDescending }: Asked): SourceFigures[] {
  const keys = new Map(sources.map((source) => [source, keyOf[sort](source)]))
  const sign = isDescending ? -1 : 1
  return sources.toSorted((a, b) => sign * compare(keys.get(a) ?? 0, keys.get(b) ?? 0))
}

const keyOf: Record<Sort, (source: SourceFigures) => number | string> = {
  source: ({ endpoint }) => endpoint,
  state: (source) => states.indexOf(stateOf(source)),
  last: ({ standing }) => standing?.lastAt ?? 0,
  hour: ({ standing }) => standing?.lastHour ?? 0,
  refusedLately: ({ refusedLately }) => total(refusedLately),
  refused: ({ refused }) => total(refused),
  quarantined: ({ quarantined }) => quarantined,
  duplicate: ({ duplicate }) => duplicate,
  accepted: ({ accepted }) => accepted,
  inJournal: ({ inJournal }) => inJournal,
  difference: ({ difference }) => Math.abs(difference),
  channel: ({ channel }) => channel,
  mode: ({ standing }) => standing?.mode ?? '',
}

function compare(a: number | string, b: number | string): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0
}
