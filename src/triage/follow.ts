/** What follows from a judgement: by when, and what the citizen is told. */
import type { Request, Triage } from '../contract/request.ts'
import type { Leaf } from './catalogue/leaf.ts'
import type { Deadlines } from './deadlines.ts'
import type { Told, ToTell } from './disposition/told.ts'
import type { RightDoorRow } from './right-doors.ts'

export interface FollowParts {
  leafOf(code: string): Pick<Leaf, 'tier'> | undefined
  deadlines: Deadlines
  told(toTell: ToTell): Told
  doors: readonly Pick<RightDoorRow, 'id' | 'name' | 'nameEn' | 'phone'>[]
}

/** What has no due times and no sentence yet. */
export type Undue = Omit<Triage, 'dispatchDueAt' | 'handleDueAt' | 'told'>

export type Follow = (request: Request, triage: Undue) => Triage

/** `earlier`: the request that this one repeats, and how it stands. */
export type Tell = (triage: Undue, earlier?: ToTell['earlier']) => Told

export function createTell({ told, doors }: Pick<FollowParts, 'told' | 'doors'>): Tell {
  return ({ disposition, evidence }, earlier) =>
    told({
      disposition,
      door: doors.find(({ id }) => evidence.some((line) => line.startsWith(`disposition/${id}:`))),
      earlier,
    })
}

export function createFollow({ leafOf, deadlines, ...parts }: FollowParts): Follow {
  const tell = createTell(parts)
  return (request, triage) => {
    const { type, urgency, category } = triage
    const tier = category && leafOf(category.code)?.tier
    return { ...triage, ...deadlines(type, urgency, request.receivedAt, tier), told: tell(triage) }
  }
}
