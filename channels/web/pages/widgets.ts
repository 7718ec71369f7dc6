/** Fields of a form, as HTML: label, hint and error belong together for eye and ear. */
import { html } from 'ghtml'

export interface Field {
  name: string
  label: string
  hint?: string | undefined
  error?: string | undefined
}

/** Attributes of a control: what describes it, and whether it is wrong. */
export function described({ name, hint, error }: Omit<Field, 'label'>): string {
  const ids = [error !== undefined && `${name}-error`, hint !== undefined && `${name}-hint`].filter(Boolean)
  const by = ids.length === 0 ? '' : `aria-describedby="${ids.join(' ')}"`
  return error === undefined ? by : `${by} aria-invalid="true"`
}

/** Hint and error, above their control. */
export function notes({ name, hint, error }: Omit<Field, 'label'>): string {
  return html`!${hint === undefined ? '' : html`<p class="hint" id="${name}-hint">${hint}</p>`}
    <p class="error" id="${name}-error" !${error === undefined ? 'hidden' : ''}>${error ?? ''}</p>`
}

/** `control` is HTML. */
export function field(given: Field, control: string): string {
  return html`<div class="field !${given.error === undefined ? '' : 'has-error'}" id="${given.name}-field">
    <label for="${given.name}">${given.label}</label>
    !${notes(given)}
    !${control}
  </div>`
}

/** Fields that belong together: `controls` is HTML. */
export function group(given: Field, controls: string): string {
  return html`<fieldset class="group !${given.error === undefined ? '' : 'has-error'}" id="${given.name}-field" !${described(given)}>
    <legend>${given.label}</legend>
    !${notes(given)}
    !${controls}
  </fieldset>`
}

export interface Choice {
  kind: 'radio' | 'checkbox'
  name: string
  value: string
  isChosen: boolean
  label: string
  hint?: string | undefined
}

/** One big target. */
export function choice({ kind, name, value, isChosen, label, hint }: Choice): string {
  const id = kind === 'radio' ? `${name}-${value}` : name
  return html`<label class="choice" for="${id}">
    <input type="${kind}" id="${id}" name="${name}" value="${value}" !${isChosen ? 'checked' : ''}>
    <span class="choice-text"><span class="choice-label">${label}</span>!${hint === undefined ? '' : html` <span class="hint">${hint}</span>`}</span>
  </label>`
}

/** What went wrong, first, each with a way to its field. `links`: id of the control and words. */
export function errorSummary(
  message: string | undefined,
  links: readonly { id: string; text: string }[],
  more: readonly string[] = [],
): string {
  if (message === undefined && links.length === 0 && more.length === 0) return ''
  return html`<div class="error-summary" id="error-summary" role="alert" tabindex="-1" autofocus>
    !${message === undefined ? '' : html`<p>${message}</p>`}
    !${more.map((each) => html`<p>${each}</p>`)}
    !${links.length === 0 ? '' : html`<ul>!${links.map(({ id, text }) => html`<li><a href="#${id}">${text}</a></li>`)}</ul>`}
  </div>`
}
