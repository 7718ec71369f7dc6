/** Whom to call now, and which other door is the right one. It never keeps anybody from sending. */
import { html } from 'ghtml'
import type { RightDoor } from '../../../src/contract/advice.ts'
import { formTexts } from './texts/form.ts'
import type { Lang } from './texts/status.ts'

/** On the form always: nobody in danger should have to write first. The script marks what was written as urgent. */
export function emergencyAdvice(lang: Lang, isFound: boolean, isSent = false): string {
  const texts = formTexts[lang]
  const calls = [
    ['110', texts.police],
    ['119', texts.fire],
    ['120', texts.ambulance],
  ] as const
  return html`<aside class="emergency !${isFound ? 'is-found' : ''}" id="emergency" aria-labelledby="emergency-heading">
    <h2 id="emergency-heading">${texts.emergencyHeading}</h2>
    <p id="emergency-text" data-found="${texts.emergencyFound}">${isFound ? texts.emergencyFound : texts.emergency}</p>
    <p class="calls">!${calls.map(([number, what]) => html`<a class="call" href="tel:${number}"><strong>${number}</strong> ${what}</a> `)}</p>
    !${isSent ? '' : html`<p class="hint" id="emergency-still" !${isFound ? '' : 'hidden'}>${texts.emergencyStill}</p>`}
  </aside>`
}

/** Empty where there is none. */
export function rightDoors(lang: Lang, doors: readonly RightDoor[], isSent = false): string {
  if (doors.length === 0) return ''
  const texts = formTexts[lang]
  return html`<h2 class="doors-heading">${texts.doorsHeading}</h2>
    <ul>!${doors.map((door) => doorItem(lang, door))}</ul>
    !${isSent ? '' : html`<p class="hint">${texts.doorsStill}</p>`}`
}

function doorItem(lang: Lang, { name, nameEn, phone, hint, hintEn }: RightDoor): string {
  const call = phone === undefined ? '' : html` <a href="tel:${phone}">${phone}</a>`
  return html`<li class="door"><strong>${lang === 'zh' ? name : nameEn}</strong>!${call}<br>${lang === 'zh' ? hint : hintEn}</li>`
}
