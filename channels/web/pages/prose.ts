/** Texts of config/texts -> HTML: paragraphs, `##` headings and `-` lists; no other mark-up. */
import { html } from 'ghtml'

/** `heading`: the level that `##` becomes. */
export function prose(text: string, heading: 3 | 4 = 3): string {
  return text
    .replaceAll('\r\n', '\n')
    .split(/\n\s*\n|\n(?=#)|(?<=^#.*)\n/m)
    .map((block) => block.trim())
    .filter((block) => block !== '')
    .map((block) => blockOf(block, heading))
    .join('\n')
}

function blockOf(block: string, level: number): string {
  const title = /^#+\s+(.*)$/s.exec(block)?.[1]
  if (title !== undefined) return html`<h${String(level)}>${title}</h${String(level)}>`
  const lines = block.split('\n')
  if (!lines.every((line) => /^(-\s|\s)/.test(line))) return html`<p>${block}</p>`
  const items = block.split(/^-\s+/m).filter((item) => item.trim() !== '')
  return html`<ul>!${items.map((item) => html`<li>${item.trim()}</li>`)}</ul>`
}
