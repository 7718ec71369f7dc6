/** Who speaks in a call, and how that was found, for `phone try`. */
import type { Utterance } from './call.ts'
import type { Centre } from './config.ts'
import { type Role, type RoleFlag, rolesOf } from './words/roles.ts'

export interface ExplainedVoice {
  /** As the dialect names it. */
  voice?: string
  role: Role
  how: RoleFlag
  utterances: number
  /** What it says first. */
  first: string
}

export function explainVoices(
  utterances: readonly Utterance[],
  centre: Centre | undefined,
): ExplainedVoice[] {
  const { roles } = rolesOf(utterances, centre)
  const said = utterances.map((utterance, at) => {
    const role = roles[at] ?? 'unknown'
    // What one alone does not tell was inferred from all of them.
    const alone = rolesOf([utterance], centre).flag ?? 'speaker-unknown'
    const how: RoleFlag = alone === 'speaker-unknown' && role !== 'unknown' ? 'speaker-inferred' : alone
    return { voice: utterance.voice, role, how, text: utterance.text }
  })
  const groups = Map.groupBy(said, ({ voice, role, how }) => JSON.stringify([voice, role, how]))
  return [...groups.values()].flatMap((group) => {
    const [one] = group
    if (!one) return []
    const { voice, role, how, text } = one
    return { ...(voice !== undefined && { voice }), role, how, utterances: group.length, first: text }
  })
}
