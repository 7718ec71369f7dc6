/** Where it is now, in sentences: journal, ledger, queue, taken, quarantine, conversation. */
import { html } from 'ghtml'
import type { CaseRecord } from '../../../contract/case-record.ts'
import type { Lang } from '../layout.ts'
import { reasonHtml } from '../reasons/reasons.ts'
import type { JobPlace, Loaded, RevisionPlace } from './load.ts'
import { names } from './names.ts'

const texts = {
  zh: {
    journal: (gateway: string) => `在网关 ${gateway} 的日志里：已存盘，正在进入台账。`,
    revision: (revision: number) => `第 ${revision} 版：`,
    job: (queue: string, state: string) => `队列 ${queue}：${state}`,
    noJob: '队列里没有它的任务',
    queueDown: '队列现在连不上，不知道任务怎样',
    quarantine: { open: '在隔离区：', replayed: '曾在隔离区，已重放：', discarded: '在隔离区被弃置：' },
    parts: (waiting: number, all: number) =>
      waiting > 0
        ? `属于一段对话或通话：${all} 条消息，其中 ${waiting} 条还没有合并。`
        : `来自一段对话或通话的 ${all} 条消息，都已合并。`,
    nowhere: '台账里没有，这个网关的日志里也没有。',
    elsewhere: (gateways: string) => `可能还在这些网关的日志里（没有清空，或者没有消息）：${gateways}。`,
    nobodyElse: '其他网关的日志都是空的：没有这件诉求。',
  },
  en: {
    journal: (gateway: string) =>
      `In the journal of gateway ${gateway}: on its disk, on its way to the ledger.`,
    revision: (revision: number) => `Revision ${revision}: `,
    job: (queue: string, state: string) => `queue ${queue}: ${state}`,
    noJob: 'no job on the queues',
    queueDown: 'the queue can not be reached: how its job stands is not known',
    quarantine: {
      open: 'In quarantine: ',
      replayed: 'Was in quarantine and was replayed: ',
      discarded: 'Discarded in quarantine: ',
    },
    parts: (waiting: number, all: number) =>
      waiting > 0
        ? `Of a conversation or call: ${all} messages, ${waiting} of them not joined yet.`
        : `Of a conversation or call: ${all} messages, all joined.`,
    nowhere: 'Neither in the ledger nor in the journal of this gateway.',
    elsewhere: (gateways: string) =>
      `It may be in the journal of one of these gateways (not empty, or silent): ${gateways}.`,
    nobodyElse: 'The journals of all other gateways are empty: there is no such request.',
  },
} as const

export function whereNow(loaded: Loaded, lang: Lang): string {
  const words = texts[lang]
  const { record, entry, places, gateway } = loaded
  const lines = [
    ...(entry ? [html`${words.journal(gateway)}`] : []),
    ...places.map((place) => placeLine(place, lang)),
    ...(record?.quarantine ?? []).map((kept) => quarantineLine(kept, lang)),
    ...(record && record.parts.all > 0 ? [html`${words.parts(record.parts.waiting, record.parts.all)}`] : []),
  ]
  const told = lines.length > 0 ? lines : nowhere(loaded, lang)
  return html`<ul class="where">!${told.map((line) => html`<li>!${line}</li>`)}</ul>`
}

function placeLine({ revision, stage, jobs }: RevisionPlace, lang: Lang): string {
  const words = texts[lang]
  const links = jobs?.map((job) => jobLink(job, lang))
  const told =
    links === undefined ? words.queueDown : links.length > 0 ? links.join(' · ') : html`${words.noJob}`
  return html`${words.revision(revision)}${names[lang].stage[stage]} <span class="muted">(!${told})</span>`
}

function jobLink({ queue, id, state }: JobPlace, lang: Lang): string {
  const text = texts[lang].job(queue, names[lang].job[state])
  return html`<a href="/ops/queues/${queue}/job?id=${encodeURIComponent(id)}">${text}</a>`
}

function quarantineLine({ key, state, reason }: CaseRecord['quarantine'][number], lang: Lang): string {
  return html`${texts[lang].quarantine[state]}<a href="/ops/quarantine/${encodeURIComponent(key)}">!${reasonHtml(reason, lang)}</a>`
}

/** What is not known here may be on its way elsewhere. */
function nowhere({ elsewhere }: Loaded, lang: Lang): string[] {
  const words = texts[lang]
  const others = elsewhere.length > 0 ? words.elsewhere(elsewhere.join(', ')) : words.nobodyElse
  return [html`${words.nowhere}`, html`${others}`]
}
