/** GET /track/{token}: one request, for whoever has its link. */
import { html } from 'ghtml'
import type { Attachment, Request } from '../../../src/contract/request.ts'
import { type RatingForm, ratingSection } from './rating.ts'
import { type SupplementForm, supplementSection } from './supplement-form.ts'
import { type Lang, statusTexts } from './texts/status.ts'
import { trackTexts } from './texts/track.ts'
import { howItStands, timeline } from './timeline.ts'
import type { Standing } from './track-standing.ts'

export interface RequestPage {
  /** Of the link. */
  token: string
  standing: Standing
  /** What has just been done, in plain words. */
  notice?: string | undefined
  /** What could not be done: shown first, with what was typed kept in its form. */
  problem?: string | undefined
  rating?: RatingForm | undefined
  /** A new one: `view.ts`. */
  view: string
  supplement: SupplementForm
}

export function requestPage(lang: Lang, page: RequestPage): string {
  const { token, standing, notice, problem, rating, view, supplement } = page
  const texts = trackTexts[lang]
  return html`<h1>${texts.yours}</h1>
    <p class="receipt" id="receipt">${standing.receipt}</p>
    !${problem === undefined ? '' : html`<div class="error-summary" id="error-summary" role="alert" tabindex="-1"><p>${problem}</p></div>`}
    !${notice === undefined ? '' : html`<p class="notice" id="notice" role="status">${notice}</p>`}
    !${howItStands(lang, standing)}
    !${ratingSection(lang, token, { state: standing.rating, form: rating })}
    !${timeline(lang, standing)}
    !${standing.request ? said(lang, token, standing.request) : ''}
    !${supplementSection(lang, { token, view, form: supplement })}
    <p class="hint">${texts.keepLink}</p>
    <p class="actions"><a href="/track/${token}">${texts.refresh}</a> <a href="/track">${texts.another}</a></p>`
}

/** As received: words that were added later stand below the first. */
export function said(lang: Lang, token: string, request: Request): string {
  const texts = trackTexts[lang]
  const { title, text, type, location, attachments } = request
  return html`<section id="said" aria-labelledby="said-heading">
    <h2 id="said-heading">${texts.said}</h2>
    !${title === undefined ? '' : html`<h3>${title}</h3>`}
    <p class="as-said">${text === '' ? texts.noWords : text}</p>
    <dl>
      <dt>${texts.type}</dt><dd>${statusTexts[lang].type[type]}</dd>
      !${location?.text === undefined ? '' : html`<dt>${texts.place}</dt><dd>${location.text}</dd>`}
    </dl>
    !${attachments.length === 0 ? '' : fileList(lang, token, attachments)}
  </section>`
}

function fileList(lang: Lang, token: string, attachments: Attachment[]): string {
  return html`<h3>${trackTexts[lang].files}</h3>
    <ul class="files" id="sent-files">!${attachments.map((file) => fileItem(lang, token, file))}</ul>`
}

function fileItem(lang: Lang, token: string, { id, name, bytes, state }: Attachment): string {
  const texts = trackTexts[lang]
  const shown = name ?? texts.unnamed
  if (state === 'pending') return html`<li>${shown} <span class="hint">${texts.filePending}</span></li>`
  if (state === 'failed') return html`<li>${shown} <span class="error">${texts.fileFailed}</span></li>`
  return html`<li>
    <a href="/track/${token}/files/${id}" download>${texts.download} <span class="file-name">${shown}</span></a>
    <span class="hint">${readableSize(bytes)}</span>
  </li>`
}

function readableSize(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.max(1, Math.round(bytes / 1000))} kB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}
