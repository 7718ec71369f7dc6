/** Who is the citizen? What the dialect says, else the configuration, else a rule of thumb over what a voice says. */
import type { Utterance } from '../call.ts'
import {
  agentFormulas,
  citizenFormulas,
  type Formulas,
  HANDOVER,
  plainText,
  QUOTES_AGENT,
  QUOTES_CITIZEN,
  recordedFormulas,
} from './formulas.ts'

export type Role = 'citizen' | 'agent' | 'unknown'

/** How it was found who speaks; of several ways the weakest, which is the last. */
export const roleFlags = [
  'speaker-from-source',
  'speaker-configured',
  'speaker-inferred',
  'speaker-unknown',
] as const
export type RoleFlag = (typeof roleFlags)[number]

/** By voice, as the dialect names it. A voice that is in both lists is in none. */
export interface VoiceRoles {
  agentVoices?: readonly string[] | undefined
  citizenVoices?: readonly string[] | undefined
}

export interface Roles {
  /** One for each utterance. A recorded announcement counts as the agent's. */
  roles: Role[]
  /** Undefined where nothing is said. */
  flag: RoleFlag | undefined
}

/** An agent is clear from here on, and so far ahead of whoever is none. */
const CLEAR = 3
const MARGIN = 3
/** Of one formula, so that a hundred times 请稍等 is not all. */
const MOST_HITS = 2

interface Voice {
  name: string
  /** In points. A citizen's are taken from an agent's in `lead`. */
  agent: number
  citizen: number
  lead: number
  /** What was said before it spoke for the first time had a handover. */
  isAfterHandover: boolean
}

/** Throws nothing; takes a time that grows with the text. Never guesses in silence: see `flag`. */
export function rolesOf(utterances: readonly Utterance[], configured: VoiceRoles = {}): Roles {
  const told = toldRoles(utterances)
  const set = configuredRoles(configured)
  const inferred = inferRoles(utterances, new Map([...set, ...told]), set)
  let weakest = -1
  const roles = utterances.map(({ role, voice }): Role => {
    const [found, flag] = roleOf(role, voice, set, inferred)
    weakest = Math.max(weakest, flag)
    return found
  })
  return { roles, flag: roleFlags[weakest] }
}

type Known = ReadonlyMap<string, Role>

function roleOf(
  role: Role | undefined,
  voice = '',
  configured: Known,
  inferred: Known,
): [role: Role, flag: number] {
  if (role !== undefined) return [role, 0]
  const set = configured.get(voice)
  if (set !== undefined) return [set, 1]
  const guessed = inferred.get(voice)
  return guessed === undefined ? ['unknown', 3] : [guessed, 2]
}

/** Of the voices whose utterances say one role and no other. */
function toldRoles(utterances: readonly Utterance[]): Map<string, Role> {
  const told = new Map<string, Role | undefined>()
  for (const { role, voice } of utterances) {
    if (role === undefined || voice === undefined) continue
    told.set(voice, !told.has(voice) || told.get(voice) === role ? role : undefined)
  }
  return new Map([...told].flatMap(([voice, role]) => (role ? [[voice, role] as const] : [])))
}

function configuredRoles({ agentVoices = [], citizenVoices = [] }: VoiceRoles): Map<string, Role> {
  const agents = agentVoices.filter((voice) => !citizenVoices.includes(voice))
  const citizens = citizenVoices.filter((voice) => !agentVoices.includes(voice))
  return new Map([
    ...agents.map((voice) => [voice, 'agent'] as const),
    ...citizens.map((voice) => [voice, 'citizen'] as const),
  ])
}

/** What is known, and what can be told from it and from the words; a voice of which nothing can be told is missing. */
function inferRoles(utterances: readonly Utterance[], all: Known, configured: Known): Known {
  const names = new Set(utterances.flatMap(({ voice }) => voice ?? []))
  const known = new Map([...all].filter(([name]) => names.has(name)))
  if (names.size < 2 || known.size === names.size) return known
  const voices = weighVoices(utterances)
  return names.size === 2 ? inferOfTwo(voices, known, configured) : inferOfMany(voices, known)
}

