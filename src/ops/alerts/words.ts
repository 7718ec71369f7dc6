/** What an alert says: of the thing, its value and its threshold, in both languages; and what a rule says. */
import type { AlertRule } from '../../config-alerts.ts'
import type { Severity, Watch } from '../../contract/alert.ts'
import { limitOf } from './step.ts'
import { texts } from './texts.ts'
import { type Lang, spell, unitOf } from './units.ts'

const severityWords: Record<Severity, Record<Lang, string>> = {
  info: { zh: '提示', en: 'info' },
  warning: { zh: '警告', en: 'warning' },
  critical: { zh: '严重', en: 'critical' },
}

export interface Thing {
  what: Watch
  value: number
  limit?: number | undefined
}

/** What is wrong, in a few words. */
export function titleOf(what: Watch, lang: Lang): string {
  return texts[what][lang].title
}

/** Without the thing's name. */
export function sentenceOf({ what, value, limit = 0 }: Thing, lang: Lang): string {
  const unit = unitOf(what)
  return texts[what][lang].sentence
    .replace('{value}', () => spell(value, unit, lang))
    .replace('{limit}', () => spell(limit, unit, lang))
}

export function hintOf(what: Watch, lang: Lang): string {
  return texts[what][lang].hint
}

/** Of /ops. */
export function pageOf(what: Watch): string {
  return texts[what].page
}

export function severityOf(severity: Severity, lang: Lang): string {
  return severityWords[severity][lang]
}

/** `队列等待过久：超过 1 分，持续 1 分` */
export function ruleInWords(rule: AlertRule, lang: Lang): string {
  const limit = limitOf(rule)
  const unit = unitOf(rule.what)
  const held = spell(rule.for / 1000, 'seconds', lang)
  const bound = limit === undefined ? '' : boundOf(spell(limit, unit, lang), rule.what === 'disk', lang)
  const during =
    rule.for === 0 ? (lang === 'zh' ? '立即' : 'at once') : lang === 'zh' ? `持续 ${held}` : `for ${held}`
  return lang === 'zh'
    ? `${titleOf(rule.what, lang)}：${bound}${during}`
    : `${titleOf(rule.what, lang)}: ${bound}${during}`
}

function boundOf(limit: string, isBelow: boolean, lang: Lang): string {
  if (lang === 'zh') return `${isBelow ? '低于' : '超过'} ${limit}，`
  return `${isBelow ? 'below' : 'above'} ${limit}, `
}
