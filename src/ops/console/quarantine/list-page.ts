/** What lies in quarantine: in groups that stuck for the same reason, and one by one. */
import { html } from 'ghtml'
import type {
  Quarantined,
  QuarantineFilter,
  QuarantineGroup,
  QuarantineState,
} from '../../../contract/quarantine.ts'
import { quarantineStates } from '../../../contract/quarantine.ts'
import type { Lang } from '../layout.ts'
import { reasonField } from '../reason.ts'
import { reasonHtml } from '../reasons/reasons.ts'
import { channelName } from '../sources/texts.ts'
import { timeElement } from '../times.ts'
import { bdi, queryOf } from '../words.ts'
import { stuckNav } from './nav.ts'
import { texts } from './texts.ts'

export interface ListShown {
  lang: Lang
  mayAct: boolean
  filter: QuarantineFilter
  entries: Quarantined[]
  cursor: string | undefined
  isFirst: boolean
  groups: QuarantineGroup[]
  isWhole: boolean
  /** When it was looked up: what comes later is not discarded unseen. RFC 3339. */
  until: string
}

export function listBody(shown: ListShown): string {
  const { lang, filter, entries } = shown
  const words = texts[lang]
  const isFiltered = [filter.channel, filter.endpoint, filter.reasonKey].some((each) => each !== undefined)
  const empty = filter.state === 'open' && !isFiltered ? words.none : words.noneSuch
  return html`<h1>${words.title}</h1>
    !${stuckNav('quarantine', lang)}
    <p class="muted">${words.intro}</p>
    !${groups(shown)}
    <section class="panel" id="entries"><h2>${words.rooms.quarantine}</h2>
      !${states(filter, lang)}
      !${filters(shown)}
      !${entries.length === 0 ? html`<p class="empty">${empty}</p>` : list(shown)}
      !${pager(shown)}
    </section>`
}

function groups({ lang, mayAct, groups, isWhole, until }: ListShown): string {
  if (groups.length === 0) return ''
  const { columns, ...words } = texts[lang]
  const rows = groups.map(
    (group) => html`<tr>
      <th scope="row">!${source(group, lang)}</th>
      <td class="number"><a href="${address({ ...group, state: 'open' })}">${group.count}</a></td>
      <td>!${reasonHtml(group.reason, lang, { most: 200 })}</td>
      <td>!${timeElement(group.oldestAt)}</td>
      <td>!${mayAct ? groupActs(group, until, lang) : ''}</td></tr>`,
  )
  return html`<section class="panel" id="groups"><h2>${words.groups}</h2>
    !${isWhole ? '' : html`<p class="muted">${words.groupsCut}</p>`}
    <div class="table-wrap"><table class="data"><thead><tr><th scope="col">${columns.source}</th><th scope="col" class="number">${columns.count}</th><th scope="col">${columns.reason}</th><th scope="col">${columns.oldest}</th><th scope="col">${columns.do}</th></tr></thead><tbody>!${rows}</tbody></table></div>
  </section>`
}

function groupActs(group: QuarantineGroup, until: string, lang: Lang): string {
  const words = texts[lang]
  const fields = (['channel', 'endpoint', 'reasonKey'] as const).map(
    (name) => html`<input type="hidden" name="${name}" value="${group[name]}">`,
  )
  return html`<form method="post" class="actions" action="/ops/quarantine/try">!${fields}
    <button>${words.tryAll}</button><button formaction="/ops/quarantine/replay">${words.replayAll}</button></form>
    <details><summary>${words.discardAll}</summary><form method="post" class="act" action="/ops/quarantine/discard">!${fields}
    <input type="hidden" name="until" value="${until}">!${reasonField(lang)}<button class="danger">${words.discardCount(group.count)}</button>
    <span class="muted">${words.discardHint}</span></form></details>`
}

function states(filter: QuarantineFilter, lang: Lang): string {
  const link = (state: QuarantineState) =>
    html`<a href="${address({ ...filter, state })}" !${state === filter.state ? 'aria-current="page"' : ''}>${texts[lang].states[state]}</a>`
  return html`<nav class="actions" aria-label="${texts[lang].rooms.quarantine}">!${quarantineStates.map(link)}</nav>`
}

