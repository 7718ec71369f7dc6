/** Receivers, and rules with what they see now. */
import { html } from 'ghtml'
import type { AlertReceiver, AlertRule } from '../../../config-alerts.ts'
import { type Finding, judge } from '../../alerts/judge.ts'
import { limitOf } from '../../alerts/step.ts'
import { spell, unitOf } from '../../alerts/units.ts'
import { ruleInWords, severityOf } from '../../alerts/words.ts'
import type { Lang } from '../layout.ts'
import { deliveryLine } from './deliveries.ts'
import { may, type Shown, table } from './parts.ts'
import { texts } from './texts.ts'

export function receiversTable(shown: Shown): string {
  const { lang, file } = shown
  const words = texts[lang]
  const { receiver, kind, secret, last, test } = words.columns
  const rows = file.receivers.map((one) => receiverRow(one, shown))
  return html`<section class="panel" id="receivers"><h2>${words.receivers} <small>${file.receivers.length}</small></h2>
    !${rows.length === 0 ? html`<p class="empty">${words.none}</p>` : table([receiver, kind, secret, last, test], rows)}
    <p class="muted">${words.testHint}</p></section>`
}

function receiverRow(receiver: AlertReceiver, { lang, role, kept }: Shown): string {
  const words = texts[lang]
  const last = kept?.last.find((one) => one.receiver === receiver.id)
  const button = may(role, 'admin')
    ? html`<form class="act" method="post" action="/ops/alerts/receivers/${receiver.id}/test"><button>${words.sendTest}</button></form>`
    : '–'
  return html`<tr data-receiver="${receiver.id}">
      <th scope="row">${receiver.id}</th>
      <td>${words.kinds[receiver.kind]}!${whereOf(receiver)}</td>
      <td><code>${secretOf(receiver)}</code></td>
      <td>!${last ? deliveryLine(last, lang) : html`<span class="muted">${words.none}</span>`}</td>
      <td>!${button}</td>
    </tr>`
}

/** The host alone: what stands behind it may be a secret, and people's addresses are nobody's business here. */
function whereOf(receiver: AlertReceiver): string {
  if (receiver.kind !== 'webhook') return ''
  return html` <small class="muted">${URL.parse(receiver.url)?.host ?? ''}</small>`
}

function secretOf(receiver: AlertReceiver): string {
  if (receiver.kind === 'email') return receiver.server
  return receiver.kind === 'wecom' ? receiver.url : receiver.secret
}

export function rulesTable(shown: Shown): string {
  const { lang, file } = shown
  const words = texts[lang]
  const { severity, rule, now, limit, to } = words.columns
  const rows = file.rules.map((one) => ruleRow(one, shown))
  return html`<section class="panel" id="rules"><h2>${words.rules} <small>${file.rules.length}</small></h2>
    !${rows.length === 0 ? html`<p class="empty">${words.nothing}</p>` : table([severity, rule, now, limit, to], rows, [2, 3])}
    <p class="muted">${words.reload}</p></section>`
}

function ruleRow(rule: AlertRule, { lang, seen }: Shown): string {
  const words = texts[lang]
  const limit = limitOf(rule)
  return html`<tr data-rule="${rule.id}">
      <td>${severityOf(rule.severity, lang)}</td>
      <th scope="row">${ruleInWords(rule, lang)} <small class="muted">${rule.id}</small></th>
      <td class="number">!${standing(rule, judge(rule, seen).of, lang)}</td>
      <td class="number">${limit === undefined ? '–' : spell(limit, unitOf(rule.what), lang)}</td>
      <td>${rule.to ? rule.to.join(', ') || words.none : words.all}</td>
    </tr>`
}

/** The worst that it sees. */
function standing(rule: AlertRule, findings: readonly Finding[], lang: Lang): string {
  const words = texts[lang]
  const known = findings.filter(({ is }) => is !== 'unknown')
  const breaches = known.filter(({ is }) => is === 'breach')
  if (known.length === 0) return html`<span class="badge neutral">${words.unknown}</span>`
  const worst = (breaches.length > 0 ? breaches : known).toSorted((a, b) => b.value - a.value)[0]
  const value = worst && isCounted(rule) ? spell(worst.value, unitOf(rule.what), lang) : ''
  if (breaches.length === 0) return html`${value || words.ok}`
  const more = breaches.length > 1 ? ` × ${breaches.length}` : ''
  return html`<span class="badge warning">${words.breached}${more}</span> ${value}`
}

/** Whether a value says more than that it is so. */
function isCounted(rule: AlertRule): boolean {
  return limitOf(rule) !== undefined
}
