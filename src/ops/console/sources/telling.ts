/** What to tell a source's engineer: made of what is wrong now, in both languages, to be copied into a letter. */
import type { Refused } from '../../../contract/ledger.ts'
import type { Quarantined } from '../../../contract/quarantine.ts'
import type { SourceFigures } from '../../../contract/snapshot.ts'
import { lasting } from '../../browser/ago.ts'
import type { Lang } from '../layout.ts'
import { reasonText } from '../reasons/reasons.ts'
import { shortTime } from '../times.ts'
import { disbelieved, notTaken } from './reasons.ts'
import { texts } from './telling-words.ts'
import { rounded } from './words.ts'

export interface Known {
  source: SourceFigures
  /** Those that are kept, oldest first. */
  refusals: readonly Pick<Refused, 'reason' | 'refusedAt'>[]
  /** Open ones. */
  quarantined: readonly Pick<Quarantined, 'reason' | 'receivedAt' | 'receipt'>[]
  now: number
  publicUrl: string
}

/** So much is no accident of the network. */
const MANY_DUPLICATES = 20
const MOST_REASONS = 5
const MOST_RECEIPTS = 3

/** Paragraphs; the points are numbered. */
export function tellingOf(known: Known, lang: Lang): string {
  const words = texts[lang]
  const { source, now } = known
  const { name = '', nameEn = '', facts = {} } = source.standing ?? {}
  const title = { id: source.endpoint, name: lang === 'zh' ? name : nameEn, agency: facts.agency ?? '' }
  const points = [missing, silence, noise, refusals, skew, mapping, duplicates].flatMap((point) =>
    point(known, lang),
  )
  const numbered = points.map((point, at) => `${at + 1}. ${point}`)
  const body = numbered.length > 0 ? [words.please, ...numbered] : [words.nothing]
  return [words.head(title, shortTime(now)), ...body, agreed(known, lang), words.documents].join('\n\n')
}

type Point = (known: Known, lang: Lang) => string[]

const missing: Point = ({ source: { standing } }, lang) => {
  if (!standing || standing.missing.length === 0) return []
  return [texts[lang].missing(standing.missing)]
}

const silence: Point = ({ source: { standing }, now }, lang) => {
  if (standing?.state !== 'silent' || standing.lastAt === undefined) return []
  const { lastAt, usualPerHour } = standing
  return [texts[lang].silent(shortTime(lastAt), lasting(now - lastAt, lang), usualOf(usualPerHour))]
}

const noise: Point = ({ source: { standing } }, lang) => {
  if (standing?.state !== 'noisy') return []
  return [texts[lang].noisy(standing.lastHour, usualOf(standing.usualPerHour))]
}

/** By reason, the most frequent first; what is kept says when. */
const refusals: Point = ({ source, refusals: kept }, lang) =>
  Object.entries(source.refused)
    .filter(([code]) => code !== 'stale' && code !== 'unconfigured')
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, MOST_REASONS)
    .map(([code, count]) => {
      const times = kept.filter(({ reason }) => reason === code).map(({ refusedAt }) => refusedAt)
      const meaning = (disbelieved[code] ?? notTaken[code])?.[lang] ?? ''
      const lately = source.refusedLately[code] ?? 0
      const said = { code, count, lately, meaning, first: at(times[0]), last: at(times.at(-1)) }
      return texts[lang][Object.hasOwn(notTaken, code) ? 'notTaken' : 'refused'](said)
    })

/** Its signature held: so the clock is what is wrong. */
const skew: Point = ({ source: { refused, standing }, quarantined }, lang) => {
  const count = refused.stale ?? 0
  const kept = quarantined.filter(({ reason }) => reason.startsWith('stale:'))
  if (count === 0 && kept.length === 0) return []
  return [
    texts[lang].stale(
      Math.max(count, kept.length),
      standing?.facts.windowSeconds,
      disbelieved.stale?.[lang] ?? '',
    ),
  ]
}

const mapping: Point = ({ quarantined }, lang) => {
  const groups = new Map<string, string[]>()
  for (const { reason, receipt } of quarantined) {
    if (reason.startsWith('stale:')) continue
    groups.set(reason, [...(groups.get(reason) ?? []), receipt])
  }
  return [...groups]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .slice(0, MOST_REASONS)
    .map(([reason, receipts]) =>
      texts[lang].mapping(receipts.length, reasonText(reason, lang), receipts.slice(0, MOST_RECEIPTS)),
    )
}

const duplicates: Point = ({ source: { duplicate, accepted } }, lang) => {
  if (duplicate < MANY_DUPLICATES || duplicate * 5 < accepted) return []
  return [texts[lang].duplicates(duplicate, accepted)]
}

function agreed({ source: { standing }, publicUrl }: Known, lang: Lang): string {
  const words = texts[lang]
  const { address, authentication, format, charset, perMinute } = standing?.facts ?? {}
  const where = address?.startsWith('/') ? `${publicUrl}${address}` : address
  const lines = [
    where && `${words.address}${where}`,
    authentication && `${words.authentication}${authentication}`,
    format && `${words.format}${format}${charset ? `, ${charset}` : ''}`,
    perMinute && `${words.perMinute}${perMinute}`,
  ].filter((line) => line !== undefined && line !== '')
  return [words.agreed, ...lines].join('\n')
}

function at(time: string | undefined): string | undefined {
  return time === undefined ? undefined : shortTime(time)
}

function usualOf(perHour: number | undefined): string | undefined {
  return perHour === undefined ? undefined : rounded(perHour)
}
