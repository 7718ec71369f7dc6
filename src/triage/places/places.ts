/** Where a matter is: by the source, by the words, by names, aliases and landmarks. Pure, microseconds. */
import type { Request } from '../../contract/request.ts'
import { searchedWords } from '../../contract/searched-words.ts'
import { decide } from './decide.ts'
import { createDivisions, type Division } from './divisions.ts'
import type { PlaceFinding } from './finding.ts'
import { createGazetteer } from './gazetteer.ts'
import { createContext } from './roles.ts'
import type { PlaceTables } from './tables.ts'
import { createVoting } from './votes.ts'

export type Places = (
  request: Pick<Request, 'title' | 'text' | 'transcript' | 'flags' | 'extensions' | 'location'>,
) => PlaceFinding

export interface PlacesOptions extends PlaceTables {
  divisions: readonly Division[]
}

/** Compiled once. */
export function createPlaces({ divisions, ...tables }: PlacesOptions): Places {
  const context = createContext(tables.context)
  const vote = createVoting(createGazetteer(divisions, tables), context)
  const { nameOf } = createDivisions(divisions)
  return (request) => {
    const text = searchedWords(request).join('\n')
    const address = vote(request.location?.text ?? '', true)
    const body = vote(text, false)
    return decide({
      votes: [...address.votes, ...body.votes],
      body: body.votes,
      dropped: [...address.dropped, ...body.dropped],
      isSettled: context.isSettled(text),
      source: request.location ?? {},
      nameOf,
    })
  }
}
