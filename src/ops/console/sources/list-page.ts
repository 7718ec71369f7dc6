/** The table of all sources. */
import { html } from 'ghtml'
import { printable } from '../../../contract/printable.ts'
import type { Snapshot, SourceFigures } from '../../../contract/snapshot.ts'
import type { Lang } from '../layout.ts'
import { agoElement, timeElement } from '../times.ts'
import { bdi } from '../words.ts'
import { sourceAddress } from './address.ts'
import { type Asked, choose, counts, marks, matching, queryOf, type Sort, type Which } from './list.ts'
import { keyOf } from './live-rows.ts'
import { channelName, modes, texts } from './texts.ts'
import { type CellName, cellsOf, levelOf, sentenceOf, stateOf, stateWords } from './words.ts'

export function listBody({ sources, at, ledgerUp }: Snapshot, asked: Asked, lang: Lang): string {
  const words = texts[lang]
  const shown = choose(sources, asked)
  return html`<h1>${words.title}</h1>
    !${ledgerUp === false ? html`<p class="notice warning" role="status">${words.ledgerDown}</p>` : ''}
    !${statesNav(sources, asked, lang)}
    !${filterForm(sources, asked, lang)}
    <p class="muted" id="feed"><span>${words.count(shown.length, sources.length)}</span> · <span id="feed-state">!${timeElement(at)}</span></p>
    !${shown.length === 0 ? html`<p class="empty">${words.none}</p>` : table(shown, { asked, now: at, lang })}`
}

interface Around {
  asked: Asked
  now: number
  lang: Lang
}

function statesNav(sources: readonly SourceFigures[], asked: Asked, lang: Lang): string {
  const link = (which: Which | undefined, label: string, count: number, badge: string) => {
    const isCurrent = asked.which === which
    const href = queryOf({ ...asked, which })
    return html`<li !${count === 0 && !isCurrent && which ? 'hidden' : ''}><a class="badge ${badge}" href="${href}" !${isCurrent ? 'aria-current="true"' : ''}>${label} <span data-count="${which ?? ''}">${count}</span></a></li>`
  }
  const all = counts(sources, asked)
  const links = all.map(({ which, count }) => link(which, nameOf(which, lang), count, levelOfWhich(which)))
  const isWhole = asked.text === '' && asked.channel === ''
  const every = link(undefined, texts[lang].all, matching(sources, asked).length, 'neutral')
  return html`<nav aria-label="${texts[lang].columns.state}"><ul class="states" !${isWhole ? 'data-counts="all"' : ''}>!${every}!${links}</ul></nav>`
}

function isMark(which: Which): which is (typeof marks)[number] {
  return marks.some((mark) => mark === which)
}

function nameOf(which: Which, lang: Lang): string {
  return isMark(which) ? texts[lang].marks[which] : stateWords[which][lang]
}

function levelOfWhich(which: Which): string {
  if (!isMark(which)) return stateWords[which].level
  return which === 'unbalanced' ? 'danger' : which === 'holding' ? 'warning' : 'neutral'
}

function filterForm(sources: readonly SourceFigures[], asked: Asked, lang: Lang): string {
  const words = texts[lang]
  const channels = [...new Set(sources.map(({ channel }) => channel))]
  const options = channels.map(
    (channel) =>
      html`<option value="${channel}" !${channel === asked.channel ? 'selected' : ''}>${channelName(channel, lang)}</option>`,
  )
  const { which, sort, isDescending } = asked
  const kept = Object.entries({
    state: which,
    sort: sort === 'state' ? undefined : sort,
    dir: isDescending ? 'desc' : undefined,
  })
  const hidden = kept.map(([name, value]) =>
    value === undefined ? '' : html`<input type="hidden" name="${name}" value="${value}">`,
  )
  return html`<form class="filters" action="/ops/sources" role="search">
      !${hidden}
      <label>${words.search} <input type="search" name="q" value="${asked.text}" maxlength="100"></label>
      <label>${words.channel} <select name="channel"><option value="">${words.anyChannel}</option>!${options}</select></label>
      <button>${words.filter}</button>
    </form>`
}

const columns: readonly { sort: Sort; cell?: CellName }[] = [
  { sort: 'source' },
  { sort: 'state' },
  { sort: 'last' },
  { sort: 'hour', cell: 'lastHour' },
  { sort: 'refusedLately', cell: 'refusedLately' },
  { sort: 'quarantined', cell: 'quarantined' },
  { sort: 'duplicate', cell: 'duplicate' },
  { sort: 'accepted', cell: 'accepted' },
  { sort: 'inJournal', cell: 'inJournal' },
  { sort: 'difference', cell: 'difference' },
  { sort: 'refused', cell: 'refused' },
  { sort: 'channel' },
  { sort: 'mode' },
]
const numbers = columns.filter((column) => column.cell !== undefined)

function table(sources: readonly SourceFigures[], around: Around): string {
  const { lang } = around
  const words = texts[lang]
  return html`<div class="table-wrap"><table class="data" id="sources" aria-describedby="of-figures">
      <thead><tr>!${columns.map((column) => header(column, around))}<th scope="col">${words.columns.confirmed}</th></tr></thead>
      <tbody>!${sources.map((source) => row(source, around))}</tbody>
    </table></div><p class="muted" id="of-figures">${words.caption}</p>`
}

/** Numbers are looked at from the largest down. */
function header({ sort, cell }: (typeof columns)[number], { asked, lang }: Around): string {
  const isCurrent = asked.sort === sort
  const isDescending = isCurrent ? !asked.isDescending : cell !== undefined
  const order = asked.isDescending ? 'descending' : 'ascending'
  const { columns: names, hints } = texts[lang]
  return html`<th scope="col" !${cell ? 'class="number"' : ''} !${isCurrent ? `aria-sort="${order}"` : ''}><a href="${queryOf({ ...asked, sort, isDescending })}" title="${hints[sort] ?? ''}">${names[sort]}</a></th>`
}

function row(source: SourceFigures, { now, lang }: Around): string {
  const words = texts[lang]
  const { channel, endpoint, standing } = source
  const cells = cellsOf(source, lang)
  const mode = standing?.mode ?? ''
  const isOwn = standing?.endpoint === endpoint
  return html`<tr data-source="${keyOf(source)}">
      <th scope="row"><a href="${sourceAddress(source)}">!${bdi(endpoint)}</a> <small>!${bdi(nameIn(source, lang))}</small></th>
      <td><span class="badge ${levelOf(source)}" data-cell="state" title="${sentenceOf(source, now, lang)}">${stateWords[stateOf(source)][lang]}</span></td>
      <td data-cell="last">!${isOwn && standing.lastAt !== undefined ? agoElement(standing.lastAt, now, lang) : isOwn ? words.never : '–'}</td>
      !${numbers.map(({ cell }) => (cell ? numberCell(cell, cells[cell]) : ''))}
      <td>!${bdi(channelName(channel, lang))}</td>
      <td>!${bdi(modes[mode]?.[lang] ?? mode)}</td>
      <td>${standing ? (standing.confirmed ? words.yes : words.no) : '–'}</td>
    </tr>`
}

function numberCell(name: CellName, { text, title = '' }: { text: string; title?: string }): string {
  return html`<td class="number !${text === '0' ? 'muted' : ''}" data-cell="${name}" !${title === '' ? '' : html`title="${printable(title)}"`}>${text}</td>`
}

export function nameIn({ standing }: SourceFigures, lang: Lang): string {
  if (!standing) return texts[lang].undescribed
  return lang === 'en' ? standing.nameEn : standing.name
}
