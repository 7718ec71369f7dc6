/** One that lies in quarantine: why, what it says, what would come of it, what can be done. */
import { html } from 'ghtml'
import type { Shown } from '../../../contract/channel.ts'
import {
  ENTRY,
  type Quarantined,
  type QuarantineState,
  type Rehearsed,
  type Settled,
} from '../../../contract/quarantine.ts'
import { maskedTree, meaningOfOurs } from '../../masked.ts'
import { skeletonOfBytes, visible } from '../../show-kept.ts'
import type { Lang } from '../layout.ts'
import { reasonField } from '../reason.ts'
import { masksIn } from '../reasons/masks.ts'
import { reasonHtml } from '../reasons/reasons.ts'
import { channelName } from '../sources/texts.ts'
import { shortTime, timeElement } from '../times.ts'
import { bdi, block, maskedBdi, queryOf } from '../words.ts'
import { entryTexts } from './entry-texts.ts'
import { entryAddress } from './list-page.ts'
import { isCut, rawView } from './raw-view.ts'
import { texts } from './texts.ts'

/** What a rehearsal found, or why it can't be. */
export type Tried =
  | { would: Rehearsed; newerAt?: string }
  | { stays: string }
  | { settled: Settled & { state: QuarantineState } }

export interface EntryShown {
  lang: Lang
  mayAct: boolean
  found: Quarantined & { body: Buffer; settled?: Settled }
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

const stateAfter = {
  replayed: 'replayed',
  duplicate: 'replayed',
  discarded: 'discarded',
  reopened: 'open',
} as const

function doneNotice({ lang, done, isUnmasked, found: { state, receipt } }: EntryShown): string {
  const words = entryTexts[lang]
  if (isUnmasked) return html`<p class="notice warning" role="status">${words.unmasked}</p>`
  const known = (['replayed', 'duplicate', 'discarded', 'reopened'] as const).find((each) => each === done)
  // An address that is opened once more must not say what is no longer so.
  if (!known || state !== stateAfter[known]) return ''
  const link =
    state === 'replayed' ? html` <a href="${requestAddress(receipt)}">${words.openRequest}</a>` : ''
  return html`<p class="notice good" role="status">${words.done[known]}!${link}</p>`
}

function why({ lang, found, read, isUnmasked }: EntryShown): string {
  const words = entryTexts[lang]
  const { channel, endpoint, receivedAt, gateway, mediaType, reason, state, note, settled } = found
  const facts: [string, string][] = [
    [words.facts.reason, reasonHtml(reason, lang, { isUnmasked })],
    [words.facts.source, html`${channelName(channel, lang)} !${bdi(endpoint)}`],
    [words.facts.received, timeElement(receivedAt)],
    [words.facts.kind, bdi(mediaType)],
    [words.facts.bytes, String(found.bytes)],
    [words.facts.gateway, bdi(gateway)],
    [words.facts.state, stateOf(state, settled, lang)],
    ...(note === undefined ? [] : [[words.facts.note, bdi(note)] satisfies [string, string]]),
    ...Object.entries(read.facts).map(([name, value]): [string, string] => [
      html`${words.readFacts[name] ?? name}`,
      /^faults?$/.test(name)
        ? reasonHtml(value, lang, { isUnmasked })
        : isUnmasked
          ? bdi(value)
          : maskedBdi(value),
    ]),
  ]
  const next = mediaType === ENTRY ? words.whatNext.entry : words.whatNext.raw
  return html`<section class="panel" id="why"><h2>${words.why}</h2>
    !${state === 'open' ? html`<p>${next}</p>` : ''}
    <dl class="facts">!${facts.map(([name, value]) => html`<dt>!${name}</dt><dd>!${value}</dd>`)}</dl></section>`
}

function stateOf(state: QuarantineState, settled: Settled | undefined, lang: Lang): string {
  const said = texts[lang].states[state]
  const by = settled && entryTexts[lang].settled(settled.by, shortTime(settled.at))
  return html`${said}${by === undefined ? '' : lang === 'zh' ? `（${by}）` : ` (${by})`}`
}

function decoded({ lang, found, read, isUnmasked }: EntryShown): string {
  const words = entryTexts[lang]
  const { content } = visible(read, found.body, isUnmasked)
  return html`<section class="panel" id="decoded"><h2>${words.decoded}</h2>
    !${isUnmasked ? '' : html`<p class="muted">${words.decodedHint}</p>`}!${block(isUnmasked ? content : masksIn(content, lang))}</section>`
}

function bytes({ lang, mayAct, found, isUnmasked }: EntryShown): string {
  const words = entryTexts[lang]
  const at = entryAddress(found.receipt)
  const forms = html`<p class="muted">${words.unmaskHint}</p>
    <form class="act" method="post" action="${at}/unmask">!${reasonField(lang)}<button>${words.unmask}</button>
    <button formaction="${at}/download">${words.download}</button></form>`
  const view = isUnmasked
    ? html`!${rawView(found.body)}!${isCut(found.body) ? html`<p class="muted">${words.cut}</p>` : ''}`
    : html`<p class="muted">${words.skeleton}</p>!${block(masksIn(skeletonOfBytes(found.body), lang))}`
  return html`<section class="panel" id="bytes"><h2>${words.bytes}</h2>!${view}!${mayAct ? forms : ''}</section>`
}

function triedPanel({ lang, tried, found, mayAct }: EntryShown): string {
  if (!tried) return ''
  const words = entryTexts[lang]
  if ('settled' in tried) return gonePanel(tried.settled, found.receipt, lang)
  if ('stays' in tried)
    return html`<section class="panel" id="tried"><h2>${words.rehearsed}</h2><p class="notice warning" role="status">${words.stillNot}!${reasonHtml(tried.stays, lang)} ${words.unchanged}</p></section>`
  const { outcome, revision = 1, contents } = tried.would
  const { newerAt } = tried
  const said = outcome === 'revision' ? words.would.revision(revision) : words.would[outcome]
  const sentence = newerAt === undefined ? said : words.newer(shortTime(newerAt))
  const shown = contents.map(
    (content, n) =>
      html`<details !${n === 0 ? 'open' : ''}><summary>${words.content(n + 1, contents.length)}</summary>!${block(masksIn(maskedTree(content, meaningOfOurs), lang))}</details>`,
  )
  return html`<section class="panel" id="tried"><h2>${words.rehearsed}</h2>
    <p class="notice ${newerAt === undefined ? 'good' : 'warning'}" role="status">${sentence} ${words.unchanged}</p>
    !${newerAt !== undefined && mayAct ? forceForm(found.receipt, lang) : ''}!${shown}</section>`
}

/** Somebody was faster: who, and where it is now. */
function gonePanel(
  { state, by, at }: Settled & { state: QuarantineState },
  receipt: string,
  lang: Lang,
): string {
  const words = entryTexts[lang]
  const links = [
    state === 'replayed' ? [requestAddress(receipt), words.openRequest] : [],
    state === 'discarded' ? ['/ops/quarantine?state=discarded', words.others] : [],
    [historyAddress(receipt), words.history],
    ['/ops/quarantine', words.back],
  ].flatMap(([address, name]) =>
    address === undefined ? [] : [html`<a class="button" href="${address}">${name}</a>`],
  )
  return html`<section class="panel" id="gone"><p class="notice warning" role="status">${words.gone(state, by, shortTime(at))}</p>
    <p class="muted">${words.goneHint}</p><p class="actions">!${links}</p></section>`
}

/** Several may share a request's receipt, each with a digest behind it. */
function requestAddress(receipt: string): string {
  return `/ops/requests/${receipt.split('+', 1)[0]}`
}

function historyAddress(receipt: string): string {
  return `/ops/audit${queryOf({ subject: receipt })}`
}

function forceForm(receipt: string, lang: Lang): string {
  const words = entryTexts[lang]
  return html`<form class="act" method="post" action="${entryAddress(receipt)}/replay">
    <label><input type="checkbox" name="force" value="yes" required> ${words.forceSure}</label>
    !${reasonField(lang)}<button class="danger">${words.force}</button></form>`
}

function acts({ lang, mayAct, found: { state, receipt, isEmptied } }: EntryShown): string {
  const words = entryTexts[lang]
  const at = entryAddress(receipt)
  const history = html`<p><a href="${historyAddress(receipt)}">${words.history}</a></p>`
  if (state === 'replayed' || !mayAct) return history
  const open = html`<form class="act" method="post" action="${at}/try"><button class="primary">${words.tryIt}</button> <span class="muted">${words.tryHint}</span></form>
    <form class="act" method="post" action="${at}/replay"><button>${words.replay}</button> <span class="muted">${words.replayHint}</span></form>
    <form class="act" method="post" action="${at}/discard">!${reasonField(lang)}<button class="danger">${words.discard}</button> <span class="muted">${words.discardHint}</span></form>`
  const discarded = isEmptied
    ? html`<p>${words.emptied}</p>`
    : html`<form class="act" method="post" action="${at}/reopen">!${reasonField(lang)}<button>${words.reopen}</button> <span class="muted">${words.reopenHint}</span></form>`
  return html`<section class="panel" id="acts"><h2>${words.acts}</h2>!${state === 'open' ? open : discarded}!${history}</section>`
}
