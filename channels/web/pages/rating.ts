/** The citizen rates the outcome: one to five, and words where there are any. */
import { html } from 'ghtml'
import { z } from 'zod'
import { LONGEST_COMMENT, type Rating } from '../../../src/contract/feedback.ts'
import type { RatingState } from '../../../src/contract/ledger.ts'
import { clean } from './form.ts'
import type { Lang } from './texts/status.ts'
import { trackTexts } from './texts/track.ts'

export interface RatingForm {
  /** As typed; '' where nothing was chosen. */
  score: string
  comment: string
  error?: string | undefined
}

const scores = [1, 2, 3, 4, 5] as const

const Fields = z.object({ score: z.string().catch(''), comment: z.string().catch('') }).catch({
  score: '',
  comment: '',
})

/** What was sent -> a rating, or the form again with what to mend. */
export function readRating(lang: Lang, body: unknown): { rating: Rating } | { form: RatingForm } {
  const texts = trackTexts[lang]
  const { score, comment } = Fields.parse(body)
  const said = clean(comment)
  const form = { score, comment: said.slice(0, 10 * LONGEST_COMMENT) }
  if (!/^[1-5]$/.test(score)) return { form: { ...form, error: texts.scoreMissing } }
  if (said.length > LONGEST_COMMENT)
    return { form: { ...form, error: texts.commentTooLong(LONGEST_COMMENT) } }
  return { rating: { score: Number(score), ...(said !== '' && { comment: said }) } }
}

export function formOf({ score, comment = '' }: Rating): RatingForm {
  return { score: String(score), comment }
}

/** Empty where there is nothing to rate and nothing was typed. */
export function ratingSection(
  lang: Lang,
  token: string,
  { state, form }: { state: RatingState | undefined; form?: RatingForm | undefined },
): string {
  const texts = trackTexts[lang]
  const given = state?.rating
  if (!form && !state?.mayRate)
    return given ? section(lang, html`<p>${texts.yourRating(given.score)}</p>`) : ''
  const shown = form ?? (given ? formOf(given) : { score: '', comment: '' })
  return section(
    lang,
    html`!${given ? html`<p>${texts.yourRating(given.score)}</p>` : ''}
      !${ratingForm(lang, token, { ...shown, isChange: given !== undefined })}`,
  )
}

function section(lang: Lang, body: string): string {
  return html`<section id="rating" aria-labelledby="rating-heading">
    <h2 id="rating-heading">${trackTexts[lang].rate}</h2>
    !${body}
  </section>`
}

function ratingForm(
  lang: Lang,
  token: string,
  { score, comment, error, isChange }: RatingForm & { isChange: boolean },
): string {
  const texts = trackTexts[lang]
  const invalid = error === undefined ? '' : 'aria-invalid="true"'
  return html`<form id="rating-form" method="post" action="/track/${token}/rating" novalidate>
    !${error === undefined ? '' : html`<p class="error" id="rating-error" role="alert">${error}</p>`}
    <fieldset class="scores" aria-describedby="rating-hint !${error === undefined ? '' : 'rating-error'}" !${invalid}>
      <legend>${texts.rate}</legend>
      <p class="hint" id="rating-hint">${texts.rateHint}</p>
      !${scores.map((each) => scoreChoice(lang, each, String(each) === score))}
    </fieldset>
    <div class="field">
      <label for="comment">${texts.comment}</label>
      <textarea id="comment" name="comment" rows="3">${comment}</textarea>
    </div>
    <button class="primary" type="submit">${isChange ? texts.changeRating : texts.sendRating}</button>
  </form>`
}

function scoreChoice(lang: Lang, score: (typeof scores)[number], isChosen: boolean): string {
  const texts = trackTexts[lang]
  return html`<label class="choice" for="score-${score}">
    <input type="radio" id="score-${score}" name="score" value="${score}" !${isChosen ? 'checked' : ''}>
    <span><strong>${texts.points(score)}</strong> ${texts.score[score]}</span>
  </label>`
}
