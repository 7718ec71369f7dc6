/** How long something lasts, in words: the same on the server and in the browser. */

export type Lang = 'zh' | 'en'

const units = [
  { seconds: 86_400, zh: '天', en: 'd' },
  { seconds: 3600, zh: '小时', en: 'h' },
  { seconds: 60, zh: '分钟', en: 'min' },
  { seconds: 1, zh: '秒', en: 's' },
] as const

/** `40 分钟`, `2 h`: in the largest unit, rounded down. */
export function lasting(ms: number, lang: Lang): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const unit = units.find((each) => seconds >= each.seconds) ?? units[3]
  return `${Math.floor(seconds / unit.seconds)} ${unit[lang]}`
}

/** `3 秒前`. */
export function ago(ms: number, lang: Lang): string {
  return lang === 'zh' ? `${lasting(ms, lang)}前` : `${lasting(ms, lang)} ago`
}
