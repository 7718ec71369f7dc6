/** What a code or a word may mean to us, by the field that it stands in: for telling what a table lacks. */
import { requestTypes } from '../../src/contract/request.ts'
import type { Hotline } from './hotline.ts'
import { readAnswer, readKind, readTable, readType } from './map/codes.ts'
import { readDistrict } from './map/places.ts'
import { type Mapped, mappedPaths } from './mapped-paths.ts'

export interface Meanings {
  /** Undefined where it is none of ours. */
  read(text: string): unknown
  /** What there is, in words. */
  words: string
}

const yesOrNo: Meanings = { read: readAnswer, words: 'true or false' }
const byField: Readonly<Record<string, Meanings>> = {
  type: { read: readType, words: requestTypes.join(' ') },
  'requester.kind': { read: readKind, words: 'individual or organisation' },
  'requester.anonymous': yesOrNo,
  'requester.confidential': yesOrNo,
  'requester.minor': yesOrNo,
  replyWanted: yesOrNo,
  'location.district': { read: readDistrict, words: 'the code or the name of a district' },
}

/** `to` as in `mappedPaths`. Undefined for fields that take any text. */
export function meaningsOf(to: string): Meanings | undefined {
  return byField[to]
}

/** `value` as it came for this rule: whose table does not have it, and it does not speak for itself. */
export function missingCode(
  { mapping, tables }: Pick<Hotline, 'mapping' | 'tables'>,
  { to, value }: { to: string; value: string },
): string | undefined {
  const table = mappedPaths(mapping).find((rule: Mapped) => rule.to === to)?.table
  if (table === undefined) return undefined
  const said = readTable(tables[table] ?? {})(value.trim())?.value ?? value
  const { read } = meaningsOf(to) ?? { read: () => said }
  return read(said) === undefined ? table : undefined
}