/** Where the configuration names one, the other one needs no formulas; a dialect that names one knows why not both. */
function inferOfTwo(voices: readonly Voice[], known: Known, configured: Known): Known {
  const [first, second] = [...voices].sort((one, other) => rank(other, known) - rank(one, known))
  if (!first || !second) return known
  const isKnown = configured.get(first.name) === 'agent' || configured.get(second.name) === 'citizen'
  const isAhead = first.lead - second.lead >= MARGIN && (first.lead >= CLEAR || second.lead <= -CLEAR)
  const isClear = first.agent >= 2 && isAhead && second.lead < CLEAR
  const isOdd = isKnown && second.lead - first.lead >= MARGIN
  if (isOdd || !(isKnown || isClear)) return known
  return new Map([[first.name, 'agent'], [second.name, 'citizen'], ...known])
}

/** The likelier agent first. */
function rank({ name, lead }: Voice, known: Known): number {
  const role = known.get(name)
  if (role === 'agent') return Number.POSITIVE_INFINITY
  return role === 'citizen' ? Number.NEGATIVE_INFINITY : lead
}

function inferOfMany(voices: readonly Voice[], known: Known): Known {
  const found = new Map<string, Role>(known)
  const open = voices.filter(({ name }) => !known.has(name))
  const agents = open.filter(isClearAgent)
  for (const { name } of agents) found.set(name, 'agent')
  if (![...found.values()].includes('agent')) return known
  const others = open.filter(({ name }) => !found.has(name))
  for (const voice of others) if (isClearCitizen(voice)) found.set(voice.name, 'citizen')
  const [last, ...more] = others.filter(({ name }) => !found.has(name))
  const isLastOfAll = last && more.length === 0 && ![...found.values()].includes('citizen')
  if (isLastOfAll && last.agent < 2) found.set(last.name, 'citizen')
  return found
}

function isClearAgent({ agent, citizen, lead, isAfterHandover }: Voice): boolean {
  return lead >= MARGIN || (isAfterHandover && agent >= 1 && citizen === 0)
}

function isClearCitizen({ citizen, lead }: Voice): boolean {
  return citizen >= CLEAR && lead <= -2
}

function weighVoices(utterances: readonly Utterance[]): Voice[] {
  const said = new Map<string, string[]>()
  const afterHandover = new Set<string>()
  let wasHandedOver = false
  for (const { voice, text } of utterances) {
    const plain = plainText(text)
    if (voice !== undefined) {
      const before = said.get(voice)
      if (!before && wasHandedOver) afterHandover.add(voice)
      if (before) before.push(plain)
      else said.set(voice, [plain])
    }
    wasHandedOver ||= HANDOVER.test(plain)
  }
  return [...said].map(([name, texts]) => weigh(name, texts.join('\n'), afterHandover.has(name)))
}

function weigh(name: string, text: string, isAfterHandover: boolean): Voice {
  const citizen = points(text, citizenFormulas, QUOTES_CITIZEN)
  const recorded = citizen > 0 ? 0 : points(text, recordedFormulas, QUOTES_AGENT)
  const agent = points(text, agentFormulas, QUOTES_AGENT) + recorded
  return { name, agent, citizen, lead: agent - citizen, isAfterHandover }
}

function points(text: string, table: readonly Formulas[], quotes: RegExp): number {
  const of = ({ weight, said }: Formulas) =>
    said.reduce((sum, one) => sum + weight * hits(text, one, quotes), 0)
  return table.reduce((sum, formulas) => sum + of(formulas), 0)
}

/** Quoted ones are somebody else's. */
function hits(text: string, said: RegExp, quotes: RegExp): number {
  let count = 0
  for (const { index } of text.matchAll(said)) {
    const before = text.slice(Math.max(0, index - 60), index)
    if (!quotes.test(before)) count += 1
    if (count === MOST_HITS) break
  }
  return count
}
