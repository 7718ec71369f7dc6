/** What an opinion makes of a judgement: its category, and a type where none was known. Nothing else can change. */
import type { Request, Triage } from '../../contract/request.ts'
import type { Opinion } from '../../contract/second-opinion.ts'
import type { Leaf } from '../catalogue/leaf.ts'
import type { Directing } from '../direction/direction.ts'

export interface MergeParts {
  /** Of the model, as the operator names it. */
  model: string
  leafOf(code: string): Pick<Leaf, 'path' | 'flags'> | undefined
  direct: Directing['direct']
  /** What follows from type and category: due times, the sentence that is told. */
  follow(request: Request, triage: Triage): Triage
}

type Said = Extract<Opinion, { is: 'said' }>

/** A model that is less sure than this changes nothing. */
const LEAST_SURE = 0.5
const MOST_WORDS = 40
/** Of what was not known before. */
const OUTDATED = ['topic-unknown', 'place-unknown']

export function merged(request: Request, triage: Triage, said: Said, parts: MergeParts): Triage {
  const marked = {
    ...triage,
    by: `${triage.by}+${parts.model}`,
    evidence: [...triage.evidence, lineOf(said, parts)],
  }
  const isCandidate = triage.candidates?.some(({ code }) => code === said.category) ?? false
  const leaf = isCandidate ? parts.leafOf(said.category) : undefined
  if (said.confidence < LEAST_SURE) return marked
  const typed = triage.type === 'unknown' ? { ...marked, type: said.type } : marked
  const changed = leaf
    ? withCategory(typed, { code: said.category, path: leaf.path, confidence: said.confidence }, parts)
    : typed
  return {
    ...parts.follow(request, changed),
    // Whatever a text has talked the model into.
    urgency: triage.urgency,
    disposition: triage.disposition,
    lanes: triage.lanes,
    ...(triage.told && { told: triage.told }),
  }
}

function withCategory(
  { secondCategory, ...triage }: Triage,
  category: NonNullable<Triage['category']>,
  { direct }: MergeParts,
): Triage {
  if (category.code === triage.category?.code)
    return {
      ...triage,
      ...(secondCategory && { secondCategory }),
      category: surer(triage.category, category),
    }
  const second = secondCategory?.code === category.code ? triage.category : secondCategory
  const { direction, flags } = direct(category.code, triage.place)
  return {
    ...triage,
    category,
    ...(second && { secondCategory: second }),
    direction,
    flags: [...new Set([...triage.flags.filter((flag) => !OUTDATED.includes(flag)), ...flags])],
  }
}

function surer<Category extends { confidence: number }>(one: Category, other: Category): Category {
  return one.confidence < other.confidence ? other : one
}

/** `model/qwen-plus: 010204、供暖温度不达标、0.93` */
function lineOf({ category, confidence }: Said, { model, leafOf }: MergeParts): string {
  const name = leafOf(category)?.path.at(-1)
  const words = [category, ...(name === undefined ? [] : [name]), confidence.toFixed(2)].join('、')
  return `model/${ruleOf(model)}: ${[...words].slice(0, MOST_WORDS).join('')}`
}

/** `Qwen2.5:14b` as `qwen2-5-14b`. */
function ruleOf(model: string): string {
  return (
    model
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '') || 'model'
  )
}
