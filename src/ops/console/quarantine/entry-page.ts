/** One that lies in quarantine: why, what it says, what would come of it, what can be done. */
import { html } from 'ghtml'
import type { Shown } from '../../../contract/channel.ts'
import { ENTRY, type Quarantined, type Rehearsed } from '../../../contract/quarantine.ts'
import { maskedTree, meaningOfOurs } from '../../masked.ts'
import { skeletonOfBytes, visible } from '../../show-kept.ts'
import type { Lang } from '../layout.ts'
import { reasonField } from '../reason.ts'
import { channelName } from '../sources/texts.ts'
import { timeElement } from '../times.ts'
import { bdi, block, maskedBdi } from '../words.ts'
import { entryTexts } from './entry-texts.ts'
import { entryAddress } from './list-page.ts'
import { isCut, rawView } from './raw-view.ts'
import { texts } from './texts.ts'

/** What a rehearsal found, or why it can't be. */
export type Tried = { would: Rehearsed; newerAt?: string } | { stays: string }

export interface EntryShown {
  lang: Lang
  mayAct: boolean
  found: Quarantined & { body: Buffer }
  read: Shown
  isUnmasked: boolean
  tried?: Tried | undefined
  done?: string | undefined
}

export function entryBody(shown: EntryShown): string {
  const { lang, found } = shown
  return html`<p class="crumbs"><a href="/ops/quarantine">${texts[lang].title}</a></p>
    <h1><code>${found.receipt}</code></h1>
    !${doneNotice(shown)}
    !${triedPanel(shown)}
    !${why(shown)}
    <div class="grid">!${decoded(shown)}!${bytes(shown)}</div>
    !${acts(shown)}`
}

function doneNotice({ lang, done, isUnmasked, found: { state, receipt } }: EntryShown): string {
  const words = entryTexts[lang]
  if (isUnmasked) return html`<p class="notice warning" role="status">${words.unmasked}</p>`
  if (done !== 'replayed' && done !== 'duplicate' && done !== 'discarded') return ''
  const link = state === 'replayed' ? html` <a href="/ops/requests/${receipt}">${words.openRequest}</a>` : ''
  return html`<p class="notice good" role="status">${words.done[done]}!${link}</p>`
}

function why({ lang, found, read, isUnmasked }: EntryShown): string {
  const words = entryTexts[lang]
  const { channel, endpoint, receivedAt, gateway, mediaType, reason, state, note } = found
  const facts: [string, string][] = [
    [words.facts.reason, isUnmasked ? bdi(reason) : maskedBdi(reason)],
    [words.facts.source, html`${channelName(channel, lang)} !${bdi(endpoint)}`],
    [words.facts.received, timeElement(receivedAt)],
    [words.facts.kind, bdi(mediaType)],
    [words.facts.bytes, String(found.bytes)],
    [words.facts.gateway, bdi(gateway)],
    [words.facts.state, texts[lang].states[state]],
    ...(note === undefined ? [] : [[words.facts.note, bdi(note)] satisfies [string, string]]),
    ...Object.entries(read.facts).map(([name, value]): [string, string] => [
      html`${words.readFacts[name] ?? name}`,
      isUnmasked ? bdi(value) : maskedBdi(value),
    ]),
  ]
  const next = mediaType === ENTRY ? words.whatNext.entry : words.whatNext.raw
  return html`<section class="panel" id="why"><h2>${words.why}</h2>
    !${state === 'open' ? html`<p>${next}</p>` : ''}
    <dl class="facts">!${facts.map(([name, value]) => html`<dt>!${name}</dt><dd>!${value}</dd>`)}</dl></section>`
}

function decoded({ lang, found, read, isUnmasked }: EntryShown): string {
  const words = entryTexts[lang]
  const { content } = visible(read, found.body, isUnmasked)
  return html`<section class="panel" id="decoded"><h2>${words.decoded}</h2>
    !${isUnmasked ? '' : html`<p class="muted">${words.decodedHint}</p>`}!${block(content)}</section>`
}

function bytes({ lang, mayAct, found, isUnmasked }: EntryShown): string {
  const words = entryTexts[lang]
  const at = entryAddress(found.receipt)
  const forms = html`<p class="muted">${words.unmaskHint}</p>
    <form class="act" method="post" action="${at}/unmask">!${reasonField(lang)}<button>${words.unmask}</button>
    <button formaction="${at}/download">${words.download}</button></form>`
  const view = isUnmasked
    ? html`!${rawView(found.body)}!${isCut(found.body) ? html`<p class="muted">${words.cut}</p>` : ''}`
    : html`<p class="muted">${words.skeleton}</p>!${block(skeletonOfBytes(found.body))}`
  return html`<section class="panel" id="bytes"><h2>${words.bytes}</h2>!${view}!${mayAct ? forms : ''}</section>`
}

function triedPanel({ lang, tried, found, mayAct }: EntryShown): string {
  if (!tried) return ''
  const words = entryTexts[lang]
  if ('stays' in tried)
    return html`<section class="panel" id="tried"><h2>${words.rehearsed}</h2><p class="notice warning" role="status">${words.stillNot}!${maskedBdi(tried.stays)} ${words.unchanged}</p></section>`
  const { outcome, revision = 1, contents } = tried.would
  const { newerAt } = tried
  const said = outcome === 'revision' ? words.would.revision(revision) : words.would[outcome]
  const sentence = newerAt === undefined ? said : words.newer(newerAt)
  const shown = contents.map(
    (content, n) =>
      html`<details !${n === 0 ? 'open' : ''}><summary>${words.content(n + 1, contents.length)}</summary>!${block(maskedTree(content, meaningOfOurs))}</details>`,
  )
  return html`<section class="panel" id="tried"><h2>${words.rehearsed}</h2>
    <p class="notice ${newerAt === undefined ? 'good' : 'warning'}" role="status">${sentence} ${words.unchanged}</p>
    !${newerAt !== undefined && mayAct ? forceForm(found.receipt, lang) : ''}!${shown}</section>`
}

function forceForm(receipt: string, lang: Lang): string {
  const words = entryTexts[lang]
  return html`<form class="act" method="post" action="${entryAddress(receipt)}/replay">
    <label><input type="checkbox" name="force" value="yes" required> ${words.forceSure}</label>
    !${reasonField(lang)}<button class="danger">${words.force}</button></form>`
}

function acts({ lang, mayAct, found: { state, receipt } }: EntryShown): string {
  if (!mayAct || state !== 'open') return ''
  const words = entryTexts[lang]
  const at = entryAddress(receipt)
  return html`<section class="panel" id="acts"><h2>${words.acts}</h2>
    <form class="act" method="post" action="${at}/try"><button class="primary">${words.tryIt}</button> <span class="muted">${words.tryHint}</span></form>
    <form class="act" method="post" action="${at}/replay"><button>${words.replay}</button> <span class="muted">${words.replayHint}</span></form>
    <form class="act" method="post" action="${at}/discard">!${reasonField(lang)}<button class="danger">${words.discard}</button> <span class="muted">${words.discardHint}</span></form></section>`
}
