import { html } from 'ghtml'
import type { Lang } from '../layout.ts'
import { texts } from './texts.ts'

const rooms = { quarantine: '', errands: '/errands', threads: '/threads' } as const
export type StuckRoom = keyof typeof rooms

/** Between what lies in quarantine and what else is stuck. */
export function stuckNav(here: StuckRoom, lang: Lang): string {
  const link = (room: StuckRoom) =>
    html`<a href="/ops/quarantine${rooms[room]}" !${room === here ? 'aria-current="page"' : ''}>${texts[lang].rooms[room]}</a>`
  return html`<nav class="actions" aria-label="${texts[lang].title}">!${(['quarantine', 'errands', 'threads'] as const).map(link)}</nav>`
}
