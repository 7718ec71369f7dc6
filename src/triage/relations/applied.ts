/** What relations and earlier judgements make of a judgement. Flags and evidence say so. */
import type { Relation } from '../../contract/relations.ts'
import type { Status, Triage } from '../../contract/request.ts'
import { REDIRECTED } from '../direction/objections.ts'

export interface Related {
  triage: Triage
  /** Of a repeat without new facts: how the earlier one stands, for the sentence that is told. */
  progress?: { receipt: string; status: Status } | undefined
  /** What its earlier revision came to. */
  earlier?: Triage | undefined
}

/** What was decided of a request among others. */
export interface Standing {
  relation: Relation
  /** Of the one that it repeats. */
  status: Status | undefined
}

export interface Applying {
  triage: Triage
  standing: Standing
  /** What its earlier revision came to. */
  earlier: Triage | undefined
  /** Its place is another than it was in the earlier revision. */
  hasMoved: boolean
}

/** Of a request that was judged as one that repeats, and whose earlier one is not in the ledger. */
const NOT_FOUND = 'repeat-not-found'
/** `crowd`: so many people make one that is told. */
export function applied(applying: Applying, crowd: number): Related {
  const { standing } = applying
  const repeated = withRepeat(standing.relation, applying.triage)
  const triage = withDirection(applying, withCrowd(standing.relation, repeated, crowd))
  const { repeatOf, hasNewFacts } = standing.relation
  const related = { triage, earlier: applying.earlier }
  if (repeatOf === undefined || hasNewFacts) return related
  return { ...related, progress: { receipt: repeatOf, status: standing.status ?? 'received' } }
}

function withRepeat({ repeatOf, hasNewFacts }: Relation, triage: Triage): Triage {
  if (repeatOf === undefined)
    return triage.disposition === 'repeat-in-progress' ? noted(triage, [NOT_FOUND], []) : triage
  if (hasNewFacts)
    return noted(
      { ...triage, repeatOf, disposition: isMovable(triage) ? 'dispatch' : triage.disposition },
      ['repeat-with-new-facts'],
      [`repeat/new-facts: ${repeatOf}`],
    )
  // Whom to call now is told in an emergency, however often it is said.
  const disposition = isMovable(triage) ? 'repeat-in-progress' : triage.disposition
  return noted({ ...triage, repeatOf, disposition }, [], [`repeat/same-requester: ${repeatOf}`])
}

function isMovable({ disposition }: Triage): boolean {
  return disposition === 'dispatch' || disposition === 'repeat-in-progress'
}

/** An emergency that is lowered keeps its due times and whom to call: it is the same danger. */
function withCrowd({ crowd: id, size, isLowered }: Relation, triage: Triage, least: number): Triage {
  if (id === undefined || size === undefined) return triage
  const isTold = size >= least
  const joined = noted({ ...triage, crowd: { id, size } }, isTold ? ['crowd', `crowd:${size}`] : [], [
    `crowd/same-place: ${id}`,
  ])
  if (!isLowered) return joined
  return noted({ ...joined, urgency: 'urgent' }, ['crowd-of-emergency'], [`crowd/known-danger: ${id}`])
}

/** 首接负责: the unit that was named first stays, and so does whom objections, or a person, have led to. */
function withDirection({ earlier, hasMoved }: Applying, triage: Triage): Triage {
  if (!earlier?.direction) return triage
  const { direction, notTo, flags } = earlier
  const isRedirected = flags.includes(REDIRECTED)
  if (!isRedirected && (hasMoved || !isSure(earlier))) return triage
  const kept = { ...triage, direction, ...(notTo && { notTo }) }
  const evidence = `direction/first-responsible: ${direction.unit}`
  return noted(
    kept,
    isRedirected ? [REDIRECTED] : [],
    direction.unit === triage.direction?.unit ? [] : [evidence],
  )
}

/** It was known what it is, and where. */
function isSure({ category, flags }: Triage): boolean {
  return category !== undefined && !flags.includes('place-unknown')
}

function noted(triage: Triage, flags: readonly string[], evidence: readonly string[]): Triage {
  return {
    ...triage,
    flags: [...new Set([...triage.flags, ...flags])],
    evidence: [...triage.evidence, ...evidence],
  }
}
