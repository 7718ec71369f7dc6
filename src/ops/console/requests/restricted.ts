/** Which requests are for few eyes, and what of them is hidden from whoever has not given a reason. */
import type { Role } from '../../../contract/console.ts'

export interface Restriction {
  lane: string
  /** All that was said, or only who said it. */
  hides: 'all' | 'requester'
  /** In whose exports of many requests they are whole. */
  exports: Role
  zh: string
  en: string
}

/** The strictest first. */
const restrictions: readonly Restriction[] = [
  { lane: 'minors', hides: 'all', exports: 'admin', zh: '未成年人', en: 'minor' },
  {
    lane: 'confidential',
    hides: 'requester',

    exports: 'admin',
    zh: '要求保密',
    en: 'confidential',
  },
]

/** Undefined: as all are. */
export function restrictionOf(lanes: readonly string[]): Restriction | undefined {
  return restrictions.find(({ lane }) => lanes.includes(lane))
}
