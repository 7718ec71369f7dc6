/** Whether an emergency is one that is known already. */
import type { Portrait } from '../../contract/relations.ts'
import type { Match } from './crowds.ts'
import { differIn } from './facts.ts'

/**
 * Dangers of a place, the same for all who tell of them. What is not here is a person in danger (trapped, hurt, unconscious,
 * poisoned, attacked, missing, about to harm themselves …), or may be (a collapse, an accident): each is an emergency of
 * its own, as is whatever rule nobody has thought of here.
 */
const DANGERS = new Set([
  'fire',
  'smoke',
  'gas-smell',
  'gas-leak',
  'live-wire',
  'open-manhole',
  'flood',
  'flood-home',
  'burst-pipe',
])
/** They make no emergency, and may stand beside one. */
const OUTAGES = new Set(['heating-out', 'water-out', 'power-out', 'gas-out', 'sewage', 'lift-out', 'weather'])

const KNOWN_MS = 2 * 3_600_000

/**
 * A member of a crowd that has an emergency since less than two hours, of the same danger at the same compound or road (a
 * street may burn twice in a day), and not of another building; `emergencyAt`: of the crowd, as in KnownCrowd. In doubt it stays an emergency: one too many costs a call, one too few a life.
 */
export function isKnownDanger(
  portrait: Portrait,
  { with: other, near }: Match,
  emergencyAt: number | undefined,
): boolean {
  const { urgency, signals, facts, at } = portrait
  if (urgency !== 'emergency' || near !== 'named') return false
  if (emergencyAt === undefined || Math.abs(at - emergencyAt) > KNOWN_MS) return false
  const isDangerous = other.urgency === 'emergency' || other.relation.isLowered === true
  if (!isDangerous || differIn('building', facts, other.facts)) return false
  const dangers = signals.filter((signal) => !OUTAGES.has(signal))
  return (
    dangers.length > 0 && dangers.every((signal) => DANGERS.has(signal) && other.signals.includes(signal))
  )
}
