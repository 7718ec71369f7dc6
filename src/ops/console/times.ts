/** Times as the console shows them: Beijing's, short in sight and in full beneath. */
import { html } from 'ghtml'
import { beijingTime } from '../../contract/beijing-time.ts'
import { ago, type Lang } from '../browser/ago.ts'

/** Milliseconds, or RFC 3339 with an offset. */
export type Moment = number | string

/** `11-29 01:31:28`, as an element. */
export function timeElement(at: Moment): string {
  const { full, short } = spell(at)
  return html`<time datetime="${full}">${short}</time>`
}

/** `3 秒前`, as an element that browser/main.ts keeps true; its title says when. */
export function agoElement(at: Moment, now: number, lang: Lang): string {
  const { ms, full, short } = spell(at)
  return html`<time datetime="${full}" title="${short}" data-relative>${ago(now - ms, lang)}</time>`
}

/** The same as text: `11-29 01:31:28`. */
export function shortTime(at: Moment): string {
  return spell(at).short
}

function spell(at: Moment): { ms: number; full: string; short: string } {
  const ms = typeof at === 'number' ? at : Date.parse(at)
  const full = beijingTime(ms)
  return { ms, full, short: full.slice(5, 19).replace('T', ' ') }
}
