/**
 * Asks a model what a request is about where triage is not sure, and goes on without it whatever happens. A request waits by
 * itself: whoever calls must not hold others with it.
 */
import type { Request, Triage } from '../../contract/request.ts'
import { type OpinionAsked, type OpinionCounts, UNKNOWN } from '../../contract/second-opinion.ts'
import { Asking, type AskingParts } from './asking.ts'
import { type EligibleParts, isEligible } from './eligible.ts'
import { type MergeParts, merged } from './merge.ts'
import { wordsForModel } from './words.ts'

export type SecondOpinionParts = AskingParts & EligibleParts & MergeParts

export interface SecondOpinions {
  /** The same triage where nobody is asked, or nothing came of it. Throws nothing. */
  secondOpinion(request: Request, triage: Triage): Promise<Triage>
  counts(): OpinionCounts
}

const MOST_CANDIDATES = 5

export function createSecondOpinions(parts: SecondOpinionParts): SecondOpinions {
  const asking = new Asking(parts)
  return {
    async secondOpinion(request, triage) {
      if (!isEligible(request, triage, parts)) return triage
      const said = await asking.ask(questionOf(request, triage, parts))
      if (!said) return triage
      asking.agreed(agreementOf(said.category, triage))
      return merged(request, triage, said, parts)
    },
    counts: () => asking.counts(),
  }
}

function questionOf(request: Request, triage: Triage, { leafOf }: MergeParts): OpinionAsked {
  const { type, urgency, candidates = [] } = triage
  return {
    text: wordsForModel(request),
    type,
    urgency,
    candidates: candidates.slice(0, MOST_CANDIDATES).flatMap(({ code }) => {
      const leaf = leafOf(code)
      return leaf ? [{ code, path: leaf.path }] : []
    }),
  }
}

function agreementOf(category: string, { candidates }: Triage): keyof OpinionCounts['agreement'] {
  if (category === UNKNOWN) return 'none'
  return category === candidates?.[0]?.code ? 'first' : 'other'
}
