/** The lanes of a request as triage stands: by its words and source, its category where that is sure, and its place. */
import type { Request, Triage } from '../../contract/request.ts'
import { searchedWords } from '../../contract/searched-words.ts'
import type { Leaf } from '../catalogue/leaf.ts'
import { isSure } from '../topic/topics.ts'
import type { InLanes, LanesFound } from './lanes.ts'

export type LanesOf = (request: Request, triage: Pick<Triage, 'category' | 'place'>) => LanesFound

/** Of a province the first two digits. */
const OUTSIDE = { tianjin: '12', hebei: '13', elsewhere: undefined }

export function createLanesOf(
  lanes: (request: InLanes) => LanesFound,
  leafOf: (code: string) => Pick<Leaf, 'flags'> | undefined,
): LanesOf {
  return (request, { category, place }) =>
    lanes({
      ...request,
      text: searchedWords(request).join('\n'),
      leafFlags: category && isSure(category) ? (leafOf(category.code)?.flags ?? []) : [],
      districtCode: place?.outside ? OUTSIDE[place.outside] : place?.districtCode,
    })
}
