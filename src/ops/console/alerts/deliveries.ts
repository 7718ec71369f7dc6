/** Who was told, and how that went. */
import { html } from 'ghtml'
import type { AlertDelivery } from '../../../contract/alert.ts'
import type { Lang } from '../layout.ts'
import { timeElement } from '../times.ts'
import { texts } from './texts.ts'

const levels = { waiting: 'warning', sent: 'good', failed: 'danger' } as const

export function deliveriesList(deliveries: readonly AlertDelivery[], lang: Lang): string {
  if (deliveries.length === 0) return html`<span class="muted">${texts[lang].none}</span>`
  return html`<ul class="plain">!${deliveries.map((one) => html`<li>${one.receiver} !${deliveryLine(one, lang)}</li>`)}</ul>`
}

/** What was told, its state, a time and what it is of, and what the receiver answered. */
export function deliveryLine({ message, state, told, tries, at }: AlertDelivery, lang: Lang): string {
  const words = texts[lang]
  const isTried = tries > 0
  const [is, when] = words.states[state === 'waiting' && !isTried ? 'queued' : state]
  const reason =
    state === 'sent' || !isTried
      ? ''
      : html` <small class="muted"><bdi>${told}</bdi> ${words.tries(tries)}</small>`
  return html`<span class="badge ${levels[state]}" title="${told}">${words.events[message.event]} ${is}</span> <span class="when">${when} !${timeElement(at)}</span>!${reason}`
}
