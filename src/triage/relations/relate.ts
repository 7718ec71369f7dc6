/** What needs the ledger, of a batch that is judged: repeats, crowds, and what was decided of earlier revisions. */
import { CALL_RUNNING } from '../../contract/call-alert.ts'
import type {
  DecidedRelation,
  KnownCrowd,
  KnownPortrait,
  KnownRelations,
  Portrait,
  TriageRelations,
} from '../../contract/relations.ts'
import type { Disposition } from '../../contract/request.ts'
import { searchedWords } from '../../contract/searched-words.ts'
import { applied, type Related, type Standing } from './applied.ts'
import { chooseCrowd, crowdOf, isElsewhere, type Match, matchOf } from './crowds.ts'
import { isKnownDanger, tellsOfPeople } from './lowering.ts'
import { createPortraits, type Judged, type PortraitParts } from './portrait.ts'
import { findRepeat } from './repeats.ts'
import { saysAgain } from './words.ts'

export interface RelateParts extends Omit<PortraitParts, 'key'> {
  /** See PortraitParts; it comes from the ledger. Throws TemporaryError ledger-down. */
  key(): Promise<string>
  relations: Pick<TriageRelations, 'relate'>
  /** So many people make a crowd that is told. */
  crowd: number
  /** So many days after an earlier request was closed, the same is a new matter. */
  repeatDays: number
}

const DAY_MS = 86_400_000
const PEOPLE_MS = 180 * DAY_MS
/** Who is said to make so many requests a day is a placeholder, or an agent. */
const MOST_A_DAY = 30

/**
 * One transaction a batch, in which nobody else decides. In the order of the batch; a receipt and revision at most once in it.
 * Decided twice it is decided the same. Throws TemporaryError ledger-down.
 */
export function createRelate(parts: RelateParts): (batch: readonly Judged[]) => Promise<Related[]> {
  let portraitOf: ReturnType<typeof createPortraits> | undefined
  return async (batch) => {
    portraitOf ??= createPortraits({ ...parts, key: await parts.key() })
    const ofThis = portraitOf
    const members = batch.map((judged) => ({ ...judged, portrait: ofThis(judged) }))
    let related: Related[] = []
    const asked = {
      portraits: members.map(({ portrait }) => portrait),
      related: members.flatMap(({ request }) => request.relatesTo?.receipt ?? []),
      peopleMs: PEOPLE_MS,
      placesMs: DAY_MS,
    }
    await parts.relations.relate(asked, (known) => {
      const deciding = new Deciding(parts, known)
      const decided = members.map((member) => deciding.decide(member))
      related = decided.map(({ related: each }) => each)
      return decided.map(({ kept }) => kept)
    })
    return related
  }
}

/** Of two at the same time either may be the first, but not both. */
function isBefore(one: Portrait, other: Portrait): boolean {
  return one.at < other.at || (one.at === other.at && one.receipt < other.receipt)
}

interface Member extends Judged {
  portrait: Portrait
}

interface Decided {
  kept: DecidedRelation
  related: Related
}

/** Within one batch: who is decided first is known to those after. */
class Deciding {
  readonly #parts: RelateParts
  readonly #known: KnownRelations
  readonly #byKey = new Map<string, KnownPortrait[]>()
  readonly #crowds: Map<string, KnownCrowd>

  constructor(parts: RelateParts, known: KnownRelations) {
    this.#parts = parts
    this.#known = known
    this.#crowds = new Map(known.crowds)
  }

  decide(member: Member): Decided {
    const { portrait, triage } = member
    const before = this.#known.byReceipt.get(portrait.receipt)
    const standing = before?.revision === portrait.revision ? this.#again(before) : this.#decideNew(member)
    this.#keep(portrait, standing)
    const earlier = this.#known.earlier.get(portrait.receipt)
    const hasMoved = before !== undefined && isElsewhere(portrait, before)
    return {
      kept: { portrait, relation: standing.relation },
      related: applied({ triage, earlier, standing, hasMoved }, this.#parts.crowd),
    }
  }

  /** A job that is tried again. */
  #again({ relation, status }: KnownPortrait): Standing {
    return { relation, status }
  }

