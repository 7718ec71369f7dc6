/** What becomes of a unit's objection (派单异议): another unit, at most twice, and then a person. */
import type { Direction, OpenObjections, Settlement } from '../../contract/objections.ts'
import type { Request, Triage } from '../../contract/request.ts'

/** Of a triage that names another unit than the one before it. */
export const REDIRECTED = 'redirected'
/** So often triage names another one. */
const MOST = 2

export type Redirect = (request: Request, notTo: readonly string[]) => Direction | undefined

export function settleObjections(open: OpenObjections, redirect: Redirect): Settlement {
  const { request, redirected, isOvertaken } = open
  const { triage } = request
  const against = unitsOf(open)
  const unit = triage.direction?.unit
  // Said of a unit that it has been taken from already.
  const isLate = unit !== undefined && !against.includes(unit)
  if (isOvertaken || isLate) return { is: 'answered' }
  if (redirected >= MOST) return { is: 'person', why: 'objections' }
  const notTo = [...new Set([...(triage.notTo ?? []), ...against])]
  const direction = redirect(request, notTo)
  if (!direction) return { is: 'person', why: 'nobody-left' }
  return { is: 'redirected', triage: directed(triage, { direction, notTo, against }) }
}

/**
 * Who objects, and who was named then: a new judgement that names the same unit again would be none, whatever name
 * downstream has for it. A unit that has been left out already objects to nobody else; a name that is none, as of a dispatcher, says it for whoever is named.
 */
function unitsOf({ request, objections, named }: OpenObjections): string[] {
  const before = request.triage.notTo ?? []
  const units = objections.flatMap(({ unit, by }) =>
    by !== undefined && before.includes(by) && named.includes(by) ? [by] : [by, unit],
  )
  return [...new Set(units.filter((each) => each !== undefined))]
}

/** A person has said whose it is: that stands, though it was not for that unit before. */
export function assigned(triage: Triage, direction: Direction): Triage {
  const notTo = (triage.notTo ?? []).filter((unit) => unit !== direction.unit)
  return directed(triage, { direction, notTo, against: notTo })
}

interface Directed {
  direction: Direction
  notTo: string[]
  /** Who objected. */
  against: readonly string[]
}

function directed(triage: Triage, { direction, notTo, against }: Directed): Triage {
  return {
    ...triage,
    direction,
    notTo,
    flags: [...new Set([...triage.flags, REDIRECTED])],
    evidence: [
      ...triage.evidence.filter((line) => !line.startsWith('direction/')),
      `direction/not-to: ${against.join('、')}`,
    ],
  }
}
