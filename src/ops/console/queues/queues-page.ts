/** The three queues: how they stand, who works on them, and the lever that holds them. */
import { html } from 'ghtml'
import type { QueueName } from '../../../contract/ports.ts'
import type { DeskQueue, JobState } from '../../../contract/queue-desk.ts'
import { lasting } from '../../browser/ago.ts'
import type { Lang } from '../layout.ts'
import { reasonField } from '../reason.ts'
import { bdi } from '../words.ts'
import { texts } from './texts.ts'

export interface QueuesShown {
  lang: Lang
  now: number
  mayAct: boolean
  queues: [QueueName, DeskQueue][]
  /** Said above, after an act. */
  notice: string
}

export function queuesBody({ queues, notice, ...shown }: QueuesShown): string {
  return html`<h1>${texts[shown.lang].title}</h1>!${notice}
    !${queues.map(([name, queue]) => panel(name, queue, shown))}`
}

type Around = Omit<QueuesShown, 'queues' | 'notice'>

function panel(name: QueueName, queue: DeskQueue, { lang, now, mayAct }: Around): string {
  const words = texts[lang]
  const { isPaused, waiting, retrying, consumers } = queue
  const badge = isPaused
    ? html`<span class="badge warning">${words.paused}</span>`
    : html`<span class="badge good">${words.runs}</span>`
  const isHeld = waiting + retrying > 0 && consumers === 0
  const warning = isHeld
    ? html`<p class="notice danger" role="status">${words.absent[name]}</p>`
    : again(name, queue, { lang, now })
  return html`<section class="panel" id="${name}"><h2>${words.names[name]} <code>${name}</code> !${badge}</h2>
    <p class="muted">${words.what[name]}</p>!${warning}
    <dl class="figures">!${figures(name, queue, lang)}<div class="figure"><dt>${words.oldest}</dt><dd>!${oldest(queue, now, lang)}</dd></div>
    <div class="figure"><dt>${words.consumers}</dt><dd data-figure="${name}-consumers">${consumers}</dd></div></dl>
    !${workers(queue, lang)}!${mayAct ? lever(name, isPaused, lang) : ''}</section>`
}

function again(name: QueueName, queue: DeskQueue, { lang, now }: Pick<Around, 'lang' | 'now'>): string {
  const { retrying, oldestRetryingAt } = queue
  if (retrying === 0 || oldestRetryingAt === undefined) return ''
  const age = lasting(now - oldestRetryingAt, lang)
  return html`<p class="notice warning" role="status"><a href="/ops/queues/${name}?state=delayed" data-figure="${name}-retrying">${texts[lang].retrying(retrying, age)}</a></p>`
}

const counted = ['waiting', 'active', 'delayed', 'failed'] as const satisfies readonly JobState[]

function figures(name: QueueName, queue: DeskQueue, lang: Lang): string[] {
  return counted.map(
    (state) =>
      html`<div class="figure"><dt>${texts[lang].states[state]}</dt><dd><a href="/ops/queues/${name}?state=${state}" data-figure="${name}-${state}">${queue[state]}</a></dd></div>`,
  )
}

function oldest({ oldestWaitingAt }: DeskQueue, now: number, lang: Lang): string {
  return oldestWaitingAt === undefined ? '–' : html`${lasting(now - oldestWaitingAt, lang)}`
}

const MOST = 20

function workers({ workers }: DeskQueue, lang: Lang): string {
  const words = texts[lang]
  if (workers.length === 0) return html`<p class="muted">${words.consumers}: ${words.nobody}</p>`
  const shown = workers
    .slice(0, MOST)
    .map(
      ({ name, address }) =>
        html`<li>!${bdi(name === '' ? words.unnamed : name)} !${address === undefined ? '' : bdi(address)}</li>`,
    )
  return html`<details><summary>${words.consumers}: ${workers.length}</summary><ul>!${shown}</ul></details>`
}

function lever(name: QueueName, isPaused: boolean, lang: Lang): string {
  const words = texts[lang]
  const button = isPaused
    ? html`<button class="primary">${words.resume}</button>`
    : html`<button class="danger">${words.pause}</button>`
  const form = html`<form class="act" method="post" action="/ops/queues/${name}/${isPaused ? 'resume' : 'pause'}">!${reasonField(lang)}!${button} <span class="muted">${words.pausedHint}</span></form>`
  // Nothing that is done often: it stands open only where it mends.
  return isPaused ? form : html`<details><summary>${words.pause}</summary>!${form}</details>`
}
