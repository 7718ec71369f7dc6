/** One job: what it carries, masked; how it failed; what can be done, and what that means. */
import { html } from 'ghtml'
import type { Meaning } from '../../../contract/channel.ts'
import { withoutPeople } from '../../../contract/people-in-words.ts'
import type { QueueName } from '../../../contract/ports.ts'
import type { DeskJobWhole } from '../../../contract/queue-desk.ts'
import { identify } from '../../discard-job.ts'
import { maskedTree, meaningOfOurs } from '../../masked.ts'
import type { Lang } from '../layout.ts'
import { reasonField } from '../reason.ts'
import { masksIn } from '../reasons/masks.ts'
import { timeElement } from '../times.ts'
import { bdi, block, maskedBdi } from '../words.ts'
import { jobTexts } from './job-texts.ts'
import { jobsAddress, priorityName } from './jobs-page.ts'
import { texts } from './texts.ts'

export interface JobShown {
  lang: Lang
  mayAct: boolean
  queue: QueueName
  job: DeskJobWhole
  isUnmasked: boolean
  notice: string
}

export function jobBody(shown: JobShown): string {
  const { lang, queue, job, notice, isUnmasked } = shown
  const words = texts[lang]
  const told = isUnmasked
    ? html`<p class="notice warning" role="status">${jobTexts[lang].unmasked}</p>`
    : notice
  return html`<p class="crumbs"><a href="/ops/queues#${queue}">${words.title}</a> › <a href="${jobsAddress(queue, job.state)}">${words.names[queue]} · ${words.states[job.state]}</a></p>
    <h1><code>!${bdi(job.id)}</code></h1>!${told}
    <div class="grid"><section class="panel" id="facts"><h2>${jobTexts[lang].facts.state}</h2>!${facts(shown)}</section>!${data(shown)}</div>
    !${failure(shown)}!${acts(shown)}`
}

function facts({ lang, queue, job }: JobShown): string {
  const { columns, ...words } = texts[lang]
  const { kind, receipt } = identify(queue, job.id)
  const state = html`<span class="badge ${job.state === 'failed' ? 'danger' : 'neutral'}">${words.states[job.state]}</span>`
  const time = (at: number | undefined) => (at === undefined ? '–' : timeElement(at))
  const rows: [string, string][] = [
    [jobTexts[lang].facts.state, state],
    [columns.kind, html`${words.kinds[kind]} <code>!${bdi(job.name)}</code>`],
    ...(receipt === undefined
      ? []
      : [
          [
            jobTexts[lang].facts.request,
            html`<a href="/ops/requests/${encodeURIComponent(receipt)}"><code>!${bdi(receipt)}</code></a>`,
          ] satisfies [string, string],
        ]),
    [columns.priority, priorityName(job.priority, lang)],
    [columns.attempts, `${job.attempts} / ${job.attemptsAllowed}`],
    [columns.added, time(job.addedAt)],
    [columns.started, time(job.startedAt)],
    [columns.finished, time(job.finishedAt)],
    ...(job.dueAt === undefined ? [] : [[columns.due, time(job.dueAt)] satisfies [string, string]]),
  ]
  return html`<dl class="facts">!${rows.map(([name, value]) => html`<dt>${name}</dt><dd>!${value}</dd>`)}</dl>`
}

/** Updates have names of their own, beside those of a request. */
function meaningOf(names: readonly string[]): Meaning | undefined {
  const name = names.at(-1) ?? ''
  return names.length === 1 && ['id', 'status', 'at'].includes(name) ? 'code' : meaningOfOurs(names)
}

function data({ lang, mayAct, queue, job, isUnmasked }: JobShown): string {
  const words = jobTexts[lang]
  const unmask = html`<form class="act" method="post" action="/ops/queues/${queue}/unmask"><input type="hidden" name="id" value="${job.id}">!${reasonField(lang)}<button>${words.unmask}</button></form>`
  return html`<section class="panel" id="data"><h2>${words.data}</h2>
    !${isUnmasked ? '' : html`<p class="muted">${words.dataHint}</p>`}
    !${block(isUnmasked ? job.data : masksIn(maskedTree(job.data, meaningOf), lang))}!${mayAct && !isUnmasked ? unmask : ''}</section>`
}

const MOST_TRACES = 5
const LONGEST_TRACE = 4000

function failure({ lang, job, isUnmasked }: JobShown): string {
  const words = jobTexts[lang]
  if (job.reason === undefined) return ''
  const traces = job.traces
    .slice(-MOST_TRACES)
    .map((trace) =>
      block(isUnmasked ? trace.slice(0, LONGEST_TRACE) : withoutPeople(trace.slice(0, LONGEST_TRACE))),
    )
  const where =
    traces.length === 0 ? '' : html`<details><summary>${words.facts.trace}</summary>!${traces}</details>`
  return html`<section class="panel" id="failure"><h2>${texts[lang].columns.reason}</h2>
    <p>!${isUnmasked ? bdi(job.reason) : maskedBdi(job.reason, 2000)}</p>!${where}</section>`
}

function acts({ lang, mayAct, queue, job }: JobShown): string {
  if (!mayAct || job.state === 'active' || job.state === 'completed') return ''
  const words = jobTexts[lang]
  const { kind } = identify(queue, job.id)
  const form = (act: string, content: string) =>
    html`<form class="act" method="post" action="/ops/queues/${queue}/${act}"><input type="hidden" name="id" value="${job.id}"><input type="hidden" name="state" value="${job.state}">!${content}</form>`
  const hint = (text: string) => html` <span class="muted">${text}</span>`
  const { button, hint: means } = words.discard[kind]
  return html`<section class="panel" id="acts"><h2>${words.acts}</h2>
    !${job.state === 'failed' ? form('retry', html`<button class="primary">${words.retry}</button>!${hint(words.retryHint)}`) : ''}
    !${job.state === 'delayed' ? form('promote', html`<button class="primary">${words.promote}</button>`) : ''}
    !${kind === 'request' || kind === 'feedback' ? form('rebuild', html`<button>${words.rebuild}</button>!${hint(words.rebuildHint)}`) : ''}
    !${form('discard', html`!${reasonField(lang)}<button class="danger">${button}</button>!${hint(means)}`)}</section>`
}
