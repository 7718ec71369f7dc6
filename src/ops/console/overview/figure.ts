import { html } from 'ghtml'
import type { OverviewWords } from './texts.ts'

/** A number, as people read it and as machines do. */
export function figure(name: string, value: number, said = value.toLocaleString('en')): string {
  return html`<span data-figure="${name}" data-value="${value}">${said}</span>`
}

/** Its store does not answer: what it held may be otherwise by now. */
export function unknown(name: string, { notKnown }: OverviewWords): string {
  return html`<span class="muted" data-figure="${name}">${notKnown}</span>`
}
