/** What operators have put right of a request stands in all that triage says of it later. */
import {
  CORRECTED,
  type Correction,
  changedLabels,
  type Label,
  labelsOf,
  labelValue,
  placeIn,
} from '../../contract/corrections.ts'
import { type Request, type Triage, Urgency } from '../../contract/request.ts'
import type { LanesFound } from '../lanes/lanes.ts'
import type { LanesOf } from '../lanes/lanes-of.ts'

export interface CorrectedParts {
  /** Whose it is: that category, at that place; see direction.ts. */
  direct(
    code: string | undefined,
    place: Triage['place'],
  ): { direction: NonNullable<Triage['direction']>; flags: string[] }
  /** In which lanes it is, of that category and at that place. */
  lanesOf: LanesOf
  /** What follows from type, category, urgency and disposition: due times, the sentence that is told. */
  follow(request: Request, triage: Triage): Triage
}

interface Judged {
  request: Request
  triage: Triage
}

/** `corrections`: all of this request, the oldest first. */
export function corrected(
  { request, triage: found }: Judged,
  corrections: readonly Correction[],
  { direct, lanesOf, follow }: CorrectedParts,
): Triage {
  if (corrections.length === 0) return found
  const changed = new Set<Label>()
  let triage = found
  for (const correction of corrections)
    for (const label of changedLabels(correction.before, correction.after)) {
      if (isOutdated({ request, triage: found }, correction, label)) continue
      triage = puttings[label](triage, correction)
      changed.add(label)
    }
  const isNobodys = changed.has('disposition') && !triage.direction
  const isElsewhere = changed.has('topic') || changed.has('district')
  if (isElsewhere) triage = inLanes(triage, lanesOf(request, triage))
  const followed = follow(request, isElsewhere || isNobodys ? directed(triage, direct) : triage)
  return marked(changed.has('disposition') ? followed : { ...followed, ...toldBefore(triage) }, changed)
}

/** The sentence of a repeat tells how the earlier one stands. */
function toldBefore({ told }: Triage): Pick<Triage, 'told'> {
  return told ? { told } : {}
}

type Putting = (triage: Triage, correction: Correction) => Triage

const puttings: Record<Label, Putting> = {
  type: (triage, { after: { type } }) => ({ ...triage, type }),
  urgency: (triage, { after: { urgency } }) => ({ ...triage, urgency }),
  disposition: (triage, { after: { disposition } }) => ({ ...triage, disposition }),
  topic: ({ category: _found, ...triage }, { after: { topic } }) =>
    topic ? { ...triage, category: { ...topic, confidence: 1 } } : triage,
  district: ({ place: _found, ...triage }, { after: { district } }) =>
    district === undefined ? triage : { ...triage, place: placeIn(district) },
}

function inLanes(triage: Triage, { lanes, evidence }: LanesFound): Triage {
  const others = triage.evidence.filter((line) => !line.startsWith('lane/'))
  return { ...triage, lanes, evidence: [...others, ...evidence] }
}

/** What was said to be no danger stays none, until words are found that were not there: then in doubt it is one. */
function isOutdated(
  { request, triage }: Judged,
  { before, after, ...at }: Correction,
  label: Label,
): boolean {
  if (label !== 'urgency' && label !== 'disposition') return false
  const isLowered = rank(after.urgency) < rank(before.urgency)
  if (request.revision === at.revision || !isLowered || triage.urgency === 'normal') return false
  return triage.evidence.some((line) => line.startsWith('urgency/') && !at.evidence.includes(line))
}

function rank(urgency: Urgency): number {
  return Urgency.options.indexOf(urgency)
}

/** Units that have said that it is not theirs are not asked again. */
function directed(triage: Triage, direct: CorrectedParts['direct']): Triage {
  const { direction, flags } = direct(triage.category?.code, triage.place)
  if (triage.notTo?.includes(direction.unit)) return triage
  const kept = triage.flags.filter((flag) => flag !== 'place-unknown')
  return { ...triage, direction, flags: [...new Set([...kept, ...flags])] }
}

const abouts: Record<Label, string> = {
  type: 'type',
  topic: 'topic',
  urgency: 'urgency',
  disposition: 'disposition',
  district: 'place',
}

function marked(triage: Triage, changed: ReadonlySet<Label>): Triage {
  const labels = labelsOf(triage, {})
  const lines = [...changed].map(
    (label) => `${abouts[label]}/${CORRECTED}: ${labelValue(labels, label) ?? 'none'}`,
  )
  return {
    ...triage,
    flags: [...new Set([...triage.flags, CORRECTED])],
    evidence: [...triage.evidence, ...lines],
  }
}
