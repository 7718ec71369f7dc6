/** From what the names say to one place, or to why there is none. */

import type { PlaceFinding } from './finding.ts'
import { EVERYWHERE } from './tables.ts'
import { type Tier, tiers, type Vote } from './votes.ts'

export interface Case {
  votes: readonly Vote[]
  /** Of them those of the text itself, without what is given as the address. */
  body: readonly Vote[]
  dropped: readonly string[]
  /** Beijing settles it, wherever it came to pass. */
  isSettled: boolean
  /** What the source said. */
  source: { districtCode?: string | undefined; streetCode?: string | undefined }
  nameOf(code: string): string | undefined
}

/** What the words alone say. */
interface Verdict {
  district?: string
  outside?: PlaceFinding['outside']
  winners: readonly Vote[]
  /** Districts that are equally likely. */
  rivals: string[]
  tier: Tier | undefined
}

export function decide(given: Case): PlaceFinding {
  const { source, dropped, nameOf } = given
  const said = hear(given)
  const evidence = [
    ...(said.winners.length > 0
      ? [
          line(
            ruleOf(said),
            said.winners.map(({ word }) => word),
          ),
        ]
      : []),
    ...(dropped.length > 0 ? [line('not-there', dropped)] : []),
  ]
  const code = source.districtCode ?? source.streetCode?.slice(0, 6)
  const sourceOutside = code === undefined || nameOf(code) ? undefined : provinceOf(code)
  if (code !== undefined && (nameOf(code) || sourceOutside)) {
    const known = { code, outside: sourceOutside }
    return bySource(given, known, said, [line('source', [nameOf(code) ?? code]), ...evidence])
  }
  if (said.rivals.length > 0) {
    const conflict = said.rivals.map((rival) => nameOf(rival) ?? rival)
    return { conflict, evidence: [...evidence, line('conflict', conflict)] }
  }
  if (said.outside) return { outside: said.outside, ...nameIn(said.winners), evidence }
  if (!said.district) return { evidence: [...evidence, ...undecided(given.votes)] }
  const conflict = contradicted(given, said.district)
  return {
    districtCode: said.district,
    ...streetIn(given.votes, said),
    ...nameIn(said.winners),
    ...(conflict && { conflict }),
    evidence: conflict ? [...evidence, line('conflict', conflict)] : evidence,
  }
}

/** The address stands; where the text clearly says another district, that is told. */
function contradicted(given: Case, district: string): string[] | undefined {
  const told = hear({ ...given, votes: given.body })
  const isOther = told.district !== undefined && told.district !== district
  if (!isOther || (told.tier ?? tiers.work) > tiers.plain) return undefined
  return [district, told.district].map((code = '') => given.nameOf(code) ?? code)
}

interface Known {
  code: string
  outside: PlaceFinding['outside']
}

/** The source's word stands; where the text clearly says another district, that is told. */
function bySource(
  { source, votes, nameOf }: Case,
  { code, outside }: Known,
  said: Verdict,
  evidence: string[],
) {
  const isClear = said.tier !== undefined && said.tier <= tiers.plain
  const other = outside
    ? said.district
    : (said.outside ?? (said.district === code ? undefined : said.district))
  const isConflict = isClear && other !== undefined
  const names = [nameOf(code) ?? outside ?? code, nameOf(other ?? '') ?? other ?? '']
  const place = outside
    ? { outside }
    : {
        districtCode: code,
        ...(said.district === code && { ...streetIn(votes, said), ...nameIn(said.winners) }),
      }
  return {
    ...place,
    ...(source.streetCode?.startsWith(code) && !outside && { streetCode: source.streetCode }),
    ...(isConflict && { conflict: names }),
    evidence: isConflict ? [...evidence, line('conflict', names)] : evidence,
  }
}

