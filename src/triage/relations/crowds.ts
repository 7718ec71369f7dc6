/** Who else says the same of the same place just now: the first sign of a burst pipe. */
import type { KnownCrowd, KnownPortrait, Portrait } from '../../contract/relations.ts'
import { differIn } from './facts.ts'
import { EVENTS } from './place-signals.ts'
import { similarity } from './sketch.ts'

/** How near two places are: the same compound or road, the same street, only the same district. */
type Near = 'named' | 'street' | 'district'

export interface Match {
  with: KnownPortrait
  near: Near
}

const LEAF = 6
const GROUP = 4
const ALIKE_APART = 0.4
const AT_ONCE_MS = 3 * 3_600_000

/**
 * How alike (Jaccard) words must be, by how near the places and how near the topics: the same leaf, the same group, the same
 * domain or none. What people say of one burst pipe has few words in common, and what they say of two at two places has as
 * many: so topic and place decide, and words confirm, or the same signal of danger or of something that is out. Only of the
 * same compound or road and the same leaf nothing more is asked.
 */
const ALIKE: Record<Near, readonly [leaf: number, group: number, domain: number]> = {
  named: [0, 0.1, 0.2],
  street: [0.15, 0.25, 0.4],
  district: [0.35, 0.35, 0.6],
}

/** Undefined: not the same matter at the same place. Both lie within a day. */
export function matchOf(portrait: Portrait, other: KnownPortrait): Match | undefined {
  const near = nearness(portrait, other)
  if (!near) return undefined
  const asked = leastAlike(near, portrait.topic, other.topic)
  // Each names a compound or a road, and another one.
  const isApart = near !== 'named' && differIn('named', portrait.facts, other.facts)
  const least = isApart ? Math.max(asked, ALIKE_APART) : asked
  const isSame =
    least === 0 || isSignalled(portrait, other, near) || similarity(portrait.sketch, other.sketch) >= least
  return isSame ? { with: other, near } : undefined
}

/** By the first letter of the digests, see portrait.ts. */
const LETTERS = { named: 'n', street: 's', district: 'd' } as const

function nearness(portrait: Portrait, other: Portrait): Near | undefined {
  const shared = portrait.places.filter((place) => other.places.includes(place))
  const near = (['named', 'street', 'district'] as const).find((each) =>
    shared.some((place) => place.startsWith(LETTERS[each])),
  )
  // A road's name is found in many districts.
  if (!near || (near === 'named' && isElsewhere(portrait, other))) return undefined
  return near
}

/** Both say where, and it is not the same street or district. */
export function isElsewhere({ facts: a }: Portrait, { facts: b }: Portrait): boolean {
  return differIn('street', a, b) || differIn('district', a, b)
}

function leastAlike(near: Near, a: string, b: string): number {
  const [leaf, group, domain] = ALIKE[near]
  const shared = (digits: number) => a !== '' && a.slice(0, digits) === b.slice(0, digits)
  // The keys of their places are of one domain, or of none.
  return shared(LEAF) ? leaf : shared(GROUP) ? group : domain
}

/** Something is out, or dangerous, in both, in one street and within hours: one main serves several compounds. */
function isSignalled(portrait: Portrait, other: Portrait, near: Near): boolean {
  if (near === 'district' || Math.abs(portrait.at - other.at) > AT_ONCE_MS) return false
  return portrait.signals.some((signal) => EVENTS.has(signal) && other.signals.includes(signal))
}

/** Of these matches the crowd that it joins: the largest, the oldest of several. */
export function chooseCrowd(
  matches: readonly Match[],
  crowds: ReadonlyMap<string, KnownCrowd>,
): string | undefined {
  const all = matches.map(({ with: { at, ...other } }) => ({ at, id: crowdOf(other) }))
  const sizeOf = ({ id }: { id: string }) => crowds.get(id)?.size ?? 1
  return all.toSorted((a, b) => sizeOf(b) - sizeOf(a) || a.at - b.at || (a.id < b.id ? -1 : 1))[0]?.id
}

/** The first of a crowd is its id. */
export function crowdOf({ relation, receipt }: Pick<KnownPortrait, 'relation' | 'receipt'>): string {
  return relation.crowd ?? receipt
}
