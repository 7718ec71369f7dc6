/** The form for words and files that are added to a request. */
import { randomBytes } from 'node:crypto'
import { html } from 'ghtml'
import type { Lang } from './texts/status.ts'
import { trackTexts } from './texts/track.ts'

export interface SupplementForm {
  text: string
  /** The same for every try of one form, so that a double click adds once. */
  once: string
  /** Files received with an earlier try: their tokens and names. */
  kept: { token: string; name: string }[]
  error?: string | undefined
}

export const LONGEST_SUPPLEMENT = 10_000

const ONCE = /^[\w-]{22}$/

export function emptySupplement(): SupplementForm {
  return { text: '', once: randomBytes(16).toString('base64url'), kept: [] }
}

/** What was sent under `once`, or a new one: a strange one harms nobody, it only has to be there. */
export function readOnce(sent: string | undefined): string {
  return sent !== undefined && ONCE.test(sent) ? sent : emptySupplement().once
}

/** `view`: what the script's uploads are let in with. */
export function supplementSection(
  lang: Lang,
  { token, view, form }: { token: string; view: string; form: SupplementForm },
): string {
  const texts = trackTexts[lang]
  const { text, once, kept, error } = form
  const described = error === undefined ? 'text-hint' : 'text-error text-hint'
  return html`<section id="supplement" aria-labelledby="supplement-heading">
    <h2 id="supplement-heading">${texts.add}</h2>
    <form id="supplement-form" method="post" action="/track/${token}/supplement" enctype="multipart/form-data" novalidate>
      <input type="hidden" name="once" value="${once}">
      <input type="hidden" name="view" value="${view}">
      <div class="field !${error === undefined ? '' : 'has-error'}">
        <label for="text">${texts.words}</label>
        <p class="hint" id="text-hint">${texts.addHint}</p>
        !${error === undefined ? '' : html`<p class="error" id="text-error" role="alert">${error}</p>`}
        <textarea id="text" name="text" rows="5" aria-describedby="${described}" !${error === undefined ? '' : 'aria-invalid="true"'}>${text}</textarea>
      </div>
      <div class="field" id="file-field">
        <label for="file">${texts.addFiles}</label>
        <p class="hint" id="file-hint">${texts.addFilesHint}</p>
        <p class="error" id="file-error" role="status" hidden></p>
        <ul class="files" id="kept-files">!${kept.map(keptFile)}</ul>
        <input id="file" name="file" type="file" multiple accept="image/*,audio/*,video/*,application/pdf" aria-describedby="file-hint">
      </div>
      <button class="primary" type="submit">${texts.send}</button>
    </form>
  </section>`
}

/** Unticked, it is left out. */
function keptFile({ token, name }: SupplementForm['kept'][number]): string {
  return html`<li><label><input type="checkbox" name="kept" value="${token}" checked> ${name}</label></li>`
}
