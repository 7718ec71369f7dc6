/** Values as people read them, in both languages. */
import type { Watch } from '../../contract/alert.ts'

export type Lang = 'zh' | 'en'
export type Unit = 'seconds' | 'count' | 'bytes'

const inSeconds: readonly Watch[] = ['queue-oldest', 'silence', 'journal-age', 'gateway-lost']

export function unitOf(what: Watch): Unit {
  if (what === 'disk') return 'bytes'
  return inSeconds.includes(what) ? 'seconds' : 'count'
}

export function spell(value: number, unit: Unit, lang: Lang): string {
  if (unit === 'seconds') return spellSeconds(value, lang)
  return unit === 'bytes' ? spellBytes(value) : Math.round(value).toLocaleString('en-US')
}

const PARTS = [
  { seconds: 86_400, zh: '天', en: 'd' },
  { seconds: 3600, zh: '小时', en: 'h' },
  { seconds: 60, zh: '分', en: 'min' },
  { seconds: 1, zh: '秒', en: 's' },
] as const

/** `4 分 12 秒`: the two largest parts. */
export function spellSeconds(value: number, lang: Lang): string {
  let left = Math.max(0, Math.round(value))
  const parts = PARTS.map((part) => {
    const amount = Math.floor(left / part.seconds)
    left -= amount * part.seconds
    return { amount, word: part[lang] }
  })
  const first = parts.findIndex(({ amount }) => amount > 0)
  if (first < 0) return `0 ${PARTS[3][lang]}`
  return parts
    .slice(first, first + 2)
    .filter(({ amount }) => amount > 0)
    .map(({ amount, word }) => `${amount} ${word}`)
    .join(' ')
}

function spellBytes(value: number): string {
  const [unit, size] = value >= 1e9 ? ['GB', 1e9] : ['MB', 1e6]
  return `${(value / size).toFixed(value / size < 10 ? 1 : 0)} ${unit}`
}
