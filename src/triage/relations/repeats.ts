/** Whether somebody has said this before, and whether they say more now. */
import type { KnownPortrait, Portrait } from '../../contract/relations.ts'
import type { FactKind } from './facts.ts'
import { differIn, kindOf } from './facts.ts'
import { containment, novelty, similarity } from './sketch.ts'

export interface RepeatAsked {
  portrait: Portrait
  /** Of the same people, the newest first. */
  candidates: readonly KnownPortrait[]
  /** The one that it says it is about. */
  named?: KnownPortrait | undefined
  /** It asks what became of something, or its source says that it repeats or urges. */
  isUrge: boolean
  /** Its source says that it adds something. */
  isAddition: boolean
  /** It says that it has come back. */
  saysAgain: boolean
  /** So long after it was closed, the same is a new matter. */
  closedMs: number
}

export interface Repeat {
  of: KnownPortrait
  hasNewFacts: boolean
}

/** How much of the new words must be in the old ones: the less sure the topic is, the more. Who adds much says the old ones, too. */
const SAME_TOPIC = 0.4
const SAME_TOPIC_ADDS = 0.2
const SAME_GROUP = 0.6
const ANY_TOPIC = 0.8
/** Digits of a code that two topics share: a leaf of the third level, and the second level. */
const TOPIC = 6
const GROUP = 4
/** Fewer pairs of characters say nothing of a matter. */
const FEW = 4
/** More new pairs of characters than these are clearly more words. */
const MORE_WORDS = 12
const MORE_WORDS_OF_URGE = 20
const EMERGENCY_MS = 10 * 60_000
const EMERGENCY_SIMILAR = 0.8

/**
 * The one that it repeats; undefined: none. What is said in an emergency is a repeat only where the same is said twice
 * within minutes. Whoever is in doubt is dispatched: new facts are a new place, number, time, building or file, clearly
 * more words, or that it has come back after it was closed.
 */
export function findRepeat(asked: RepeatAsked): Repeat | undefined {
  const { portrait, candidates, named } = asked
  if (portrait.urgency === 'emergency') {
    const of = candidates.find((candidate) => isSaidTwice(portrait, candidate))
    return of && { of, hasNewFacts: false }
  }
  const open = candidates.filter((candidate) => isRecent(asked, candidate))
  const alike = open.toSorted((one, other) => heldIn(portrait, other) - heldIn(portrait, one))
  const of = named ?? alike.find((candidate) => isSameMatter(asked, candidate)) ?? meant(asked, alike)
  return of && { of, hasNewFacts: hasNewFacts(asked, of) }
}

/** How much of what is said now was said then. */
function heldIn({ sketch }: Portrait, candidate: KnownPortrait): number {
  return sketch.length === 0 ? 0 : containment(sketch, candidate.sketch)
}

function isSaidTwice(portrait: Portrait, candidate: KnownPortrait): boolean {
  return (
    Math.abs(portrait.at - candidate.at) <= EMERGENCY_MS &&
    similarity(portrait.sketch, candidate.sketch) >= EMERGENCY_SIMILAR &&
    newFacts(portrait, candidate, []).length === 0
  )
}

function isRecent({ portrait, closedMs }: RepeatAsked, { closedAt }: KnownPortrait): boolean {
  return closedAt === undefined || portrait.at - closedAt <= closedMs
}

function isSameMatter({ portrait, isUrge }: RepeatAsked, candidate: KnownPortrait): boolean {
  const held = containment(portrait.sketch, candidate.sketch)
  const isElsewhere = (['named', 'street', 'district'] as const).some((kind) =>
    differIn(kind, portrait.facts, candidate.facts),
  )
  if (isElsewhere && !isUrge) return false
  if (portrait.sketch.length >= FEW && held >= ANY_TOPIC) return true
  if (shares(portrait, candidate, TOPIC))
    return isUrge || Math.max(held, containment(candidate.sketch, portrait.sketch)) >= SAME_TOPIC_ADDS
  if (shares(portrait, candidate, GROUP) || portrait.topic === '' || candidate.topic === '')
    return portrait.sketch.length >= FEW && held >= SAME_GROUP
  return false
}

function shares({ topic: a }: Portrait, { topic: b }: Portrait, digits: number): boolean {
  return a !== '' && a.slice(0, digits) === b.slice(0, digits)
}

/** Who asks what became of it, and says little more, means what has those words, else what is open, else what was closed last. */
function meant(
  { portrait, isUrge }: RepeatAsked,
  alike: readonly KnownPortrait[],
): KnownPortrait | undefined {
  if (!isUrge || portrait.sketch.length >= FEW) return undefined
  const [first] = alike
  if (first && heldIn(portrait, first) > 0) return first
  return alike.find(({ closedAt }) => closedAt === undefined) ?? first
}

function hasNewFacts(asked: RepeatAsked, of: KnownPortrait): boolean {
  const { portrait, isUrge, isAddition, saysAgain } = asked
  if (isAddition || (saysAgain && of.closedAt !== undefined)) return true
  if (newFacts(portrait, of, isUrge ? ['time'] : []).length > 0) return true
  const more = novelty(portrait.sketch, of.sketch)
  if (isUrge) return more > MORE_WORDS_OF_URGE
  const isOtherwordly = shares(portrait, of, TOPIC) && containment(portrait.sketch, of.sketch) < SAME_TOPIC
  return more > MORE_WORDS || isOtherwordly
}

/** What it states and the other did not. */
function newFacts(portrait: Portrait, of: Portrait, passedOver: readonly FactKind[]): number[] {
  return [...portrait.facts].filter((fact) => !of.facts.includes(fact) && !passedOver.includes(kindOf(fact)))
}
