import { html } from 'ghtml'

/** How something stands: a glyph, a colour and words. */
export function badge(level: string, text: string): string {
  return html`<span class="badge ${level}">${text}</span>`
}
