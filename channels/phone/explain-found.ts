/** Which words made a Request what it is, for `phone try`. */
import type { Request } from '../../src/contract/request.ts'
import type { Told } from './call.ts'
import { phonesIn } from './words/spoken-numbers.ts'
import { placeIn } from './words/spoken-places.ts'

export interface Found {
  text: string
  /** What the agent filled in, or what was said. */
  from: 'form' | 'words'
  /** The words, and where they stand among the segments. */
  words?: string
  at?: number
}

export interface FoundWords {
  contact?: Found
  place?: Found
  /** Numbers that were heard, and are nobody's to call back. */
  otherNumbers: string[]
  /** When the first word began and the last one ended, in milliseconds of the call. */
  heard?: { startMs: number; endMs: number }
}

export function foundIn(request: Request, { data }: Told): FoundWords {
  const { requester, location, extensions, transcript } = request
  const segments = transcript?.segments ?? []
  const said = segments.map(({ speaker, text }) => ({ role: speaker, text }))
  const numbers = phonesIn(said)
  const form = data?.form ?? {}
  // A number of the form that nobody could call stands among the extensions.
  const isFormNumber = form.contactNumber !== undefined && extensions.contactNumber === undefined
  const number = numbers.find((each) => each.number === requester.phone)
  const contact = isFormNumber ? {} : { words: number?.raw, at: number?.at }
  const placeAt = form.place === undefined ? placeIn(said)?.at : undefined
  const placed = placeAt === undefined ? {} : { words: said[placeAt]?.text, at: placeAt }
  return {
    ...found('contact', requester.phone, isFormNumber, contact),
    ...found('place', location?.text, form.place !== undefined, placed),
    otherNumbers: numbers.filter((each) => each.number !== requester.phone).map((each) => each.number),
    ...(segments.length > 0 && { heard: spanOf(segments) }),
  }
}

function found(
  name: 'contact' | 'place',
  text: string | undefined,
  isForm: boolean,
  { words, at }: { words?: string | undefined; at?: number | undefined },
): Partial<Record<typeof name, Found>> {
  if (text === undefined) return {}
  const where = { ...(words !== undefined && { words }), ...(at !== undefined && { at }) }
  return { [name]: { text, from: isForm ? 'form' : 'words', ...where } }
}

function spanOf(segments: readonly { startMs: number; endMs: number }[]): { startMs: number; endMs: number } {
  return segments.reduce(
    (span, { startMs, endMs }) => ({
      startMs: Math.min(span.startMs, startMs),
      endMs: Math.max(span.endMs, endMs),
    }),
    { startMs: Number.POSITIVE_INFINITY, endMs: 0 },
  )
}
