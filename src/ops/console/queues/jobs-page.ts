/** Jobs of one queue in one state, a page at a time. */
import { html } from 'ghtml'
import type { QueueName } from '../../../contract/ports.ts'
import { type DeskJob, type JobState, jobStates } from '../../../contract/queue-desk.ts'
import { identify } from '../../discard-job.ts'
import type { Lang } from '../layout.ts'
import { timeElement } from '../times.ts'
import { bdi, maskedBdi, queryOf } from '../words.ts'
import { texts } from './texts.ts'

export interface JobsShown {
  lang: Lang
  mayAct: boolean
  queue: QueueName
  state: JobState
  jobs: DeskJob[]
  cursor: string | undefined
  isFirst: boolean
  notice: string
}

export function jobsBody(shown: JobsShown): string {
  const { lang, queue, state, jobs, notice } = shown
  const words = texts[lang]
  const tab = (each: JobState) =>
    html`<a href="${jobsAddress(queue, each)}" !${each === state ? 'aria-current="page"' : ''}>${words.states[each]}</a>`
  return html`<p class="crumbs"><a href="/ops/queues#${queue}">${words.title}</a></p>
    <h1>${words.names[queue]} · ${words.states[state]}</h1>!${notice}
    <nav class="actions" aria-label="${words.names[queue]}">!${jobStates.map(tab)}</nav>
    !${jobs.length === 0 ? html`<p class="empty">${words.none[state]}</p>` : list(shown)}
    !${pager(shown)}`
}

export function jobsAddress(queue: QueueName, state: JobState, after?: string): string {
  return `/ops/queues/${queue}${queryOf({ state, after })}`
}

export function jobAddress(queue: QueueName, id: string, done?: string): string {
  return `/ops/queues/${queue}/job${queryOf({ id, done })}`
}

/** Which act may be done to many of a state. */
const manyActs = { failed: 'retry', delayed: 'promote' } as const

function list(shown: JobsShown): string {
  const { lang, mayAct, queue, state, jobs } = shown
  const words = texts[lang]
  const act = state === 'failed' || state === 'delayed' ? manyActs[state] : undefined
  if (!mayAct || act === undefined) return table(shown, false)
  const all =
    act === 'retry' && jobs.length > 0
      ? html`<button formaction="/ops/queues/${queue}/retry-failed">${words.retryAll}</button>`
      : ''
  return html`<form method="post" action="/ops/queues/${queue}/${act}">!${table(shown, true)}
    <p class="actions"><button>${act === 'retry' ? words.retryTicked : words.promoteTicked}</button>!${all}</p></form>`
}

function table({ lang, queue, state, jobs }: JobsShown, ticks: boolean): string {
  const { columns, ...words } = texts[lang]
  const tickAll = ticks ? html`<input type="checkbox" data-all="id" aria-label="${words.tickAll}"> ` : ''
  const row = (job: DeskJob) => {
    const tick = ticks
      ? html`<input type="checkbox" name="id" value="${job.id}" aria-label="${words.tick} ${job.id}"> `
      : ''
    return html`<tr><th scope="row">!${tick}<a href="${jobAddress(queue, job.id)}"><code>!${bdi(job.id)}</code></a></th><td>${words.kinds[identify(queue, job.id).kind]}</td><td>${priorityName(job.priority, lang)}</td>
      <td class="number">${job.attempts}</td><td>!${timeElement(job.addedAt)}</td><td>!${moment(job, state)}</td><td>!${maskedBdi(job.reason ?? '', 200)}</td></tr>`
  }
  const when = state === 'delayed' ? columns.due : state === 'active' ? columns.started : columns.finished
  return html`<div class="table-wrap"><table class="data" id="jobs"><thead><tr><th scope="col">!${tickAll}${columns.job}</th><th scope="col">${columns.kind}</th><th scope="col">${columns.priority}</th><th scope="col" class="number">${columns.attempts}</th><th scope="col">${columns.added}</th><th scope="col">${when}</th><th scope="col">${columns.reason}</th></tr></thead><tbody>!${jobs.map(row)}</tbody></table></div>`
}

function moment({ startedAt, finishedAt, dueAt }: DeskJob, state: JobState): string {
  const at = state === 'delayed' ? dueAt : state === 'active' ? startedAt : finishedAt
  return at === undefined ? '–' : timeElement(at)
}

export function priorityName(priority: number, lang: Lang): string {
  const { priorities } = texts[lang]
  if (priority === 0) return priorities.none
  if (priority === 1) return priorities.emergency
  if (priority === 10) return priorities.urgent
  return priority === 100 ? priorities.normal : String(priority)
}

function pager({ queue, state, cursor, isFirst, lang }: JobsShown): string {
  if (cursor === undefined && isFirst) return ''
  const words = texts[lang]
  const first = isFirst ? '' : html`<a href="${jobsAddress(queue, state)}">${words.newest}</a>`
  const next =
    cursor === undefined
      ? ''
      : html`<a rel="next" href="${jobsAddress(queue, state, cursor)}">${words.more}</a>`
  return html`<nav class="pager" aria-label="${words.title}">!${first}!${next}</nav>`
}
