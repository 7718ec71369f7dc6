/** What came of many: each with its outcome, and how to go on. */
import { html } from 'ghtml'
import type { QuarantineFilter } from '../../../contract/quarantine.ts'
import type { Lang } from '../layout.ts'
import { maskedBdi } from '../words.ts'
import { entryAddress } from './list-page.ts'
import type { ManyResult, OneResult } from './many.ts'
import { resultTexts, texts } from './texts.ts'

export interface ResultsShown {
  lang: Lang
  isDry: boolean
  /** Undefined: those that were ticked. */
  group: Omit<QuarantineFilter, 'state'> | undefined
  done: ManyResult
}

export function resultsTitle({ lang, isDry }: ResultsShown): string {
  return isDry ? resultTexts[lang].tried : resultTexts[lang].replayed
}

export function resultsBody(shown: ResultsShown): string {
  const { lang, isDry, done } = shown
  const words = resultTexts[lang]
  const stay = done.results.filter(({ outcome }) => outcome === 'stays').length
  const went = done.results.length - stay
  const sum = isDry ? words.wouldSum(went, stay) : words.sum(went, stay)
  const level = done.isBroken ? 'danger' : stay > 0 || done.left ? 'warning' : 'good'
  const said = done.isBroken ? words.ledgerDown : done.left ? words.more : words.whole
  return html`<h1>${resultsTitle(shown)}</h1>
    <div class="notice ${level}" role="status"><p>${sum} ${said}</p>!${goOn(shown)}</div>
    !${done.results.length === 0 ? html`<p class="empty">${words.nothing}</p>` : table(shown)}
    <p><a href="/ops/quarantine">${words.back}</a></p>`
}

function table({ lang, isDry, done }: ResultsShown): string {
  const words = resultTexts[lang]
  const outcomes = isDry ? words.would : words.outcomes
  const row = ({ receipt, outcome, revision, why, newerAt }: OneResult) => {
    const badge = outcome === 'stays' ? 'warning' : 'good'
    const number = revision === undefined || revision === 1 ? '' : ` · ${words.revision(revision)}`
    const reason = newerAt === undefined ? maskedBdi(why ?? '', 400) : html`${words.newer(newerAt)}`
    return html`<tr><th scope="row"><a href="${entryAddress(receipt)}"><code>${receipt}</code></a></th>
      <td><span class="badge ${badge}">${outcomes[outcome]}${number}</span></td><td>!${reason}</td></tr>`
  }
  return html`<div class="table-wrap"><table class="data" id="results"><thead><tr><th scope="col">${texts[lang].columns.receipt}</th><th scope="col">${words.outcome}</th><th scope="col">${words.why}</th></tr></thead><tbody>!${done.results.map(row)}</tbody></table></div>`
}

function goOn({ lang, isDry, group, done: { left } }: ResultsShown): string {
  if (!left) return ''
  const hidden = (name: string, value: string | undefined) =>
    value === undefined ? '' : html`<input type="hidden" name="${name}" value="${value}">`
  const fields =
    'receipts' in left
      ? left.receipts.map((receipt) => hidden('receipt', receipt))
      : Object.entries({ ...group, after: left.after }).map(([name, value]) => hidden(name, value))
  return html`<form method="post" action="/ops/quarantine/${isDry ? 'try' : 'replay'}">!${fields}<button>${resultTexts[lang].goOn}</button></form>`
}
