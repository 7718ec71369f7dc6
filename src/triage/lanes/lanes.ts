/** Who takes care of a request beside the unit that it goes to. */
import { z } from 'zod'
import type { Request } from '../../contract/request.ts'
import { ContextKind, Name, patternColumns } from '../patterns/columns.ts'
import { createPatterns } from '../patterns/find.ts'
import type { UrgencyTables } from '../urgency/tables.ts'

/** One row of config/lanes.csv. */
export const Lane = z.strictObject({
  lane: Name,
  by: z.enum(
    ['endpoint', 'requester', 'flag', 'place', 'words'],
    'expected endpoint, requester, flag, place or words',
  ),
  /** Of a row by words a pattern, else alternatives. */
  values: patternColumns.pattern,
  note: z.string(),
})
export type Lane = z.infer<typeof Lane>

export interface LaneParts {
  urgency: Pick<UrgencyTables, 'groups' | 'contexts'>
  lanes: readonly Omit<Lane, 'note'>[]
}

export interface InLanes {
  source: Pick<Request['source'], 'endpoint'>
  requester: Pick<Request['requester'], 'kind' | 'minor' | 'confidential'>
  text: string
  /** Of the leaf that was found. */
  leafFlags: readonly string[]
  /** GB/T 2260, of where the matter is; undefined: not known. */
  districtCode: string | undefined
}

export interface LanesFound {
  /** In the order of the table, each once. */
  lanes: string[]
  /** `lane/<lane>-<by>: <words>` */
  evidence: string[]
}

/** Contexts of danger: here only words of another meaning, and what is denied, count. */
const DESPITE = ContextKind.options.filter((kind) => kind !== 'figure' && kind !== 'denied')

/** Pure, microseconds. */
export function createLanes({ urgency, lanes }: LaneParts): (request: InLanes) => LanesFound {
  const rows = lanes
    .filter(({ by }) => by === 'words')
    .map(({ lane, values }) => ({ lane, pattern: values, within: 20, unless: [], despite: DESPITE }))
  const find = createPatterns({ ...urgency, rows }, ({ lane }) => lane)
  const others = lanes.filter(({ by }) => by !== 'words')
  return (request) => {
    const known = others.flatMap(({ lane, by, values }) => {
      const value = heldBy(by, values.flat(), request)
      return value === undefined ? [] : [{ lane, by, said: value }]
    })
    const said = find(request.text).found.map(({ row: { lane }, words }) => ({
      lane,
      by: 'words',
      said: words.join('、'),
    }))
    const all = [...known, ...said]
    return {
      lanes: [...new Set(lanes.map(({ lane }) => lane))].filter((lane) =>
        all.some((one) => one.lane === lane),
      ),
      evidence: all.map(({ lane, by, said }) => `lane/${lane}-${by}: ${said}`),
    }
  }
}

/** What of the row's values holds of the request. */
function heldBy(by: Lane['by'], values: readonly string[], request: InLanes): string | undefined {
  const { source, requester, leafFlags, districtCode } = request
  switch (by) {
    case 'endpoint':
      // A touchpoint's key may name its client behind a stroke.
      return values.find((value) => source.endpoint === value || source.endpoint.startsWith(`${value}/`))
    case 'requester':
      return values.find((value) => isRequester(value, requester))
    case 'flag':
      return values.find((value) => leafFlags.includes(value))
    case 'place':
      return values.find((value) => districtCode?.startsWith(value))
    case 'words':
      return undefined
  }
}

function isRequester(value: string, { kind, minor, confidential }: InLanes['requester']): boolean {
  return (
    (value === 'organisation' && kind === 'organisation') ||
    (value === 'minor' && minor === true) ||
    (value === 'confidential' && confidential)
  )
}
