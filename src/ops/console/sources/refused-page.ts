/** One body that was refused: why, how it came, and what is in it, masked until somebody says why not. */
import { html } from 'ghtml'
import type { Shown } from '../../../contract/channel.ts'
import type { Refused, RefusedBody } from '../../../contract/ledger.ts'
import { visible } from '../../show-kept.ts'
import type { Lang } from '../layout.ts'
import { isCut, rawView } from '../quarantine/raw-view.ts'
import { reasonField } from '../reason.ts'
import { masksIn } from '../reasons/masks.ts'
import { shortTime, timeElement } from '../times.ts'
import { bdi, block } from '../words.ts'
import { sourceAddress } from './address.ts'
import { meaningOf } from './reasons.ts'
import { sourceTexts } from './source-texts.ts'
import { texts } from './texts.ts'

export interface RefusedView {
  refused: Refused & RefusedBody
  shown: Shown
  isUnmasked: boolean
  /** Whether whoever looks may unmask. */
  mayUnmask: boolean
  lang: Lang
}

export function refusedBody({ refused, shown, isUnmasked, mayUnmask, lang }: RefusedView): string {
  const words = sourceTexts[lang]
  const { facts, content } = visible(shown, refused.body, isUnmasked)
  const address = sourceAddress(refused)
  const form = html`<form method="post" action="${address}/refusals/${refused.id}" class="act">!${reasonField(lang)}<button>${words.unmask}</button></form>`
  const raw = html`<section class="panel"><h2>${words.raw}</h2>!${isCut(refused.body) ? html`<p class="muted">${words.cut}</p>` : ''}!${rawView(refused.body)}</section>`
  return html`<nav class="crumbs"><a href="/ops/sources">${texts[lang].title}</a> / <a href="${address}">!${bdi(refused.endpoint)}</a></nav>
    <h1>${words.refusedTitle}</h1>
    !${isUnmasked ? html`<p class="notice good" role="status">${words.unmasked}</p>` : ''}
    <div class="grid">
    <section class="panel"><h2>${words.reason}</h2><dl class="facts">
      <dt>${words.time}</dt><dd>!${timeElement(refused.refusedAt)}</dd>
      <dt>${words.reason}</dt><dd><code>${refused.reason}</code> ${meaningOf(refused.reason)?.[lang] ?? ''}</dd>
      <dt>${words.mediaType}</dt><dd>!${bdi(refused.mediaType)}</dd>
      <dt>${words.bytes}</dt><dd>${refused.bytes}</dd>
    </dl></section>
    <section class="panel"><h2>${words.evidence}</h2>!${evidence(refused, lang)}</section>
    </div>
    <section class="panel"><h2>${words.decoded}</h2>
      !${isUnmasked ? '' : html`<p class="muted">${words.masked}</p>`}
      <dl class="facts">!${Object.entries(facts).map(([name, value]) => html`<dt>${name}</dt><dd>!${bdi(value)}</dd>`)}</dl>
      !${block(isUnmasked ? content : masksIn(content, lang))}
      !${mayUnmask && !isUnmasked ? form : ''}
    </section>
    !${isUnmasked ? raw : ''}`
}

/** Signatures, stamps and nonces as they came: no credential is among them. Of a query the names, since it may be the whole post. */
function evidence({ evidence }: RefusedBody, lang: Lang): string {
  const words = sourceTexts[lang]
  const rows = Object.entries(evidence).map(([name, value]): [string, string] => {
    if (name.startsWith('mac.')) return [words.credential, '✓']
    if (name === 'query') return [words.parameters, [...new URLSearchParams(value).keys()].join(' ')]
    if (name === 'at') return [words.time, shortTime(Number(value))]
    return [name.replace(/^header\./, ''), value]
  })
  const shown = rows.filter(([, value]) => value !== '')
  return html`<dl class="facts">!${shown.map(([name, value]) => html`<dt>!${bdi(name)}</dt><dd>!${bdi(value)}</dd>`)}</dl>`
}
