/** What operators have put right of a request: who, when, why, and what it was before. */
import { html } from 'ghtml'
import { type Correction, changedLabels, type Label, type Labels } from '../../../contract/corrections.ts'
import type { Lang } from '../layout.ts'
import { timeElement } from '../times.ts'
import { bdi } from '../words.ts'
import { correctTexts } from './correct-texts.ts'
import { names } from './names.ts'
import { placeName } from './place.ts'

/** Empty where there are none. */
export function correctionList(corrections: readonly Correction[], lang: Lang): string {
  if (corrections.length === 0) return ''
  const words = correctTexts[lang]
  const lines = corrections.map((each) => html`<li>!${correctionLine(each, lang)}</li>`)
  return html`<h3 id="corrections">${words.corrections}</h3><ol class="timeline">!${lines}</ol>`
}

export function correctionLine({ at, by, reason, revision, before, after }: Correction, lang: Lang): string {
  const words = correctTexts[lang]
  const changes = changedLabels(before, after).map(
    (label) =>
      html`${words.labels[label]}: <del>!${bdi(labelText(before, label, lang))}</del> <ins>!${bdi(labelText(after, label, lang))}</ins>`,
  )
  const why = reason === '' ? html`<span class="muted">${words.noReason}</span>` : bdi(reason)
  return html`!${timeElement(at)} <strong>${by}</strong> !${changes.join(lang === 'zh' ? '；' : '; ')} !${why} <small class="muted">${words.became(revision)}</small>`
}

export function labelText(labels: Labels, label: Label, lang: Lang): string {
  const words = correctTexts[lang]
  const called = names[lang]
  switch (label) {
    case 'type':
      return called.type[labels.type]
    case 'urgency':
      return called.urgency[labels.urgency]
    case 'disposition':
      return called.disposition[labels.disposition]
    case 'topic':
      return labels.topic?.path.join(' › ') ?? words.none
    case 'district':
      return labels.district === undefined
        ? words.noDistrict
        : (placeName(labels.district, lang) ?? labels.district)
  }
}
