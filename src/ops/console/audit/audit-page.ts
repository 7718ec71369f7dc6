/** What operators did, the newest first. */
import { html } from 'ghtml'
import type { AuditEntry } from '../../../contract/console.ts'
import { withoutPeople } from '../../../contract/people-in-words.ts'
import { printable } from '../../../contract/printable.ts'
import type { Lang, Shown } from '../layout.ts'
import { timeElement } from '../times.ts'
import { actionName, actions, doerName, factIn, labelOf, subjectName } from './names.ts'
import { type Asked, addressOf } from './query.ts'
import { texts } from './texts.ts'

export interface AuditShown {
  entries: readonly AuditEntry[]
  cursor?: string | undefined
  asked: Asked
  mayExport: boolean
}

export function auditPage(lang: Lang, shown: AuditShown): Shown {
  const words = texts[lang]
  const { entries, asked, mayExport } = shown
  const body = html`<h1>${words.title}</h1>
    <p class="muted">${words.grows}</p>
    !${filters(lang, asked)}
    !${entries.length === 0 ? html`<p class="empty">${words.none}</p>` : table(lang, shown)}
    !${pager(lang, shown)}
    !${mayExport ? exportForm(lang, asked) : ''}`
  return { title: words.title, body }
}

function filters(lang: Lang, asked: Asked): string {
  const words = texts[lang]
  const field = (name: 'by' | 'action' | 'subject', value = '') =>
    html`<label>${words.columns[name]} <input name="${name}" value="${value}" maxlength="200" spellcheck="false" !${name === 'action' ? 'list="actions"' : ''}></label>`
  const options = Object.keys(actions).map(
    (action) => html`<option value="${actionName(action, lang)}"></option>`,
  )
  const isFiltered = Object.keys(asked).length > 0
  return html`<form class="filters" action="/ops/audit" role="search">
    !${field('by', asked.by && doerName(asked.by, lang))}!${field('action', asked.action && actionName(asked.action, lang))}!${field('subject', asked.subject)}
    <datalist id="actions">!${options}</datalist>
    <button>${words.filter}</button>
    !${isFiltered ? html`<a href="/ops/audit">${words.all}</a>` : ''}
  </form>`
}

function table(lang: Lang, { entries, asked }: AuditShown): string {
  const { columns, caption } = texts[lang]
  const heads = [columns.at, columns.by, columns.action, columns.subject, columns.reason, columns.data]
  return html`<div class="table-wrap"><table class="data" id="audit">
    <caption>${caption}</caption>
    <thead><tr>!${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
    <tbody>!${entries.map((entry) => row(lang, entry, asked))}</tbody>
  </table></div>`
}

function row(lang: Lang, { at, by, action, subject, reason, data }: AuditEntry, asked: Asked): string {
  const narrowed = (more: Asked) => addressOf({ ...asked, before: undefined, ...more })
  return html`<tr>
    <td>!${timeElement(at)}</td>
    <td><a href="${narrowed({ by })}"><bdi>${printable(doerName(by, lang))}</bdi></a></td>
    <td><a href="${narrowed({ action })}" title="${action}">${actionName(action, lang)}</a></td>
    <td><a href="${narrowed({ subject })}"><bdi>${printable(subjectName(subject, lang))}</bdi></a></td>
    <td><bdi>${reason === undefined ? '' : printable(withoutPeople(reason))}</bdi></td>
    <td>!${data ? details(data, lang) : ''}</td>
  </tr>`
}

function details(data: NonNullable<AuditEntry['data']>, lang: Lang): string {
  const colon = lang === 'zh' ? '：' : ': '
  const facts = Object.entries(data).map(
    ([name, value]) => html`${labelOf(name, lang)}${colon}<bdi>${printable(factIn(name, value, lang))}</bdi>`,
  )
  return html`<small>!${facts.join('<br>')}</small>`
}

function pager(lang: Lang, { asked, cursor }: AuditShown): string {
  const words = texts[lang]
  const newest = asked.before
    ? html`<a href="${addressOf({ ...asked, before: undefined })}">${words.newest}</a>`
    : ''
  const older = cursor
    ? html`<a rel="next" href="${addressOf({ ...asked, before: cursor })}">${words.older}</a>`
    : ''
  return newest || older ? html`<nav class="pager" aria-label="${words.pages}">!${newest}!${older}</nav>` : ''
}

/** A post, since it is an act: it stands in the log itself. */
function exportForm(lang: Lang, { by, action, subject }: Asked): string {
  const kept = Object.entries({ by, action, subject }).map(([name, value]) =>
    value === undefined ? '' : html`<input type="hidden" name="${name}" value="${value}">`,
  )
  return html`<form class="act" method="post" action="/ops/audit/export">!${kept}<button class="quiet">${texts[lang].export}</button></form>`
}
