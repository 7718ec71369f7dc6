/** What each name in a text says of where the matter is. */
import { wordKey } from '../words.ts'
import { districtOf, type Entry, type Gazetteer, type Mention } from './gazetteer.ts'
import type { Context } from './roles.ts'
import type { Role } from './tables.ts'

/** The lower, the surer. */
export const tiers = { address: 0, there: 1, plain: 2, way: 3, lives: 4, home: 5, work: 6 } as const
export type Tier = (typeof tiers)[keyof typeof tiers]

export interface Vote {
  entry: Entry
  tier: Tier
  /** The district, if it can decide. */
  district: string | undefined
  /** As it stands in the text. */
  word: string
}

export interface Ballot {
  votes: Vote[]
  /** Names that the text itself takes back: 不是海淀, 说错了. */
  dropped: string[]
}

interface Group {
  head: Mention
  members: Mention[]
}

/** `isAddress`: all of the text says where it is. */
export function createVoting(find: Gazetteer, context: Context) {
  return (text: string, isAddress: boolean): Ballot => {
    const key = wordKey(text)
    const groups = groupsOf(key, find(key))
    const votes: Vote[] = []
    const dropped: string[] = []
    const isLabour = context.isLabour(key)
    for (const [at, { head, members }] of groups.entries()) {
      const word = key.slice(head.start, members.at(-1)?.end)
      const from = groups[at - 1]?.members.at(-1)?.end ?? 0
      const role = context.roleOf({ key, from, start: head.start, end: members.at(-1)?.end ?? head.end })
      const next = groups[at + 1]?.head
      const isMended =
        next !== undefined && isNear(members, next) && context.isMended(between(key, members, next))
      if (isOther(head, role, isAddress)) continue
      if (role === 'not' || isMended) dropped.push(word)
      else votes.push(...votesOf({ head, members }, { key, tier: tierOf(role, isAddress, isLabour) }))
    }
    return { votes, dropped }
  }
}

/** A word of another meaning: a road or a dish that is called after a place outside, or one that is rarely a place. */
function isOther({ entry }: Mention, role: Role | undefined, isAddress: boolean): boolean {
  if (entry.outside) return role === 'none'
  return entry.isWeak === true && role !== 'there' && !isAddress
}

const MENDED_WITHIN = 16

function isNear(members: Mention[], next: Mention): boolean {
  return next.start - (members.at(-1)?.end ?? 0) <= MENDED_WITHIN
}

function between(key: string, members: Mention[], next: Mention): string {
  return key.slice(members.at(-1)?.end, next.start)
}

function tierOf(role: Role | undefined, isAddress: boolean, isLabour: boolean): Tier {
  if (role === 'work') return isLabour ? tiers.there : tiers.work
  if (isAddress) return tiers.address
  return role === undefined || role === 'not' || role === 'none' ? tiers.plain : tiers[role]
}

/** In 昌平区北苑 the district decides which 北苑; what lies elsewhere by the table is not believed against it. */
function votesOf({ head, members }: Group, { key, tier }: { key: string; tier: Tier }): Vote[] {
  const vote = ({ entry, start, end }: Mention, district = districtOf(entry)): Vote => {
    return { entry, tier, district, word: key.slice(start, end) }
  }
  if (head.entry.outside) return [vote(head)]
  const ruling = members.find(({ entry }) => entry.isDistrict)?.entry.districts[0]
  if (ruling === undefined) return members.map((member) => vote(member))
  return members.filter(({ entry }) => entry.districts.includes(ruling)).map((member) => vote(member, ruling))
}

/** One char that belongs to a name, or none. */
const JOINT = /^[市省区县的]?$/
/** Of an address that goes on: 朝阳区三间房乡某某村南苑路. */
const ON = /^[^\p{P}\s在去到从和与是及至往来跟或离近有没不]{0,10}$/u

/** Names that make one address together: 北京市昌平区回龙观, 长春市朝阳区. */
function groupsOf(key: string, mentions: readonly Mention[]): Group[] {
  const groups: Group[] = []
  for (const mention of mentions) {
    const group = groups.at(-1)
    const last = group?.members.at(-1)
    if (group && last && belongs(group, mention, key.slice(last.end, mention.start)))
      group.members.push(mention)
    else groups.push({ head: mention, members: [mention] })
  }
  return groups
}

function belongs({ head, members }: Group, { entry }: Mention, gap: string): boolean {
  if (entry.isCity || entry.outside) return head.entry.outside !== undefined && gap === ''
  if (head.entry.outside) return JOINT.test(gap) && gap !== '的'
  const district = members.find((member) => member.entry.isDistrict)
  if (entry.isDistrict) return !district && head.entry.isCity === true && JOINT.test(gap)
  return JOINT.test(gap) || (district !== undefined && ON.test(gap))
}