function hear({ votes, isSettled }: Case): Verdict {
  const inside = votes.filter(({ entry }) => !entry.outside)
  const abroad = outsideOf(votes, isSettled, inside)
  if (abroad) return abroad
  const deciding = inside.filter((vote) => vote.district !== undefined && isLikely(vote, inside))
  const tier = best(deciding)
  const first = deciding.filter((vote) => vote.tier === tier)
  const explicit = first.filter(({ entry }) => entry.isDistrict)
  const winners =
    new Set(explicit.map(({ district }) => district)).size === 1 ? agreeing(first, explicit) : first
  const districts = [...new Set(winners.flatMap(({ district }) => district ?? []))]
  const [district] = districts
  if (districts.length === 1 && district !== undefined) return { district, winners, rivals: [], tier }
  return { winners, rivals: districts, tier }
}

function agreeing(votes: readonly Vote[], [first]: readonly Vote[]): Vote[] {
  return votes.filter(({ district }) => district === first?.district)
}

/** Where somebody lives or goes is not where it is, if the text says 在北苑 and no 北苑 is there. */
function isLikely({ tier, district }: Vote, votes: readonly Vote[]): boolean {
  if (tier <= tiers.plain || district === undefined) return true
  return votes
    .filter(
      (vote) => vote.tier < tier && vote.district === undefined && !vote.entry.districts.includes(EVERYWHERE),
    )
    .every(({ entry }) => entry.districts.includes(district))
}

/** Outside only where that is surer than all that is in Beijing. */
function outsideOf(votes: readonly Vote[], isSettled: boolean, inside: readonly Vote[]): Verdict | undefined {
  const isAlone = inside.length === 0
  const away = votes.filter(
    ({ entry, tier }) =>
      entry.outside !== undefined && (tier <= tiers.plain || (isAlone && tier === tiers.lives)),
  )
  const tier = best(away)
  const home = best(inside.filter(({ entry, tier: at }) => !entry.isCity || at === tiers.there))
  if (tier === undefined || (home !== undefined && home <= tier)) return undefined
  if (isSettled && (home !== undefined || tier === tiers.there)) return undefined
  const winners = away.filter((vote) => vote.tier === tier)
  const outside = winners[0]?.entry.outside
  return { winners, rivals: [], tier, ...(outside && { outside }) }
}

/** By the first digits of GB/T 2260. */
function provinceOf(code: string): PlaceFinding['outside'] {
  if (code.startsWith('11') || !/^[1-8]/.test(code)) return undefined
  return code.startsWith('12') ? 'tianjin' : code.startsWith('13') ? 'hebei' : 'elsewhere'
}

function best(votes: readonly Vote[]): Tier | undefined {
  return votes.map(({ tier }) => tier).sort((a, b) => a - b)[0]
}

function streetIn(votes: readonly Vote[], { district, tier }: Verdict): { streetCode?: string } {
  const least = Math.max(tier ?? tiers.plain, tiers.plain)
  const here = votes.filter((vote) => vote.district === district && vote.tier <= least)
  const streets = here.flatMap(({ entry }) =>
    entry.streets.filter((code) => code.startsWith(district ?? ' ')),
  )
  const [streetCode, ...others] = new Set(streets)
  return streetCode !== undefined && others.length === 0 ? { streetCode } : {}
}

/** 望京 says more than 朝阳区. */
function nameIn(votes: readonly Vote[]): { name?: string } {
  const vote = votes.find(({ entry }) => !entry.isDistrict) ?? votes[0]
  return vote ? { name: vote.entry.name } : {}
}

function undecided(votes: readonly Vote[]): string[] {
  const words = votes.filter(({ entry }) => !entry.isCity && !entry.outside).map(({ word }) => word)
  return words.length > 0 ? [line('several-districts', words)] : []
}

function ruleOf({ outside, tier }: Verdict): string {
  if (outside) return 'outside'
  const [name = 'plain'] = Object.entries(tiers).find(([, value]) => value === tier) ?? []
  return name === 'plain' ? 'named' : name
}

const LONGEST = 40

function line(rule: string, words: readonly string[]): string {
  const parts = [...new Set(words)].map((word) => word.slice(0, LONGEST))
  return `place/${rule}: ${parts.slice(0, 8).join('、')}`
}