function filters({ filter, lang, groups }: ListShown): string {
  const words = texts[lang]
  const channels = new Set([
    ...groups.map(({ channel }) => channel),
    ...(filter.channel ? [filter.channel] : []),
  ])
  const options = [...channels].map(
    (channel) =>
      html`<option value="${channel}" !${channel === filter.channel ? 'selected' : ''}>${channelName(channel, lang)}</option>`,
  )
  return html`<form class="filters" action="/ops/quarantine"><input type="hidden" name="state" value="${filter.state}">
    <label>${words.channel} <select name="channel"><option value="">${words.all}</option>!${options}</select></label>
    <label>${words.endpoint} <input name="endpoint" value="${filter.endpoint ?? ''}" maxlength="200"></label>
    <button>${words.filter}</button>
    !${filter.reasonKey === undefined ? '' : html`<span class="badge neutral">${words.onlyReason}</span>`}
  </form>`
}

function list({ lang, mayAct, filter, entries }: ListShown): string {
  const { columns, ...words } = texts[lang]
  const ticks = mayAct && filter.state === 'open'
  const rows = entries.map(
    (entry) => html`<tr>
      <th scope="row">!${ticks ? html`<input type="checkbox" name="receipt" value="${entry.receipt}" aria-label="${words.tick} ${entry.receipt}"> ` : ''}<a href="${entryAddress(entry.receipt)}"><code>${entry.receipt}</code></a></th>
      <td>!${source(entry, lang)}</td>
      <td>!${reasonHtml(entry.reason, lang, { most: 160 })}</td>
      <td>!${timeElement(entry.receivedAt)}</td>
      <td class="number">${entry.bytes}</td>
      <td>!${bdi(entry.mediaType)}</td>
      !${filter.state === 'discarded' ? html`<td>!${bdi(entry.note ?? '')}</td>` : ''}</tr>`,
  )
  const note = filter.state === 'discarded' ? html`<th scope="col">${columns.note}</th>` : ''
  const table = html`<div class="table-wrap"><table class="data" id="quarantined"><thead><tr><th scope="col">!${ticks ? html`<input type="checkbox" data-all="receipt" aria-label="${words.tickAll}"> ` : ''}${columns.receipt}</th><th scope="col">${columns.source}</th><th scope="col">${columns.reason}</th><th scope="col">${columns.received}</th><th scope="col" class="number">${columns.bytes}</th><th scope="col">${columns.kind}</th>!${note}</tr></thead><tbody>!${rows}</tbody></table></div>`
  if (!ticks) return table
  return html`<form method="post" action="/ops/quarantine/try">!${table}
    <p class="actions"><button formnovalidate>${words.tryTicked}</button><button formnovalidate formaction="/ops/quarantine/replay">${words.replayTicked}</button></p>
    <details><summary>${words.discardTicked}</summary><div class="act">!${reasonField(lang)}<button class="danger" formaction="/ops/quarantine/discard">${words.discardTicked}</button>
    <span class="muted">${words.discardHint}</span></div></details></form>`
}

function pager({ filter, cursor, isFirst, lang }: ListShown): string {
  if (cursor === undefined && isFirst) return ''
  const words = texts[lang]
  const first = isFirst ? '' : html`<a href="${address(filter)}">${words.newest}</a>`
  const next =
    cursor === undefined ? '' : html`<a rel="next" href="${address(filter, cursor)}">${words.more}</a>`
  return html`<nav class="pager" aria-label="${words.title}">!${first}!${next}</nav>`
}

function source({ channel, endpoint }: { channel: string; endpoint: string }, lang: Lang): string {
  return html`${channelName(channel, lang)} !${bdi(endpoint)}`
}

export function entryAddress(receipt: string): string {
  return `/ops/quarantine/${encodeURIComponent(receipt)}`
}

function address({ state, channel, endpoint, reasonKey }: QuarantineFilter, after?: string): string {
  const shown = state === 'open' ? undefined : state
  return `/ops/quarantine${queryOf({ state: shown, channel, endpoint, reasonKey, after })}#entries`
}
