/** GET /track: the form that asks for receipt and proof. */
import { html } from 'ghtml'
import type { Lang } from './texts/status.ts'
import { trackTexts } from './texts/track.ts'

export interface TrackForm {
  receipt: string
  proof: string
  /** In plain words, beside the field they belong to. */
  errors: { receipt?: string; proof?: string }
  /** What concerns both, or neither. */
  message?: string | undefined
}

export const emptyTrackForm: TrackForm = { receipt: '', proof: '', errors: {} }

export function trackPage(lang: Lang, { receipt, proof, errors, message }: TrackForm): string {
  const texts = trackTexts[lang]
  return html`<h1>${texts.title}</h1>
    <p class="lead">${texts.intro}</p>
    !${summary(lang, errors, message)}
    <form id="track-form" method="post" action="/track" novalidate>
      !${field({
        name: 'receipt',
        value: receipt,
        label: texts.receipt,
        hint: texts.receiptHint,
        error: errors.receipt,
        attributes: 'autocapitalize="characters" spellcheck="false" maxlength="80"',
      })}
      !${field({
        name: 'proof',
        value: proof,
        label: texts.proof,
        hint: texts.proofHint,
        error: errors.proof,
        attributes: 'inputmode="numeric" maxlength="40"',
      })}
      <button class="primary" type="submit">${texts.look}</button>
    </form>`
}

/** What went wrong, first, with a way to the field. */
function summary(lang: Lang, errors: TrackForm['errors'], message: string | undefined): string {
  const links = Object.entries(errors).map(([name, error]) => html`<li><a href="#${name}">${error}</a></li>`)
  if (links.length === 0 && message === undefined) return ''
  return html`<div class="error-summary" id="error-summary" role="alert" tabindex="-1">
    !${message === undefined ? '' : html`<p>${message}</p>`}
    !${links.length === 0 ? '' : html`<p>${trackTexts[lang].errors}</p><ul>!${links}</ul>`}
  </div>`
}

interface Field {
  name: string
  value: string
  label: string
  hint: string
  error: string | undefined
  /** Ours, as HTML. */
  attributes: string
}

function field({ name, value, label, hint, error, attributes }: Field): string {
  const described = error === undefined ? `${name}-hint` : `${name}-error ${name}-hint`
  const invalid = error === undefined ? '' : 'aria-invalid="true"'
  return html`<div class="field !${error === undefined ? '' : 'has-error'}">
    <label for="${name}">${label}</label>
    <p class="hint" id="${name}-hint">${hint}</p>
    !${error === undefined ? '' : html`<p class="error" id="${name}-error">${error}</p>`}
    <input id="${name}" name="${name}" type="text" value="${value}" autocomplete="off"
      aria-describedby="${described}" required !${attributes} !${invalid}>
  </div>`
}
