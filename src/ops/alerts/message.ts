/** The message that receivers get: made once, so that it is the same however often it is sent. */
import type { AlertsFile } from '../../config-alerts.ts'
import type { Alert, AlertEvent, AlertMessage } from '../../contract/alert.ts'
import { beijingTime } from '../../contract/beijing-time.ts'
import type { Snapshot } from '../../contract/snapshot.ts'
import { subjectOf } from './judge.ts'
import { type Lang, spell, unitOf } from './units.ts'
import { hintOf, pageOf, sentenceOf, severityOf, titleOf } from './words.ts'

export interface Telling {
  language: AlertsFile['language']
  /** Without a slash at the end. */
  publicUrl: string
  now: number
}

type Named = (lang: Lang) => string

const eventWords: Record<AlertEvent, Record<Lang, string>> = {
  firing: { zh: '告警', en: 'alert' },
  resolved: { zh: '已恢复', en: 'resolved' },
  test: { zh: '测试', en: 'test' },
}

export function messageOf(
  event: 'firing' | 'resolved',
  alert: Alert,
  name: Named,
  telling: Telling,
): AlertMessage {
  const { id, rule, what, severity, subject, value, limit, firedAt, resolvedAt } = alert
  const lines = (lang: Lang): string[] => [
    headline(event, severityOf(severity, lang), `${titleOf(what, lang)}${named(name(lang), lang)}`, lang),
    ...(event === 'firing'
      ? [sentenceOf(alert, lang), hintOf(what, lang)]
      : [overLine(alert, telling.now, lang)]),
  ]
  return {
    id: `${id}-${event}`,
    event,
    at: beijingTime(telling.now),
    severity,
    rule,
    what,
    subject,
    alert: id,
    value,
    ...(limit !== undefined && { limit }),
    unit: unitOf(what),
    ...(firedAt !== undefined && { firedAt: beijingTime(firedAt) }),
    ...(resolvedAt !== undefined && { resolvedAt: beijingTime(resolvedAt) }),
    ...inWords(lines, telling),
    url: `${telling.publicUrl}${pageOf(what)}`,
  }
}

/** One that says of itself that nothing is wrong. */
export function testMessage(id: string, by: string, telling: Telling): AlertMessage {
  const lines = (lang: Lang): string[] =>
    lang === 'zh'
      ? [headline('test', '接诉', '这是一条测试消息，一切正常', lang), `由 ${by} 从值班台发出，无需处理。`]
      : [
          headline('test', 'Jiesu', 'this is a test, nothing is wrong', lang),
          `Sent from the console by ${by}.`,
        ]
  return {
    id: `${id}-test`,
    event: 'test',
    at: beijingTime(telling.now),
    severity: 'info',
    rule: 'test',
    subject: '',
    alert: id,
    ...inWords(lines, telling),
    url: `${telling.publicUrl}/ops/alerts`,
  }
}

/** What an alert is about, as people call it; empty where it is the house. */
export function nameOf({ subject }: Pick<Alert, 'subject'>, { sources }: Pick<Snapshot, 'sources'>): Named {
  const stores: Record<string, Record<Lang, string>> = {
    ledger: { zh: '台账（PostgreSQL）', en: 'ledger (PostgreSQL)' },
    queue: { zh: '队列存储', en: 'queue store' },
  }
  const standing = sources.find((source) => subjectOf(source) === subject)?.standing
  return (lang) => {
    if (standing)
      return `${lang === 'zh' ? standing.name : standing.nameEn}${lang === 'zh' ? '（' : ' ('}${subject}${lang === 'zh' ? '）' : ')'}`
    return stores[subject]?.[lang] ?? subject
  }
}

function named(name: string, lang: Lang): string {
  if (name === '') return ''
  return lang === 'zh' ? `：${name}` : `: ${name}`
}

function headline(event: AlertEvent, mark: string, words: string, lang: Lang): string {
  return lang === 'zh'
    ? `【${eventWords[event].zh}·${mark}】${words}`
    : `[${eventWords[event].en}, ${mark}] ${words}`
}

function overLine({ firedAt, since }: Alert, now: number, lang: Lang): string {
  const lasted = spell((now - (firedAt ?? since)) / 1000, 'seconds', lang)
  return lang === 'zh' ? `已恢复，告警持续 ${lasted}。` : `It is over; the alert lasted ${lasted}.`
}

function inWords(
  lines: (lang: Lang) => string[],
  { language }: Telling,
): Pick<AlertMessage, 'title' | 'text'> {
  const langs: Lang[] = language === 'both' ? ['zh', 'en'] : [language]
  const all = langs.map(lines)
  return {
    title: all[0]?.[0] ?? '',
    text: all.map((part) => part.join('\n')).join('\n\n'),
  }
}
