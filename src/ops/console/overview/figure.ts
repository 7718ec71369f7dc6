import { html } from 'ghtml'

/** A number, as people read it and as machines do. */
export function figure(name: string, value: number, said = value.toLocaleString('en')): string {
  return html`<span data-figure="${name}" data-value="${value}">${said}</span>`
}
