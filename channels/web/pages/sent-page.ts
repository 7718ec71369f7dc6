/** GET /sent/{token}: the receipt, what was received, and what happens next. */
import { html } from 'ghtml'
import { renderSVG } from 'uqr'
import type { Advice } from '../../../src/contract/advice.ts'
import type { DueTimes } from '../../../src/contract/channel.ts'
import type { Request } from '../../../src/contract/request.ts'
import { emergencyAdvice, rightDoors } from './advice.ts'
import { replyWays } from './reply-ways.ts'
import { said } from './request-page.ts'
import { sentTexts } from './texts/sent.ts'
import { type Lang, statusTexts } from './texts/status.ts'
import { trackTexts } from './texts/track.ts'
import { readableTime } from './time.ts'

export interface SentPage {
  receipt: string
  /** Of the link. */
  token: string
  /** The link itself. */
  url: string
  /** For whoever left no phone. */
  code: string | undefined
  /** Undefined while it can't be read: it is safe all the same. */
  request: Request | undefined
  due: DueTimes | undefined
  advice: Advice
  /** The token of the link of another request that was sent from the same form. */
  earlier: string | undefined
  /** Some of what was chosen was not taken, or could not be. */
  lacksFiles: boolean
  /** Of the form it came from. */
  formPath: string
}

export function sentPage(lang: Lang, page: SentPage): string {
  const texts = sentTexts[lang]
  const { receipt, token, request, advice, earlier } = page
  return html`!${advice.emergency ? emergencyAdvice(lang, true, true) : ''}
    <h1>${texts.title}</h1>
    <p class="lead">${texts.lead}</p>
    <h2 class="receipt-heading" id="receipt-heading">${texts.receipt}</h2>
    <p class="receipt" id="receipt" aria-labelledby="receipt-heading">${receipt}</p>
    <p class="actions"><button type="button" class="secondary" id="copy" data-copy="${receipt}" hidden>${texts.copy}</button>
      <span id="copied" role="status"></span></p>
    !${proof(lang, page)}
    !${page.lacksFiles ? html`<p class="notice" id="files-left">${texts.filesLeft} <a href="/track/${token}#supplement">${texts.filesLeftLink}</a></p>` : ''}
    !${earlier === undefined ? '' : earlierNotice(lang, earlier)}
    !${next(lang, page)}
    !${advice.doors.length === 0 ? '' : html`<aside class="advice doors" id="doors">!${rightDoors(lang, advice.doors, true)}</aside>`}
    !${link(lang, page)}
    !${request ? said(lang, token, request) : ''}
    <p class="actions"><a class="button" href="${page.formPath}">${texts.another}</a></p>`
}

function proof(lang: Lang, { code, request }: SentPage): string {
  const texts = sentTexts[lang]
  if (code !== undefined)
    return html`<h2 class="receipt-heading" id="code-heading">${texts.code}</h2>
      <p class="receipt code" id="code" aria-labelledby="code-heading">${code}</p>
      <p class="hint">${texts.codeHelp}</p>
      !${request?.requester.anonymous ? html`<p>${texts.anonymous}</p>` : ''}`
  return request ? html`<p class="hint">${texts.phoneHelp}</p>` : ''
}

function earlierNotice(lang: Lang, earlier: string): string {
  const texts = sentTexts[lang]
  return html`<div class="notice" id="earlier">
    <h2>${texts.earlier}</h2>
    <p>${texts.earlierHelp}</p>
    <p><a href="/track/${earlier}#supplement">${texts.earlierLink}</a></p>
  </div>`
}

function next(lang: Lang, { request, due, advice }: SentPage): string {
  const texts = sentTexts[lang]
  const way = replyWays.find((each) => each === request?.reply.via)
  const lines = [
    request && texts.received(readableTime(lang, request.receivedAt)),
    advice.emergency ? texts.callFirst : statusTexts[lang].next.received,
    due && texts.dispatchBy(readableTime(lang, due.dispatchDueAt)),
    due && texts.handleBy(readableTime(lang, due.handleDueAt)),
    way && texts.reply[way],
    request ? undefined : trackTexts[lang].detailsFollowHelp,
  ].filter((line) => typeof line === 'string')
  return html`<section id="next" aria-labelledby="next-heading">
    <h2 id="next-heading">${texts.next}</h2>
    !${lines.map((line) => html`<p>${line}</p>`)}
  </section>`
}

function link(lang: Lang, { url, token }: SentPage): string {
  const texts = sentTexts[lang]
  return html`<section id="link" aria-labelledby="link-heading">
    <h2 id="link-heading">${texts.link}</h2>
    <p>${texts.linkHelp}</p>
    <div class="qr" id="qr" role="img" aria-label="${texts.qr}">!${renderSVG(url, { border: 4 })}</div>
    <p><a id="track-link" href="/track/${token}">${texts.open}</a></p>
    <p class="url as-said">${url}</p>
  </section>`
}
