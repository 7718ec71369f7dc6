/** What came of many: each with its outcome, and how to go on. */
import { html } from 'ghtml'
import type { Lang } from '../layout.ts'
import { reasonHtml } from '../reasons/reasons.ts'
import { shortTime } from '../times.ts'
import { entryAddress } from './list-page.ts'
import type { Group, ManyAct, ManyResult, OneResult } from './many.ts'
import { resultTexts } from './result-texts.ts'
import { texts } from './texts.ts'

export interface ResultsShown {
  lang: Lang
  act: ManyAct
  /** Why they are discarded. */
  reason: string | undefined
  /** Undefined: those that were ticked. */
  group: Omit<Group, 'state' | 'after'> | undefined
  done: ManyResult
}

export function resultsTitle({ lang, act }: ResultsShown): string {
  return resultTexts[lang].titles[act]
}

export function resultsBody(shown: ResultsShown): string {
  const { lang, group, done } = shown
  const words = resultTexts[lang]
  const isNothing = done.results.length === 0 && !done.isBroken && !done.left
  const said = isNothing ? (group ? words.emptyGroup : words.nothing) : sumOf(shown)
  return html`<h1>${resultsTitle(shown)}</h1>
    <div class="notice ${isNothing ? 'warning' : levelOf(done)}" role="status"><p>${said}</p>!${goOn(shown)}</div>
    !${done.results.length === 0 ? '' : table(shown)}
    <p><a href="/ops/quarantine">${words.back}</a></p>`
}

function levelOf({ results, isBroken, left }: ManyResult): string {
  if (isBroken) return 'danger'
  return left || results.some(({ outcome }) => outcome === 'stays' || outcome === 'settled')
    ? 'warning'
    : 'good'
}

/** What others have done is not ours, and does not stay either. */
function sumOf({ lang, act, done: { results, isBroken, left } }: ResultsShown): string {
  const words = resultTexts[lang]
  const stay = results.filter(({ outcome }) => outcome === 'stays').length
  const settled = Map.groupBy(
    results.flatMap((each) => each.settled ?? []),
    ({ state, by }) => words.settledSum(0, state, by),
  )
  const before = [...settled.values()].flatMap(([first, ...more]) =>
    first ? [words.settledSum(1 + more.length, first.state, first.by)] : [],
  )
  const others = [...settled.values()].flat().length
  const sum = `${words.sums[act](results.length - stay - others, stay)}${before.join('')}${words.end}`
  const whole = stay + others === 0 ? words.whole : words.through
  const rest = isBroken ? words.ledgerDown : left ? words.more : act === 'try' ? '' : ` ${whole}`
  return `${sum}${act === 'try' ? words.unchanged : ''}${rest}`
}

function table({ lang, act, done }: ResultsShown): string {
  const words = resultTexts[lang]
  const row = (result: OneResult) =>
    html`<tr><th scope="row"><a href="${entryAddress(result.receipt)}"><code>${result.receipt}</code></a></th>
      <td><span class="badge ${badgeOf(result)}">${outcomeOf(result, act, lang)}</span></td><td>!${whyOf(result, lang)}</td></tr>`
  return html`<div class="table-wrap"><table class="data" id="results"><thead><tr><th scope="col">${texts[lang].columns.receipt}</th><th scope="col">${words.outcome}</th><th scope="col">${words.why}</th></tr></thead><tbody>!${done.results.map(row)}</tbody></table></div>`
}

function badgeOf({ outcome }: OneResult): string {
  if (outcome === 'settled') return 'neutral'
  return outcome === 'stays' ? 'warning' : 'good'
}

function outcomeOf({ outcome, settled, revision }: OneResult, act: ManyAct, lang: Lang): string {
  const words = resultTexts[lang]
  if (outcome === 'settled') return settled ? words.settled(settled.state, settled.by) : ''
  const said = act === 'try' ? words.would[outcome] : words.outcomes[outcome]
  return revision === undefined || revision === 1 ? said : `${said} · ${words.revision(revision)}`
}

function whyOf({ why = '', newerAt, settled }: OneResult, lang: Lang): string {
  if (settled) return html`${shortTime(settled.at)}`
  if (newerAt !== undefined) return html`${resultTexts[lang].newer(shortTime(newerAt))}`
  return why === '' ? '' : reasonHtml(why, lang, { most: 400 })
}

function goOn({ lang, act, reason, group, done: { left } }: ResultsShown): string {
  if (!left) return ''
  const hidden = (name: string, value: string | undefined) =>
    value === undefined ? '' : html`<input type="hidden" name="${name}" value="${value}">`
  const fields =
    'receipts' in left
      ? left.receipts.map((receipt) => hidden('receipt', receipt))
      : Object.entries({ ...group, after: left.after }).map(([name, value]) => hidden(name, value))
  return html`<form method="post" action="/ops/quarantine/${act}">!${fields}!${hidden('reason', reason)}<button>${resultTexts[lang].goOn}</button></form>`
}
