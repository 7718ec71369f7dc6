/** The form, what was found, and where the next page is. */
import { html } from 'ghtml'
import type {
  Case,
  CaseIndexState,
  CaseMatters,
  CasePage,
  CaseSources,
  CaseWords,
} from '../../../contract/cases.ts'
import { Disposition, requestTypes, Status, Urgency } from '../../../contract/request.ts'
import { lasting } from '../../browser/ago.ts'
import type { Lang } from '../layout.ts'
import { sourceAddress } from '../sources/address.ts'
import { channelName } from '../sources/texts.ts'
import { timeElement } from '../times.ts'
import { bdi, maskedBdi } from '../words.ts'
import { type Asked, addressOf, type Found } from './asked.ts'
import { badge } from './badge.ts'
import { laneName } from './lanes.ts'
import { maskedAsTyped } from './masks.ts'
import { names, stateLevel, urgencyLevel } from './names.ts'
import { knownOfCase, maskedName, masker } from './own-people.ts'
import { districtOptions } from './place.ts'
import { restrictionOf } from './restricted.ts'
import { searchTexts } from './search-texts.ts'
import { readings } from './typed.ts'

/** Behind by less than this is as good as not at all. */
const BEHIND_MS = 5000
const EXCERPT = 40

export type Note = 'mistyped' | 'noPhone' | 'expired' | 'backwards'

export interface SearchShown {
  asked: Asked
  found: Found | undefined
  /** Undefined: nothing was searched for; a list would look as if it were what was found. */
  page: CasePage | undefined
  sources: readonly CaseSources[]
  matters: CaseMatters
  index: CaseIndexState
  note?: Note | undefined
  now: number
  mayExport: boolean
}

export function searchBody(shown: SearchShown, lang: Lang): string {
  const words = searchTexts[lang]
  const { page, note } = shown
  return html`<h1>${words.title}</h1>
    !${indexNotice(shown, lang)}
    !${note ? html`<p class="notice warning" role="status">${words[note]}</p>` : ''}
    !${form(shown, lang)}
    !${foundBy(shown, lang)}
    !${page === undefined ? '' : page.isTooWide ? html`<p class="notice warning" role="status">${words.tooWide}</p>` : results(page, shown, lang)}`
}

function indexNotice({ index: { upTo, builtPercent }, now }: SearchShown, lang: Lang): string {
  const words = searchTexts[lang]
  if (builtPercent !== undefined)
    return html`<p class="notice warning" role="status">${words.building(builtPercent)}</p>`
  const behind = upTo === undefined ? 0 : now - Date.parse(upTo)
  return behind > BEHIND_MS
    ? html`<p class="notice warning" role="status">${words.behind(lasting(behind, lang))}</p>`
    : ''
}

function form(shown: SearchShown, lang: Lang): string {
  const { asked, sources } = shown
  const words = searchTexts[lang]
  const { type, urgency, state } = names[lang]
  const channels = [...new Set(sources.map(({ channel }) => channel))]
  const ends = [...new Set(sources.map(({ endpoint }) => endpoint))]
  return html`<form class="filters" method="post" action="/ops/requests/search" role="search">
      <label>${words.q} <input type="search" id="q" name="q" maxlength="256" autocomplete="off" aria-describedby="q-hint"></label>
      !${select({ name: 'as', label: words.reading, options: readings.map((each) => [each, words.readings[each]]) })}
      <label>${words.from} <input type="datetime-local" name="from" value="${asked.from ?? ''}"></label>
      <label>${words.to} <input type="datetime-local" name="to" value="${asked.to ?? ''}"></label>
      !${select({ name: 'channel', label: words.channel, any: words.any, options: channels.map((each) => [each, channelName(each, lang)]), value: asked.channel })}
      <label>${words.endpoint} <input name="endpoint" list="endpoints" value="${asked.endpoint ?? ''}" maxlength="128" autocomplete="off"></label>
      <datalist id="endpoints">!${ends.map((end) => html`<option value="${end}"></option>`)}</datalist>
      !${select({ name: 'type', label: words.type, any: words.any, options: requestTypes.map((each) => [each, type[each]]), value: asked.type })}
      !${select({ name: 'urgency', label: words.urgency, any: words.any, options: Urgency.options.map((each) => [each, urgency[each]]), value: asked.urgency })}
      !${select({ name: 'state', label: words.state, any: words.any, options: Status.options.map((each) => [each, state[each]]), value: asked.state })}
      !${matterFields(shown, lang)}
      !${asked.find === undefined ? '' : html`<input type="hidden" name="find" value="${asked.find}">`}
      <button class="primary">${words.search}</button>
      <a href="/ops/requests">${words.clear}</a>
    </form>
    <p class="muted" id="q-hint">${words.qHint}</p>`
}

