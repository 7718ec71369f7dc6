/** The overview's parts, each as it stands in the page and is sent again when it changes. */
import { html } from 'ghtml'
import type { QueueName } from '../../../contract/ports.ts'
import type { Snapshot } from '../../../contract/snapshot.ts'
import { spokenBytes, spokenSeconds } from '../../spoken.ts'
import { capitalised, MOST_FACTS } from '../../verdict/verdict.ts'
import type { Lang } from '../layout.ts'
import { timeElement } from '../times.ts'
import { figure, unknown } from './figure.ts'
import { gateways, stores } from './stores.ts'
import { type OverviewWords, texts } from './texts.ts'

interface Part {
  snapshot: Snapshot
  lang: Lang
  words: OverviewWords
}

const parts = { verdict, urgent, asof, figures, arrivals, queues, journal, stores, gateways, errands }

export function overviewRegions(snapshot: Snapshot, lang: Lang): Record<keyof typeof parts, string> {
  const part = { snapshot, lang, words: texts[lang] }
  return {
    verdict: verdict(part),
    urgent: urgent(part),
    asof: asof(part),
    figures: figures(part),
    arrivals: arrivals(part),
    queues: queues(part),
    journal: journal(part),
    stores: stores(part),
    gateways: gateways(part),
    errands: errands(part),
  }
}

function verdict({ snapshot: { verdict }, lang, words }: Part): string {
  const { level, facts } = verdict
  const links = facts.map((fact, at) => {
    const text = at === 0 ? capitalised(fact[lang]) : fact[lang]
    return html`<a href="${fact.href}">${text}</a>`
  })
  const between = lang === 'zh' ? '；' : '; '
  const said = links.slice(0, MOST_FACTS).join(between)
  const rest = links.slice(MOST_FACTS)
  const more =
    rest.length === 0
      ? ''
      : html`<details class="more"><summary>${words.more(rest.length)}</summary><ul>!${rest.map((link) => html`<li>!${link}</li>`)}</ul></details>`
  return html`<p class="verdict ${level}" data-level="${level}"><span>!${said || html`${verdict[lang]}`}</span></p>!${more}`
}

/** Somebody is on the phone just now: the dispatcher has it, and whoever sees it here may listen in. */
function urgent({ snapshot: { urgentCalls }, words }: Part): string {
  if (urgentCalls.length === 0) return ''
  const rows = urgentCalls.map(
    ({ receipt, endpoint, at, words: found }) =>
      html`<li>!${timeElement(at)} <bdi>${endpoint}</bdi> <strong>${found.join(' ')}</strong> <a href="/ops/requests/${receipt}">${receipt}</a></li>`,
  )
  return html`<section class="notice danger"><h2>${words.urgentCalls}</h2><ul>!${rows}</ul></section>`
}

function asof({ snapshot, words }: Part): string {
  return html`${words.asOf} !${timeElement(snapshot.at)}`
}

function figures({ snapshot, words, lang }: Part): string {
  const { arrivals, refusedPerMinute, journal, relayLagSeconds, quarantined, firing } = snapshot
  const known = (isUp: boolean | undefined, name: string, value: number) =>
    isUp ? figure(name, value) : unknown(name, words)
  const perMinute = arrivals.reduce((sum, each) => sum + each.perMinute, 0)
  const failed = Object.values(snapshot.queues).reduce((sum, each) => sum + each.failed, 0)
  const all = [
    [words.arriving, figure('arrivals.perMinute', perMinute), '#arrivals'],
    [words.refusedPerMinute, figure('refused.perMinute', refusedPerMinute), '/ops/sources'],
    [words.notYet, figure('journal.depth', journal.depth), '#journal'],
    [words.lag, figure('relay.lag', relayLagSeconds, spokenSeconds(relayLagSeconds)[lang]), '#journal'],
    [words.quarantine, known(snapshot.ledgerUp, 'quarantined', quarantined), '/ops/quarantine'],
    [words.failed, known(snapshot.queueUp, 'queues.failed', failed), '/ops/queues'],
    [words.firing, figure('firing', firing), '/ops/alerts'],
  ]
  return html`!${all.map(
    ([label, value, href]) =>
      html`<div class="figure"><dt>${label ?? ''}</dt><dd><a href="${href ?? ''}">!${value ?? ''}</a></dd></div>`,
  )}`
}

