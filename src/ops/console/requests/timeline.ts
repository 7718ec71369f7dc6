/** What happened to a request, in the order of time: what downstream says, what was added, what was said to the citizen. */
import { html } from 'ghtml'
import type { CaseRecord } from '../../../contract/case-record.ts'
import type { Lang } from '../layout.ts'
import { reasonHtml } from '../reasons/reasons.ts'
import { timeElement } from '../times.ts'
import { bdi } from '../words.ts'
import { names } from './names.ts'

const texts = {
  zh: {
    revision: (revision: number) => `第 ${revision} 版`,
    rated: (score: number) => `市民评价 ${score} 分`,
    errands: {
      fetch: '取附件',
      reply: '回告来源',
      say: '告诉市民',
      transcribe: '语音转文字',
      summarise: '拟标题',
    },
    errand: { open: '还没有完成', held: '等对方下次说话时再说', done: '完成', failed: '失败' },
    delivery: { sent: '已发出', delivered: '已送达', failed: '没有送到' },
    attempts: (times: number) => `试了 ${times} 次`,
    by: '由',
    named: '首派',
    redirected: '改派',
    copyTo: '抄送',
  },
  en: {
    revision: (revision: number) => `Revision ${revision}`,
    rated: (score: number) => `Rated ${score} by the citizen`,
    errands: {
      fetch: 'Fetching a file',
      reply: 'Telling the source',
      say: 'Telling the citizen',
      transcribe: 'Transcribing speech',
      summarise: 'Making a title',
    },
    errand: { open: 'not done yet', held: 'said when they speak next', done: 'done', failed: 'failed' },
    delivery: { sent: 'sent', delivered: 'delivered', failed: 'not delivered' },
    attempts: (times: number) => `tried ${times} times`,
    by: 'by',
    named: 'Handed to',
    redirected: 'Handed on to',
    copyTo: 'copy to',
  },
} as const

interface Happening {
  at: string
  what: string
  /** Trusted HTML. */
  more: string
}

type Words = (typeof texts)[Lang]

export function timeline(
  record: CaseRecord,
  { lang, mask }: { lang: Lang; mask: (text: string) => string },
): string {
  const words = texts[lang]
  const say = (text: string | undefined) =>
    text === undefined || text === '' ? '' : html` !${bdi(mask(text))}`
  const why = (reason: string | undefined) =>
    reason === undefined || reason === ''
      ? ''
      : html` !${reasonHtml(mask(reason), lang, { isUnmasked: true })}`
  const all = [
    ...statuses(record, lang, say),
    ...units(record, words, say),
    ...revisions(record, words),
    ...spoken(record, words, why),
  ]
  const inOrder = all.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
  return html`<ol class="timeline">!${inOrder.map(
    ({ at, what, more }) => html`<li>!${timeElement(at)} <strong>${what}</strong>!${more}</li>`,
  )}</ol>`
}

type Say = (text: string | undefined) => string

function statuses({ timeline: told, ratings }: CaseRecord, lang: Lang, say: Say): Happening[] {
  const words = texts[lang]
  return [
    ...told.map(({ status, at, by, note }) => ({
      at,
      what: names[lang].state[status],
      more: html`!${by === undefined ? '' : html` <span class="muted">${words.by}!${say(by)}</span>`}!${say(note)}`,
    })),
    ...ratings.map(({ at, score, comment }) => ({ at, what: words.rated(score), more: say(comment) })),
  ]
}

/** 首接负责: the first is named, and each that it was handed to after an objection. */
function units({ units: all }: CaseRecord, words: Words, say: Say): Happening[] {
  return all.map(({ at, unit, copyTo, by, reason }, n) => ({
    at,
    what: n === 0 ? words.named : words.redirected,
    more: html`!${say(unit)}!${copyTo === undefined ? '' : html` <span class="muted">${words.copyTo}!${say(copyTo)}</span>`}!${
      by === undefined ? '' : html` <span class="muted">${words.by}!${say(by)}</span>`
    }!${say(reason)}`,
  }))
}

/** The first is what was received. In their order, since several may have come within one millisecond. */
function revisions({ revisions: all }: CaseRecord, words: Words): Happening[] {
  return all
    .filter(({ revision }) => revision > 1)
    .toSorted((one, other) => one.revision - other.revision)
    .map(({ revision, receivedAt }) => ({ at: receivedAt, what: words.revision(revision), more: '' }))
}

function spoken({ errands, deliveries }: CaseRecord, words: Words, why: Say): Happening[] {
  const nameOf = (kind: string) => Object.entries(words.errands).find(([each]) => each === kind)?.[1] ?? kind
  return [
    ...errands
      .filter(({ state }) => state !== 'done')
      .map(({ kind, state, attempts, reason, changedAt }) => ({
        at: changedAt,
        what: `${nameOf(kind)}: ${words.errand[state]}`,
        more: html` <span class="muted">${words.attempts(attempts)}</span>!${why(reason)}`,
      })),
    ...deliveries.map(({ kind, via, state, reason, at }) => ({
      at,
      what: `${nameOf(kind)}: ${words.delivery[state]}`,
      more: html` <span class="muted">${via}</span>!${why(reason)}`,
    })),
  ]
}
