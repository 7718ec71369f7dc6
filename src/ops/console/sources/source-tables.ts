/** What was refused, quarantined and received of one source lately, and its balance. */
import { html } from 'ghtml'
import type { Case } from '../../../contract/cases.ts'
import type { Refused } from '../../../contract/ledger.ts'
import type { Origin } from '../../../contract/ports.ts'
import type { Quarantined } from '../../../contract/quarantine.ts'
import type { Snapshot, SourceFigures } from '../../../contract/snapshot.ts'
import type { Lang } from '../layout.ts'
import { reasonHtml } from '../reasons/reasons.ts'
import { names } from '../requests/names.ts'
import { timeElement } from '../times.ts'
import { bdi, queryOf } from '../words.ts'
import { sourceAddress } from './address.ts'
import { meaningOf } from './reasons.ts'
import { sourceTexts } from './source-texts.ts'
import { texts } from './texts.ts'

const MOST_SHOWN = 20
const EXCERPT = 160

interface Column {
  name: string
  isNumber?: boolean
}

/** `rows` are cells of trusted HTML. */
function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const classOf = (column: Column | undefined) => (column?.isNumber ? 'class="number"' : '')
  const heads = columns.map((column) => html`<th scope="col" !${classOf(column)}>${column.name}</th>`)
  const lines = rows.map(
    (cells) => html`<tr>!${cells.map((cell, at) => html`<td !${classOf(columns[at])}>!${cell}</td>`)}</tr>`,
  )
  return html`<div class="table-wrap"><table class="data"><thead><tr>!${heads}</tr></thead><tbody>!${lines}</tbody></table></div>`
}

function panel(id: string, title: string, body: string): string {
  return html`<section class="panel" id="${id}"><h2>${title}</h2>!${body}</section>`
}

function text(value: string | number): string {
  return html`${value}`
}

/** `refusals` are oldest first. */
export function refusalTables(source: SourceFigures, refusals: readonly Refused[], lang: Lang): string {
  const words = sourceTexts[lang]
  const kept = refusals.toReversed().slice(0, MOST_SHOWN)
  const codes = Object.entries(source.refused).toSorted(([, a], [, b]) => b - a)
  if (codes.length === 0 && kept.length === 0)
    return panel('refused', words.refusals, html`<p class="empty">${words.noRefusals}</p>`)
  const byReason = table(
    [
      { name: words.reason },
      { name: words.lately, isNumber: true },
      { name: words.count, isNumber: true },
      { name: words.meaning },
    ],
    codes.map(([code, count]) => [
      html`<code>${code}</code>`,
      text(source.refusedLately[code] ?? 0),
      text(count),
      html`<p>${meaningOf(code)?.[lang] ?? ''}</p>`,
    ]),
  )
  const each = table(
    [
      { name: words.time },
      { name: words.reason },
      { name: words.mediaType },
      { name: words.bytes, isNumber: true },
      { name: words.look },
    ],
    kept.map(({ id, refusedAt, reason, mediaType, bytes }) => [
      timeElement(refusedAt),
      html`<code>${reason}</code>`,
      bdi(mediaType.slice(0, 60)),
      text(bytes),
      html`<a href="${sourceAddress(source)}/refusals/${id}">${words.look}</a>`,
    ]),
  )
  const body = html`<p class="muted">${words.refusalsHint}</p>!${codes.length > 0 ? byReason : ''}!${kept.length > 0 ? each : ''}`
  return panel('refused', words.refusals, body)
}

export function quarantineTable(source: Origin, quarantined: readonly Quarantined[], lang: Lang): string {
  const words = sourceTexts[lang]
  if (quarantined.length === 0)
    return panel('quarantined', words.quarantine, html`<p class="empty">${words.noQuarantine}</p>`)
  const { channel, endpoint } = source
  const rows = quarantined
    .slice(0, MOST_SHOWN)
    .map(({ receipt, receivedAt, reason }) => [
      timeElement(receivedAt),
      html`<a href="/ops/quarantine/${receipt}">${receipt}</a>`,
      reasonHtml(reason, lang, { most: EXCERPT }),
    ])
  const all = html`<p><a href="/ops/quarantine${queryOf({ channel, endpoint })}">${words.allQuarantine}</a></p>`
  const columns = [{ name: words.time }, { name: words.receipt }, { name: words.reason }]
  return panel('quarantined', words.quarantine, table(columns, rows) + all)
}

export function latestCases(source: Origin, cases: readonly Case[], lang: Lang): string {
  const words = sourceTexts[lang]
  if (cases.length === 0)
    return panel('latest', words.receipts, html`<p class="empty">${words.noReceipts}</p>`)
  const { channel, endpoint } = source
  const rows = cases
    .slice(0, MOST_SHOWN)
    .map(({ receipt, receivedAt, state }) => [
      timeElement(receivedAt),
      html`<a href="/ops/requests/${receipt}">${receipt}</a>`,
      text(names[lang].state[state]),
    ])
  const all = html`<p><a href="/ops/requests${queryOf({ channel, endpoint })}">${words.allReceipts}</a></p>`
  const columns = [{ name: words.time }, { name: words.receipt }, { name: words.state }]
  return panel('latest', words.receipts, table(columns, rows) + all)
}

interface Balanced {
  source: Origin
  snapshot: Pick<Snapshot, 'balance'>
  lang: Lang
}

export function balanceTable({ source, snapshot, lang }: Balanced): string {
  const words = sourceTexts[lang]
  const columnNames = texts[lang].columns
  const own = snapshot.balance.filter(
    ({ channel, endpoint }) => channel === source.channel && endpoint === source.endpoint,
  )
  if (own.length === 0) return panel('balance', words.balance, html`<p class="empty">${words.noBalance}</p>`)
  const numbers = [
    columnNames.accepted,
    words.ledgered,
    columnNames.duplicate,
    columnNames.quarantined,
    words.discarded,
    columnNames.inJournal,
    columnNames.difference,
  ]
  const columns = [
    { name: words.gateway },
    ...numbers.map((name) => ({ name, isNumber: true })),
    { name: words.asOf },
  ]
  const rows = own.map((each) => [
    html`<code>${each.gateway}</code>`,
    ...[
      each.accepted,
      each.ledgered,
      each.duplicate,
      each.quarantined,
      each.discarded,
      each.inJournal,
      each.difference,
    ].map(text),
    timeElement(each.at),
  ])
  return panel('balance', words.balance, table(columns, rows))
}
