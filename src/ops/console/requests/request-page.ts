/** A request's page: what it says, where it is, what happened; and what an operator may do about it. */
import { html } from 'ghtml'
import type { Request } from '../../../contract/request.ts'
import type { Lang } from '../layout.ts'
import { reasonField } from '../reason.ts'
import { closedSection, openedText } from './closed.ts'
import { compare } from './compare.ts'
import { correctTexts } from './correct-texts.ts'
import { correctionList } from './corrections-panel.ts'
import { panel } from './facts.ts'
import { filesSection } from './files-panel.ts'
import type { Loaded, Wanted } from './load.ts'
import { maskedRequest } from './masks.ts'
import { knownOf, masker } from './own-people.ts'
import { requestTexts } from './request-texts.ts'
import { restrictionOf } from './restricted.ts'
import { peopleSections, placeSection, sourceSection, wordsSection } from './sections.ts'
import { timeline } from './timeline.ts'
import { triagePanel } from './triage-panel.ts'
import { whereNow } from './where.ts'

export interface RequestShown extends Loaded {
  wanted: Wanted
  isUnmasked: boolean
  /** A reason was given to see one that is restricted. */
  isOpened: boolean
  /** Just now. */
  isCorrected: boolean
  /** An operator. */
  mayAct: boolean
  now: number
}

export function requestBody(shown: RequestShown, lang: Lang): string {
  const words = requestTexts[lang]
  const { receipt, lanes, isOpened, wanted, mayAct } = shown
  const restriction = restrictionOf(lanes)
  const isClosed = restriction?.hides === 'all' && !isOpened
  return html`<p class="crumbs"><a href="/ops/requests">${words.all}</a></p>
    <h1>${words.title(receipt)}</h1>
    !${notices(shown, lang)}
    !${panel(words.where, whereNow(shown, lang), 'where')}
    !${isClosed ? closedSection(restriction, { ...wanted, receipt }, { mayAct, lang }) : whole(shown, lang)}`
}

function whole(shown: RequestShown, lang: Lang): string {
  const words = requestTexts[lang]
  const { request, record, isUnmasked } = shown
  return html`!${request && shown.mayAct && !isUnmasked ? unmaskForm(shown, request, lang) : ''}
    !${request ? content(shown, isUnmasked ? request : maskedRequest(request), lang) : ''}
    !${record && record.timeline.length > 0 ? panel(words.timeline, timeline(record, { lang, mask: maskOf(shown) }), 'timeline') : ''}
    !${request ? revisions(shown, request, lang) : ''}
    !${request && shown.mayAct ? exportForm(request, lang) : ''}`
}

function maskOf({ request, isUnmasked }: RequestShown): (text: string) => string {
  if (isUnmasked) return (text) => text
  return masker(request ? knownOf(request) : { names: [], phones: [], others: [] })
}

function notices(shown: RequestShown, lang: Lang): string {
  const { asked, receipt, entry, record, request, isUnmasked, isOpened, isCorrected } = shown
  const words = requestTexts[lang]
  const newest = record?.revisions[0]?.revision ?? request?.revision ?? 1
  const told = [
    ...(isCorrected ? [['good', correctTexts[lang].done]] : []),
    ...(isUnmasked ? [['warning', words.unmaskedNow]] : []),
    ...(isOpened && !isUnmasked ? [['warning', openedText(lang)]] : []),
    ...(asked !== receipt ? [['good', words.alias(asked)]] : []),
    ...(record?.forgotten ? [['warning', words[record.forgotten]]] : []),
    ...(entry && !record ? [['good', words.onlyJournal]] : []),
    ...(request && request.revision !== newest
      ? [['warning', words.revisionShown(request.revision, newest)]]
      : []),
  ]
  return html`!${told.map(([level = '', text = '']) => html`<p class="notice ${level}" role="status">${text}</p>`)}`
}

/** `request` is masked already, or is not to be. */
function content(shown: RequestShown, request: Request, lang: Lang): string {
  const { record, mayAct } = shown
  return html`!${wordsSection(request, lang)}
    !${triagePanel(request, shown, lang, corrections(shown, lang))}
    <div class="grid">!${peopleSections(request, lang)}!${placeSection(request, lang)}!${sourceSection(request, record, lang)}</div>
    !${filesSection(request, lang, mayAct)}`
}

function corrections({ receipt, corrections: all, mayAct }: RequestShown, lang: Lang): string {
  const link = mayAct
    ? html`<p class="actions"><a class="button" href="/ops/requests/${receipt}/correct">${correctTexts[lang].open}</a></p>`
    : ''
  return html`!${correctionList(all, lang)}!${link}`
}

function unmaskForm({ against }: RequestShown, { receipt, revision }: Request, lang: Lang): string {
  const words = requestTexts[lang]
  const other = against ? html`<input type="hidden" name="against" value="${against.revision}">` : ''
  return html`<details><summary>${words.unmask}</summary>
      <form class="act" method="post" action="/ops/requests/${receipt}/unmask">
        <input type="hidden" name="revision" value="${revision}">!${other}
        !${reasonField(lang)}<button>${words.unmaskButton}</button>
      </form></details>`
}

function exportForm({ receipt, revision }: Request, lang: Lang): string {
  const words = requestTexts[lang]
  return html`<details><summary>${words.exportTitle}</summary>
      <form class="act" method="post" action="/ops/requests/${receipt}/export">
        <input type="hidden" name="revision" value="${revision}">
        !${reasonField(lang)}<button>${words.exportButton}</button>
      </form></details>`
}

function revisions({ record, against, isUnmasked }: RequestShown, request: Request, lang: Lang): string {
  const words = requestTexts[lang]
  const all = record?.revisions.map(({ revision }) => revision) ?? []
  if (all.length < 2) return ''
  const [older, newer] = [request, against]
    .filter((each) => each !== undefined)
    .toSorted((a, b) => a.revision - b.revision)
  const options = (selected: number | undefined) =>
    all.map((each) => html`<option !${each === selected ? 'selected' : ''}>${each}</option>`)
  const form = html`<form class="filters" action="/ops/requests/${request.receipt}">
      <label>${words.newer} <select name="revision">!${options(request.revision)}</select></label>
      <label>${words.older} <select name="against">!${options(against?.revision ?? request.revision - 1)}</select></label>
      <button>${words.compareButton}</button>
    </form>`
  const table = older && newer ? compare({ older, newer, isUnmasked }, lang) : ''
  return panel(words.revisions, html`<h3>${words.compare}</h3>!${form}!${table}`, 'revisions')
}