  #decideNew(member: Member): Standing {
    const { portrait } = member
    const people = this.#ofSamePeople(portrait)
    const repeat = mayRepeat(member) ? this.#repeatOf(member, people) : undefined
    const crowd = mayCrowd(member.triage.disposition) ? this.#crowdOf(member, people) : {}
    return {
      relation: {
        ...crowd,
        ...(repeat && {
          // The earlier one may have been a repeat itself: what goes on is told by the first.
          repeatOf: repeat.of.relation.hasNewFacts
            ? repeat.of.receipt
            : (repeat.of.relation.repeatOf ?? repeat.of.receipt),
          hasNewFacts: repeat.hasNewFacts,
        }),
      },
      status: repeat?.of.status,
    }
  }

  #repeatOf({ request, triage, portrait }: Member, people: readonly KnownPortrait[]) {
    const { relatesTo } = request
    const byReceipt = relatesTo?.receipt && this.#known.byReceipt.get(relatesTo.receipt)
    const byOrder = relatesTo?.orderNumber && this.#underKeys(portrait, 'o')[0]
    const how = relatesTo?.how
    const words = searchedWords(request).join('\n').toUpperCase()
    const quoted = people.find(({ receipt }) => words.includes(receipt.toUpperCase()))
    return findRepeat({
      portrait,
      candidates: people.filter((other) => isBefore(other, portrait)),
      named: byReceipt || byOrder || quoted,
      isUrge: triage.disposition === 'repeat-in-progress' || how === 'urge' || how === 'repeat',
      isAddition: how === 'supplement',
      saysAgain: saysAgain(request.text),
      closedMs: this.#parts.repeatDays * DAY_MS,
    })
  }

  #crowdOf({ request, portrait }: Member, people: readonly KnownPortrait[]) {
    const own = new Set(people.map(({ receipt }) => receipt))
    const others = this.#underKeys(portrait, 'n', 's', 'd').filter(
      ({ at }) => Math.abs(portrait.at - at) <= DAY_MS,
    )
    const matches = others
      .filter(({ receipt }) => !own.has(receipt))
      .flatMap((other) => matchOf(portrait, other) ?? [])
    const id = chooseCrowd(matches, this.#crowds)
    if (id === undefined) return {}
    const members = matches.filter(({ with: other }) => crowdOf(other) === id)
    const crowd = this.#crowds.get(id) ?? crowdOfOne(id, members)
    this.#crowds.set(id, crowd)
    const { size, emergencyAt } = crowd
    // Whoever calls twice, or adds something, is one.
    const before = this.#known.byReceipt.get(portrait.receipt)
    const isCounted = [...people, ...(before ? [before] : [])].some((each) => crowdOf(each) === id)
    const isLowered =
      !request.flags.includes(CALL_RUNNING) &&
      !tellsOfPeople(searchedWords(request).join('\n')) &&
      members.some((match) => isKnownDanger(portrait, match, emergencyAt))
    return { crowd: id, size: Math.max(2, size + (isCounted ? 0 : 1)), ...(isLowered && { isLowered }) }
  }

  /** The newest first; nobody where what names them names very many. */
  #ofSamePeople(portrait: Portrait): KnownPortrait[] {
    const found = new Map<string, KnownPortrait>()
    for (const key of portrait.people.filter((each) => each.startsWith('p'))) {
      const under = this.#under(key, portrait.receipt)
      const lately = under.filter(({ at }) => portrait.at - at <= DAY_MS)
      if (lately.length + 1 < MOST_A_DAY) for (const each of under) found.set(each.receipt, each)
    }
    return [...found.values()].toSorted((a, b) => b.at - a.at)
  }

  #underKeys(portrait: Portrait, ...letters: string[]): KnownPortrait[] {
    const keys = [...portrait.people, ...portrait.places].filter((key) => letters.includes(key.charAt(0)))
    const found = keys.flatMap((key) => this.#under(key, portrait.receipt))
    return [...new Map(found.map((each) => [each.receipt, each])).values()]
  }

  #under(key: string, besides: string): KnownPortrait[] {
    const all = [...(this.#byKey.get(key) ?? []), ...(this.#known.byKey.get(key) ?? [])]
    return all.filter(({ receipt }) => receipt !== besides)
  }

  #keep(portrait: Portrait, { relation }: Standing): void {
    const kept: KnownPortrait = { ...portrait, relation, status: 'triaged' }
    for (const key of [...portrait.people, ...portrait.places])
      this.#byKey.set(key, [kept, ...(this.#byKey.get(key) ?? [])].slice(0, MOST_A_DAY))
    const { crowd: id, size = 2, isLowered } = relation
    if (id === undefined) return
    const before = this.#crowds.get(id)
    const at = isLowered ? undefined : emergencyAt(portrait)
    const latest = Math.max(at ?? 0, before?.emergencyAt ?? 0)
    this.#crowds.set(id, {
      id,
      size: Math.max(size, before?.size ?? 0),
      ...(latest > 0 && { emergencyAt: latest }),
    })
  }
}

function crowdOfOne(id: string, members: readonly Match[]): KnownCrowd {
  const at = members.map((match) => emergencyAt(match.with)).find((each) => each !== undefined)
  return { id, size: 1, ...(at !== undefined && { emergencyAt: at }) }
}

function emergencyAt({ urgency, at }: Pick<Portrait, 'urgency' | 'at'>): number | undefined {
  return urgency === 'emergency' ? at : undefined
}

/** What is answered, refused or sent elsewhere takes that way every time it is said. */
function mayRepeat({ triage: { disposition, urgency } }: Judged): boolean {
  return disposition === 'dispatch' || disposition === 'repeat-in-progress' || urgency === 'emergency'
}

function mayCrowd(disposition: Disposition): boolean {
  return (
    disposition === 'dispatch' || disposition === 'repeat-in-progress' || disposition.startsWith('transfer-')
  )
}
