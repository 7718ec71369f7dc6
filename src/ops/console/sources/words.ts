/** A source as its row says it. */
import type { SourceFigures } from '../../../contract/snapshot.ts'
import type { StandingState } from '../../../contract/standing.ts'
import { ago, lasting } from '../../browser/ago.ts'
import type { cellNames } from '../../browser/source-row.ts'
import type { Lang } from '../layout.ts'

/** `client`: of an API, counted with its touchpoint; `unknown`: heard, but nothing describes it. */
export type RowState = StandingState | 'client' | 'unknown'

interface StateWords {
  zh: string
  en: string
  level: 'good' | 'warning' | 'danger' | 'neutral'
}

/** Whoever needs an operator first. */
export const stateWords: Readonly<Record<RowState, StateWords>> = {
  refusing: { zh: '验签不过', en: 'fails authentication', level: 'danger' },
  silent: { zh: '沉默', en: 'silent', level: 'danger' },
  noisy: { zh: '来量异常多', en: 'noisy', level: 'warning' },
  unconfigured: { zh: '密钥未设', en: 'not configured', level: 'neutral' },
  unknown: { zh: '无人登记', en: 'not described', level: 'warning' },
  ok: { zh: '正常', en: 'ok', level: 'good' },
  client: { zh: '计入触点', en: 'with its touchpoint', level: 'neutral' },
  unheard: { zh: '从未来件', en: 'never heard', level: 'neutral' },
  disabled: { zh: '已停用', en: 'turned off', level: 'neutral' },
}

export function stateOf({ endpoint, standing }: SourceFigures): RowState {
  if (!standing) return 'unknown'
  return standing.endpoint === endpoint ? standing.state : 'client'
}

/** Somebody is waiting at a door that is not set up. */
export function levelOf(source: SourceFigures): StateWords['level'] {
  const state = stateOf(source)
  const isKnocking = state === 'unconfigured' && source.refusedLately.unconfigured !== undefined
  return isKnocking ? 'warning' : stateWords[state].level
}

export interface Cell {
  text: string
  title?: string
}

export type CellName = (typeof cellNames)[number]

export function cellsOf(source: SourceFigures, lang: Lang): Record<CellName, Cell> {
  const { duplicate, quarantined, accepted, inJournal, difference, refused, refusedLately } = source
  return {
    lastHour: { text: rateOf(source) },
    refusedLately: refusals(refusedLately, lang),
    refused: refusals(refused, lang),
    quarantined: number(quarantined),
    duplicate: number(duplicate),
    accepted: number(accepted),
    inJournal: number(inJournal),
    difference: { text: difference === 0 ? '0' : difference > 0 ? `+${difference}` : `−${-difference}` },
  }
}

/** Of an API's client its touchpoint knows it. */
function rateOf(source: SourceFigures): string {
  const { standing } = source
  if (!standing || stateOf(source) === 'client') return '–'
  const { lastHour, usualPerHour } = standing
  return usualPerHour === undefined ? String(lastHour) : `${lastHour} / ${rounded(usualPerHour)}`
}

function number(value: number): Cell {
  return { text: String(value) }
}

export function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}

function refusals(counts: Readonly<Record<string, number>>, lang: Lang): Cell {
  const parts = Object.entries(counts)
    .toSorted(([, a], [, b]) => b - a)
    .map(([code, count]) => `${code} ${count}`)
  return {
    text: String(total(counts)),
    ...(parts.length > 0 && { title: parts.join(lang === 'zh' ? '，' : ', ') }),
  }
}

/** Two digits tell an operator all. */
export function rounded(value: number): string {
  return String(value >= 10 ? Math.round(value) : Number(value.toPrecision(2)))
}

/** How it stands, in words that stand alone. */
export function sentenceOf(source: SourceFigures, now: number, lang: Lang): string {
  const state = stateOf(source)
  const { standing } = source
  if (!standing) return sentences.unknown[lang]
  const { lastAt, lastHour, usualPerHour, missing } = standing
  const ms = lastAt === undefined ? undefined : now - lastAt
  return spoken(state, { missing, lastHour, usual: usual(usualPerHour, lang), ms, source }, lang)
}

interface Known {
  missing: readonly string[]
  lastHour: number
  usual: string
  ms: number | undefined
  source: SourceFigures
}

const sentences = {
  unknown: {
    zh: '曾有来件，但现在没有文件描述这个来源。',
    en: 'It was heard, but no file describes this source now.',
  },
  client: { zh: '接口调用方，来件计入其触点。', en: 'A client of the API, counted with its touchpoint.' },
  disabled: {
    zh: '已在其文件中停用（enabled: false）。',
    en: 'It is turned off in its file (enabled: false).',
  },
} as const

function spoken(state: RowState, known: Known, lang: Lang): string {
  if (state === 'unknown' || state === 'client' || state === 'disabled') return sentences[state][lang]
  return lang === 'zh' ? chinese(state, known) : english(state, known)
}

type Spoken = Exclude<RowState, 'unknown' | 'client' | 'disabled'>

function chinese(state: Spoken, { missing, lastHour, usual, ms, source }: Known): string {
  const heard = ms === undefined ? '从未来件' : `${ago(ms, 'zh')}有来件，近一小时 ${lastHour} 件`
  switch (state) {
    case 'unconfigured':
      return `密钥未设或已过期：${missing.join('、')}；在此之前一律回答 503。`
    case 'silent':
      return `已沉默 ${lasting(ms ?? 0, 'zh')}；${usual}。`
    case 'noisy':
      return `近一小时 ${lastHour} 件，远多于平时；${usual}。`
    case 'refusing':
      return `最近 15 分钟 ${total(source.refusedLately)} 次被拒，多数未通过验证；${heard}。`
    default:
      return `${heard}；${usual}。`
  }
}

function english(state: Spoken, { missing, lastHour, usual, ms, source }: Known): string {
  const heard =
    ms === undefined ? 'It was never heard' : `Heard ${ago(ms, 'en')}, ${lastHour} in the last hour`
  switch (state) {
    case 'unconfigured':
      return `Not set, or ended: ${missing.join(', ')}; until then it is answered 503.`
    case 'silent':
      return `Silent for ${lasting(ms ?? 0, 'en')}; ${usual}.`
    case 'noisy':
      return `${lastHour} in the last hour, far more than usual; ${usual}.`
    case 'refusing':
      return `${total(source.refusedLately)} refused in the last 15 min, most for failing authentication; ${heard}.`
    default:
      return `${heard}; ${usual}.`
  }
}

function usual(perHour: number | undefined, lang: Lang): string {
  if (perHour === undefined) return lang === 'zh' ? '没有登记平时的量' : 'nothing is said of what is usual'
  return lang === 'zh'
    ? `此时平常每小时 ${rounded(perHour)} 件`
    : `usual ${rounded(perHour)} an hour at this time`
}
