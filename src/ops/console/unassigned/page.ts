/** Requests that wait for a person to name their unit. */
import { html } from 'ghtml'
import type { Unassigned } from '../../../contract/objections.ts'
import type { Lang } from '../layout.ts'
import { reasonField } from '../reason.ts'
import { names } from '../requests/names.ts'
import { timeElement } from '../times.ts'
import { bdi, queryOf } from '../words.ts'
import { texts } from './texts.ts'

export const levels = ['street', 'district', 'city', 'company'] as const
export const LONGEST_UNIT = 60

export interface UnassignedShown {
  lang: Lang
  mayAct: boolean
  waiting: readonly Unassigned[]
  cursor: string | undefined
  isFirst: boolean
  done: 'assigned' | 'already' | undefined
}

export function unassignedBody(shown: UnassignedShown): string {
  const { lang, waiting, done } = shown
  const words = texts[lang]
  const level = done === 'assigned' ? 'good' : 'warning'
  return html`<h1>${words.title}</h1>
    !${done ? html`<p class="notice ${level}" role="status">${words.done[done]}</p>` : ''}
    <p class="muted">${words.intro}</p>
    <section class="panel" id="waiting">
      !${waiting.length === 0 ? html`<p class="empty">${words.none}</p>` : table(shown)}
      !${pager(shown)}
    </section>`
}

function table({ lang, mayAct, waiting }: UnassignedShown): string {
  const { columns } = texts[lang]
  const heads = Object.entries(columns).filter(([name]) => mayAct || name !== 'act')
  return html`<div class="table-wrap"><table class="data"><thead><tr>!${heads.map(([, head]) => html`<th scope="col">${head}</th>`)}</tr></thead>
    <tbody>!${waiting.map((each) => row(each, mayAct, lang))}</tbody></table></div>`
}

function row({ receipt, topic, why, notTo, status, since }: Unassigned, mayAct: boolean, lang: Lang): string {
  const words = texts[lang]
  return html`<tr>
    <th scope="row"><a href="/ops/requests/${receipt}"><code>${receipt}</code></a></th>
    <td>!${topic.length === 0 ? html`${words.unknownTopic}` : bdi(topic.join(' › '))}</td>
    <td>${words.why[why]}</td>
    <td>!${notTo.map(bdi).join(lang === 'zh' ? '、' : ', ') || '–'}</td>
    <td>${names[lang].state[status]}</td>
    <td>!${timeElement(since)}</td>
    !${mayAct ? html`<td>!${form(receipt, lang)}</td>` : ''}</tr>`
}

function form(receipt: string, lang: Lang): string {
  const words = texts[lang]
  const options = levels.map((level) => html`<option value="${level}">${words.levels[level]}</option>`)
  return html`<details><summary>${words.columns.act}</summary><form class="act" method="post" action="/ops/unassigned/${receipt}/assign">
    <label>${words.unit} <input name="unit" required maxlength="${LONGEST_UNIT}" autocomplete="off"></label>
    <label>${words.level} <select name="level">!${options}</select></label>
    <label>${words.copyTo} <input name="copyTo" maxlength="${LONGEST_UNIT}" autocomplete="off"></label>
    !${reasonField(lang)}<button>${words.assign}</button></form></details>`
}

function pager({ lang, cursor, isFirst }: UnassignedShown): string {
  if (cursor === undefined && isFirst) return ''
  const words = texts[lang]
  const first = isFirst ? '' : html`<a href="/ops/unassigned">${words.newest}</a>`
  const next =
    cursor === undefined
      ? ''
      : html`<a rel="next" href="/ops/unassigned${queryOf({ after: cursor })}">${words.more}</a>`
  return html`<nav class="pager" aria-label="${words.title}">!${first} !${next}</nav>`
}