function arrivals({ snapshot, words }: Part): string {
  const rows = snapshot.arrivals.map(
    ({ channel, perMinute, total }) => html`<tr>
      <th scope="row">${words.channels[channel] ?? channel}</th>
      <td class="number">!${figure(`arrivals.${channel}.perMinute`, perMinute)}</td>
      <td class="number">!${figure(`arrivals.${channel}.total`, total)}</td>
    </tr>`,
  )
  return html`<table class="data">
    <thead><tr><th scope="col">${words.channel}</th><th scope="col" class="number">${words.perMinute}</th><th scope="col" class="number">${words.total}</th></tr></thead>
    <tbody>!${rows}</tbody>
  </table>`
}

function queues({ snapshot, words, lang }: Part): string {
  const names: QueueName[] = ['triage', 'dispatch', 'updates']
  const rows = names.flatMap((name) => {
    const state = snapshot.queues[name]
    if (snapshot.queueUp === false) return [unknownRow(name, words)]
    return state ? [queueRow(name, state, words, lang)] : []
  })
  if (rows.length === 0) return html`<p class="empty">${words.noQueues}</p>`
  const numbers = [words.waiting, words.active, words.delayed, words.failedJobs, words.oldest]
  return html`<table class="data">
    <thead><tr><th scope="col">${words.queue}</th><th scope="col">${words.consumers}</th>!${numbers.map((text) => html`<th scope="col" class="number">${text}</th>`)}</tr></thead>
    <tbody>!${rows}</tbody>
  </table>`
}

function unknownRow(name: QueueName, words: OverviewWords): string {
  const cells = ['waiting', 'active', 'delayed', 'failed', 'oldest'].map(
    (count) => html`<td class="number">!${unknown(`queue.${name}.${count}`, words)}</td>`,
  )
  return html`<tr>
    <th scope="row"><a href="/ops/queues#${name}">${words.queueNames[name] ?? name}</a></th>
    <td>!${unknown(`queue.${name}.consumers`, words)}</td>
    !${cells}
  </tr>`
}

type Queue = NonNullable<Snapshot['queues'][QueueName]>

function queueRow(name: QueueName, state: Queue, words: OverviewWords, lang: Lang): string {
  const counts = (['waiting', 'active', 'delayed', 'failed'] as const).map(
    (count) => html`<td class="number">!${figure(`queue.${name}.${count}`, state[count])}</td>`,
  )
  const oldest = figure(
    `queue.${name}.oldest`,
    state.oldestSeconds,
    state.waiting + state.retrying > 0 ? spokenSeconds(state.oldestSeconds)[lang] : '–',
  )
  return html`<tr>
    <th scope="row"><a href="/ops/queues#${name}">${words.queueNames[name] ?? name}</a></th>
    <td>!${consumersOf(name, state, words)}</td>
    !${counts}<td class="number">!${oldest}</td>
  </tr>`
}

function consumersOf(name: QueueName, queue: Queue, words: OverviewWords): string {
  const { consumers, retrying, isPaused } = queue
  const isMissed = queue.waiting + retrying > 0
  const told = consumers > 0 ? words.present(consumers) : isMissed ? words.absent : words.absentIdle
  const level = consumers > 0 ? 'good' : isMissed ? 'warning' : 'neutral'
  const again =
    retrying > 0
      ? html` <span class="badge warning" data-figure="queue.${name}.retrying" data-value="${retrying}">${words.retrying(retrying)}</span>`
      : ''
  const paused = isPaused ? html` <span class="badge warning">${words.paused}</span>` : ''
  return html`<span class="badge ${level}" data-figure="queue.${name}.consumers" data-value="${consumers}">${told}</span>!${again}!${paused}`
}

function journal({ snapshot: { journal, relayLagSeconds }, words, lang }: Part): string {
  const age = spokenSeconds(relayLagSeconds)[lang]
  return html`<dt>${words.depth}</dt><dd>!${figure('journal.entries', journal.depth)}</dd>
    <dt>${words.lag}</dt><dd>!${figure('journal.age', relayLagSeconds, journal.depth > 0 ? age : '–')}</dd>
    <dt>${words.bytes}</dt><dd>!${figure('journal.bytes', journal.bytes, spokenBytes(journal.bytes))}</dd>`
}

function errands({ snapshot: { errandsFailed, threadsFailing, unassigned, ledgerUp }, words }: Part): string {
  const known = (name: string, value: number) => (ledgerUp ? figure(name, value) : unknown(name, words))
  return html`<dt>${words.errandsFailed}</dt><dd>!${known('errands.failed', errandsFailed)}</dd>
    <dt>${words.threadsFailing}</dt><dd>!${known('threads.failing', threadsFailing)}</dd>
    <dt><a href="/ops/unassigned">${words.unassigned}</a></dt><dd>!${known('unassigned', unassigned)}</dd>`
}
