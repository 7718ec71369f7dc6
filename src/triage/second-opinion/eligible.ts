/** Of which requests a model may be asked at all. */
import type { Request, Triage } from '../../contract/request.ts'
import type { Leaf } from '../catalogue/leaf.ts'

/** What goes to nobody, or to 110 and the courts, needs no category; and whose words are secret is told to nobody. */
const ASKED: readonly Triage['disposition'][] = ['dispatch', 'answer-now']
const CLOSED_LANES: readonly string[] = ['minors', 'confidential']
const CLOSED_FLAGS: readonly Leaf['flags'][number][] = ['minor', 'confidential']

export interface EligibleParts {
  /** Asked only where triage is less sure. */
  below: number
  leafOf(code: string): Pick<Leaf, 'flags'> | undefined
}

export function isEligible(request: Request, triage: Triage, { below, leafOf }: EligibleParts): boolean {
  const { urgency, disposition, category, candidates = [] } = triage
  const [likeliest] = candidates
  if (!likeliest || (category ?? likeliest).confidence >= below) return false
  return urgency !== 'emergency' && ASKED.includes(disposition) && !isClosed(request, triage, leafOf)
}

/** Also where it only may be about a child or a secret. */
function isClosed(
  { requester: { minor, confidential } }: Request,
  { lanes, candidates = [] }: Triage,
  leafOf: EligibleParts['leafOf'],
): boolean {
  const flags = candidates.slice(0, SEEN).flatMap(({ code }) => leafOf(code)?.flags ?? [])
  return (
    minor === true ||
    confidential ||
    lanes.some((lane) => CLOSED_LANES.includes(lane)) ||
    flags.some((flag) => CLOSED_FLAGS.includes(flag))
  )
}

/** Of the candidates, the likeliest ones. */
const SEEN = 2
