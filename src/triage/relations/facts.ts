/** What a message states beside its words: numbers, times, buildings, named places, files. */
import type { Request } from '../../contract/request.ts'
import { hash32 } from './sketch.ts'

export const kinds = ['number', 'named', 'district', 'street', 'file', 'time', 'building'] as const
export type FactKind = (typeof kinds)[number]

const KIND_BITS = 7

const RECEIPT = /[a-z0-9]{4}(?:-[a-z0-9]{4}){4}/g
/** Phones, ids, and the numbers of hotlines. */
const LONG = /\+?\d[\d-]{6,}|(?<!\d)(?:12\d{3}|96\d{3}|95\d{3}|1[12][0-9])(?!\d)/g
/** How long, how often: it grows while nothing changes. */
const DURATION =
  /\d+(?:\.\d+)?(?:个|多|来)*(?:天|日子|小时|钟头|分钟|星期|礼拜|周|月(?!\d)|年(?!\d)|次|遍|回|趟)|\d+\s*(?:days?|hours?|weeks?|months?|times|minutes?)/g
const TIME =
  /(?:\d{4}年)?\d{1,2}月\d{1,2}[日号]?|\d{4}-\d\d?-\d\d?|\d{1,2}[:点时](?:\d{1,2}分?|半)?|\d{1,2}\s?[ap]m\b/g
const BUILDING = /(\d+)(?:号楼|号院|栋|幢|座)|(?:building|block)\s*(\d+)/g
const NUMBER = /\d+(?:\.\d+)?(?:\p{Script=Han}|%|℃)?/gu

/** In this order: what one has taken the next does not see. */
const PATTERNS: readonly (readonly [RegExp, FactKind | undefined])[] = [
  [RECEIPT, undefined],
  [LONG, undefined],
  [TIME, 'time'],
  [DURATION, undefined],
  [BUILDING, 'building'],
  [NUMBER, 'number'],
]

/** Digests, in order; the lowest bits say of which kind. `text` is `plain`, and `names` are those in it; linear in its length. */
export function factsOf(
  text: string,
  { location, attachments }: Pick<Request, 'location' | 'attachments'>,
  names: readonly string[],
): Uint32Array {
  const found = new Set<number>()
  const note = (kind: FactKind, value: string) => found.add(digestOf(kind, value))
  let rest = text
  for (const [pattern, kind] of PATTERNS) {
    if (kind)
      for (const [whole, one, other] of rest.matchAll(pattern))
        note(kind, (one ?? other ?? whole).replaceAll(/\s/g, ''))
    rest = rest.replace(pattern, ' ')
  }
  for (const name of names) note('named', name)
  if (location?.districtCode) note('district', location.districtCode)
  if (location?.streetCode) note('street', location.streetCode)
  for (const { id, sha256 } of attachments) note('file', sha256 ?? id)
  return Uint32Array.from(found).sort().slice(0, MOST)
}

/** A table that somebody pasted is no message. */
const MOST = 64

export function digestOf(kind: FactKind, value: string): number {
  return ((hash32(value) & ~KIND_BITS) | kinds.indexOf(kind)) >>> 0
}

export function kindOf(digest: number): FactKind {
  return kinds[digest & KIND_BITS] ?? 'number'
}

/** Both say something of that kind, and nothing that is the same. */
export function differIn(kind: FactKind, a: Uint32Array, b: Uint32Array): boolean {
  const [one, other] = [a, b].map((digests) => digests.filter((digest) => kindOf(digest) === kind))
  if (!one?.length || !other?.length) return false
  return !one.some((digest) => other.includes(digest))
}
