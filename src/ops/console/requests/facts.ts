/** Labels and values. */
import { html } from 'ghtml'
import { bdi } from '../words.ts'

/** A text, or trusted HTML; undefined: nothing is said of it. */
export type Fact = readonly [label: string, value: string | { html: string } | undefined]

export function facts(all: readonly Fact[]): string {
  const said = all.filter(([, value]) => value !== undefined && value !== '')
  if (said.length === 0) return ''
  return html`<dl class="facts">!${said.map(([label, value]) => html`<dt>${label}</dt><dd>!${typeof value === 'object' ? value.html : bdi(value ?? '')}</dd>`)}</dl>`
}

export function panel(title: string, body: string, id = ''): string {
  return html`<section class="panel" !${id === '' ? '' : html`id="${id}"`}><h2>${title}</h2>!${body}</section>`
}
