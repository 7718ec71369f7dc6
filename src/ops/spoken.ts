/** Amounts as people say them, in both languages. */
export interface Spoken {
  zh: string
  en: string
}

/** `2 s`, `40 min`, `3 h`, `2 d`: whole numbers, of the largest unit that gives at least two of them. */
export function spokenSeconds(seconds: number): Spoken {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 120) return { zh: `${whole} 秒`, en: `${whole} s` }
  if (whole < 2 * 3600) return { zh: `${Math.floor(whole / 60)} 分钟`, en: `${Math.floor(whole / 60)} min` }
  if (whole < 2 * 86_400)
    return { zh: `${Math.floor(whole / 3600)} 小时`, en: `${Math.floor(whole / 3600)} h` }
  return { zh: `${Math.floor(whole / 86_400)} 天`, en: `${Math.floor(whole / 86_400)} d` }
}

const units = ['B', 'KB', 'MB', 'GB', 'TB'] as const

/** `1.5 GB`, of 1000s. */
export function spokenBytes(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  const amount = bytes / 1000 ** power
  return `${power === 0 || amount >= 100 ? Math.round(amount) : amount.toFixed(1)} ${units[power]}`
}
