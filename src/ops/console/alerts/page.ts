/** The page of alerts. */
import { html } from 'ghtml'
import type { KeptAlert } from '../../../contract/alert.ts'
import { judge } from '../../alerts/judge.ts'
import { nameOf } from '../../alerts/message.ts'
import { spell, unitOf } from '../../alerts/units.ts'
import { pageOf, sentenceOf, titleOf } from '../../alerts/words.ts'
import { timeElement } from '../times.ts'
import { deliveriesList } from './deliveries.ts'
import { type Kept, may, type Shown, severityBadge, table } from './parts.ts'
import { receiversTable, rulesTable } from './tables.ts'
import { texts } from './texts.ts'

export function pageBody(shown: Shown): string {
  const { lang, file, kept } = shown
  const words = texts[lang]
  return html`<h1>${words.title}</h1>
    !${doneNotice(shown)}
    !${kept ? '' : notice('warning', words.ledgerDown)}
    !${file.rules.length === 0 ? notice('warning', words.nothing) : ''}
    !${file.rules.length > 0 && file.receivers.length === 0 ? notice('warning', words.nobody) : ''}
    !${firingPanel(shown)}
    !${receiversTable(shown)}
    !${rulesTable(shown)}
    !${kept ? historyPanel(kept, shown) : ''}`
}

function notice(level: 'good' | 'warning' | 'danger', text: string): string {
  return html`<p class="notice ${level}" role="status">${text}</p>`
}

function doneNotice({ done, test, kept, lang }: Shown): string {
  const words = texts[lang].done
  if (done === 'acknowledged') return notice('good', words.acknowledged)
  if (done === 'already') return notice('warning', words.already)
  const [tested] = kept?.deliveries.get(done === 'test' ? (test ?? '') : '') ?? []
  if (tested?.message.event !== 'test') return ''
  const isSent = tested.state === 'sent'
  return notice(isSent ? 'good' : 'danger', words[isSent ? 'sent' : 'failed'](tested.receiver, tested.told))
}

function firingPanel(shown: Shown): string {
  const { lang, open } = shown
  const words = texts[lang]
  const firing = open.filter(({ firedAt }) => firedAt !== undefined)
  const rows = firing.map((alert) => firingRow(alert, shown))
  const { severity, what, now, limit, since, fired, told, who } = words.columns
  return html`<section class="panel" id="firing"><h2>${words.firing} <small>${firing.length}</small></h2>
    !${
      rows.length === 0
        ? html`<p class="empty">${words.calm}</p>`
        : table([severity, what, now, limit, since, fired, told, who], rows, [2, 3])
    }</section>`
}

function firingRow(alert: KeptAlert, shown: Shown): string {
  const { lang, kept } = shown
  const unit = unitOf(alert.what)
  const limit = alert.limit === undefined ? '–' : spell(alert.limit, unit, lang)
  return html`<tr data-alert="${alert.id}">
      <td>!${severityBadge(alert, lang)}</td>
      <th scope="row">!${thing(alert, shown)}</th>
      <td class="number">${valueNow(alert, shown)}</td>
      <td class="number">${limit}</td>
      <td>!${timeElement(alert.since)}</td>
      <td>!${timeElement(alert.firedAt ?? alert.since)}</td>
      <td>!${deliveriesList(kept?.deliveries.get(alert.id) ?? [], lang)}</td>
      <td>!${looker(alert, shown)}</td>
    </tr>`
}

/** What is wrong, with a link to where it is mended. */
function thing(alert: KeptAlert, { lang, seen }: Shown): string {
  const name = nameOf(alert, seen.snapshot)(lang)
  return html`<a href="${pageOf(alert.what)}">${titleOf(alert.what, lang)}</a> !${name === '' ? '' : html`<bdi>${name}</bdi>`}`
}

function valueNow(alert: KeptAlert, { file, seen, lang }: Shown): string {
  const rule = file.rules.find(({ id }) => id === alert.rule)
  const found = rule && judge(rule, seen).of.find(({ subject }) => subject === alert.subject)
  return spell(found?.value ?? alert.value, unitOf(alert.what), lang)
}

function looker({ id, acknowledged }: KeptAlert, { role, kept, lang }: Shown): string {
  const words = texts[lang]
  if (acknowledged)
    return html`<bdi>${words.acknowledgedBy(acknowledged.by)}</bdi> !${timeElement(acknowledged.at)}`
  if (!kept || !may(role, 'operator')) return '–'
  return html`<form class="act" method="post" action="/ops/alerts/${id}/acknowledge"><button>${words.acknowledge}</button></form>`
}

function historyPanel({ fired: alerts, cursor, deliveries }: Kept, shown: Shown): string {
  const { lang, before } = shown
  const words = texts[lang]
  const { severity, what, fired, over, told, who } = words.columns
  const rows = alerts.map(
    (alert) => html`<tr>
      <td>!${severityBadge(alert, lang)}</td>
      <th scope="row">!${thing(alert, shown)}<br><small class="muted">${sentenceOf(alert, lang)}</small></th>
      <td>!${timeElement(alert.firedAt ?? alert.since)}</td>
      <td>!${alert.resolvedAt === undefined ? '–' : timeElement(alert.resolvedAt)}</td>
      <td>!${deliveriesList(deliveries.get(alert.id) ?? [], lang)}</td>
      <td>!${alert.acknowledged ? html`<bdi>${alert.acknowledged.by}</bdi>` : '–'}</td>
    </tr>`,
  )
  const newest = before === undefined ? '' : html`<a href="/ops/alerts#history">${words.newest}</a>`
  const older =
    cursor === undefined
      ? ''
      : html`<a href="/ops/alerts?before=${cursor}#history" rel="next">${words.older}</a>`
  return html`<section class="panel" id="history"><h2>${words.history}</h2>
    !${rows.length === 0 ? html`<p class="empty">${words.never}</p>` : table([severity, what, fired, over, told, who], rows)}
    !${newest || older ? html`<nav class="pager" aria-label="${words.history}">!${newest} !${older}</nav>` : ''}</section>`
}
