/** Values as people read them, in both languages. */
import type { Watch } from '../../contract/alert.ts'
import { spokenBytes, spokenSeconds } from '../spoken.ts'

export type Lang = 'zh' | 'en'
export type Unit = 'seconds' | 'count' | 'bytes'

const inSeconds: readonly Watch[] = [
  'queue-oldest',
  'queue-retrying',
  'silence',
  'journal-age',
  'gateway-lost',
]

export function unitOf(what: Watch): Unit {
  if (what === 'disk') return 'bytes'
  return inSeconds.includes(what) ? 'seconds' : 'count'
}

export function spell(value: number, unit: Unit, lang: Lang): string {
  if (unit === 'seconds') return spokenSeconds(value)[lang]
  return unit === 'bytes' ? spokenBytes(value) : Math.round(value).toLocaleString('en-US')
}