function matterFields({ asked, matters }: SearchShown, lang: Lang): string {
  const words = searchTexts[lang]
  const { disposition } = names[lang]
  const { any } = words
  return html`!${select({ name: 'category', label: words.category, any, options: matters.categories.map((each) => [each, each]), value: asked.category })}
      !${select({ name: 'disposition', label: words.disposition, any, options: Disposition.options.map((each) => [each, disposition[each]]), value: asked.disposition })}
      !${select({ name: 'district', label: words.district, any, options: districtOptions(lang), value: asked.district })}
      !${select({ name: 'lane', label: words.lane, any, options: matters.lanes.map((each) => [each, laneName(each, lang)]), value: asked.lane })}
      <label><input type="checkbox" name="unsure" value="1" !${asked.unsure === undefined ? '' : 'checked'}> ${words.unsure}</label>`
}

interface Select {
  name: string
  label: string
  options: readonly (readonly [string, string])[]
  any?: string
  value?: string | undefined
}

function select({ name, label, options, any, value }: Select): string {
  const all = options.map(
    ([option, text]) =>
      html`<option value="${option}" !${option === value ? 'selected' : ''}>${text}</option>`,
  )
  return html`<label>${label} <select name="${name}">!${any === undefined ? '' : html`<option value="">${any}</option>`}!${all}</select></label>`
}

function foundBy({ found }: SearchShown, lang: Lang): string {
  const words = searchTexts[lang]
  if (!found) return ''
  return 'phone' in found
    ? html`<p>${words.byPhone(maskedAsTyped(found.typed))}</p>`
    : html`<p>${words.byId} !${maskedBdi(found.id)}</p>`
}

function results({ cases, cursor }: CasePage, shown: SearchShown, lang: Lang): string {
  const words = searchTexts[lang]
  if (cases.length === 0)
    return html`<p class="empty">${words.none}</p><p class="muted">${words.noneHint}</p>`
  const {
    receivedAt,
    receipt,
    source,
    type,
    urgency,
    state,
    category,
    unit,
    words: excerpt,
    name,
  } = words.columns
  const heads = [receivedAt, receipt, source, type, urgency, state, category, unit, excerpt, name]
  return html`<div class="table-wrap"><table class="data" id="requests">
      <caption>${words.caption}</caption>
      <thead><tr>!${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
      <tbody>!${cases.map((one) => row(one, lang))}</tbody>
    </table></div>
    !${pager(shown.asked, cursor, lang)}!${shown.mayExport ? exportForm(shown.asked, lang) : ''}`
}

function row(one: Case & CaseWords, lang: Lang): string {
  const { receipt, channel, endpoint, revision, category, unit } = one
  const { type, urgency, state } = names[lang]
  return html`<tr>
      <td>!${timeElement(one.receivedAt)}</td>
      <th scope="row"><a href="/ops/requests/${receipt}">${receipt}</a>!${revision > 1 ? html` <small>r${revision}</small>` : ''}</th>
      <td><a href="${sourceAddress({ channel, endpoint })}">!${bdi(endpoint)}</a> <small>${channelName(channel, lang)}</small></td>
      <td>${type[one.type]}</td>
      <td>!${badge(urgencyLevel(one.urgency), urgency[one.urgency])}</td>
      <td>!${badge(stateLevel(one.state), state[one.state])}</td>
      <td>!${category === undefined ? '–' : html`<span title="${category.join(' › ')}">!${bdi(category.at(-1) ?? '')}</span>`}</td>
      <td>!${unit === undefined ? '–' : bdi(unit)}</td>
      !${saidBy(one, lang)}
    </tr>`
}

/** What was said, and by whom: as much as may be seen without a reason. */
function saidBy(one: Case & CaseWords, lang: Lang): string {
  const { title, text, name, lanes } = one
  const restriction = restrictionOf(lanes)
  const mark = restriction ? badge('warning', restriction[lang]) : ''
  if (restriction?.hides === 'all') return html`<td>!${mark}</td><td>–</td>`
  const excerpt = maskedBdi(masker(knownOfCase(one))(title ?? text).replace(/\s+/g, ' '), EXCERPT)
  const who = restriction ? mark : name === undefined ? '–' : bdi(maskedName(name))
  return html`<td>!${excerpt}</td><td>!${who}</td>`
}

function pager(asked: Asked, cursor: string | undefined, lang: Lang): string {
  const words = searchTexts[lang]
  const first =
    asked.cursor === undefined
      ? ''
      : html`<a href="${addressOf({ ...asked, cursor: undefined })}">${words.firstPage}</a>`
  const next =
    cursor === undefined
      ? ''
      : html`<a rel="next" href="${addressOf({ ...asked, cursor })}">${words.nextPage}</a>`
  return first || next ? html`<nav class="pager" aria-label="${words.nextPage}">!${first}!${next}</nav>` : ''
}

function exportForm(asked: Asked, lang: Lang): string {
  const words = searchTexts[lang]
  const hidden = Object.entries({ ...asked, cursor: undefined }).map(([name, value]) =>
    value === undefined ? '' : html`<input type="hidden" name="${name}" value="${value}">`,
  )
  return html`<details><summary>${words.exportTitle}</summary>
      <form class="act" method="post" action="/ops/requests/export">
        !${hidden}
        <p class="muted">${words.exportHint}</p>
        <label><input type="checkbox" name="whole" value="1"> ${words.exportWhole}</label>
        <label>${words.exportReason} <input name="reason" maxlength="500" autocomplete="off"></label>
        <button>${words.exportButton}</button>
      </form></details>`
}
