/** The form with which an operator puts right what triage found. It works without JavaScript: first find a category, then save. */
import { html } from 'ghtml'
import type { Labels, Outcome } from '../../../contract/corrections.ts'
import { Disposition, type Request, requestTypes, Urgency } from '../../../contract/request.ts'
import type { Lang } from '../layout.ts'
import { reasonField } from '../reason.ts'
import { bdi } from '../words.ts'
import { correctTexts } from './correct-texts.ts'
import { correctionLine } from './corrections-panel.ts'
import { names } from './names.ts'
import { districtOptions } from './place.ts'
import { wordsSection } from './sections.ts'

export interface Topic {
  code: string
  path: readonly string[]
}

export interface CorrectShown {
  receipt: string
  /** The revision that is looked at. */
  seen: number
  /** Undefined: not triaged yet. */
  found: Labels | undefined
  /** What is chosen in the form. */
  chosen: Labels
  /** To choose from: the one as it is, the candidates, what was found. */
  topics: readonly Topic[]
  /** What was searched for; undefined: nothing. */
  asked: string | undefined
  hasFound: boolean
  reason: string
  outcome: Outcome | undefined
  /** The newest revision, without what tells who they are; undefined: it is for few eyes. */
  said: Request | undefined
  /** Somebody has filled it in. */
  isPosted: boolean
}

export function correctBody(shown: CorrectShown, lang: Lang): string {
  const words = correctTexts[lang]
  const { receipt, found } = shown
  return html`<p class="crumbs"><a href="/ops/requests/${receipt}">${words.back}</a></p>
    <h1>${words.title} ${receipt}</h1>
    !${notice(shown, lang)}
    !${shown.said ? wordsSection(shown.said, lang) : ''}
    !${found || shown.isPosted ? form(shown, lang) : ''}`
}

function notice({ outcome, found }: CorrectShown, lang: Lang): string {
  const words = correctTexts[lang]
  if (outcome?.is === 'not-triaged' || (!outcome && !found))
    return html`<p class="notice warning" role="status">${words.notTriaged}</p>`
  if (outcome?.is === 'same') return html`<p class="notice warning" role="status">${words.same}</p>`
  if (outcome?.is === 'contradictory')
    return html`<p class="notice warning" role="alert">${words.contradictory}</p>`
  if (outcome?.is !== 'overtaken') return ''
  const { correction, revision } = outcome
  const told = correction ? words.overtakenBy(correction.by) : words.overtaken(revision)
  const other = correction ? html`<p>!${correctionLine(correction, lang)}</p>` : ''
  return html`<div class="notice warning" role="status" id="overtaken"><p>${told}</p>!${other}</div>`
}

function form(shown: CorrectShown, lang: Lang): string {
  const words = correctTexts[lang]
  const { receipt, seen, chosen, reason } = shown
  const called = names[lang]
  const { type, urgency, disposition, district } = words.labels
  return html`<p class="muted">${words.hint}</p>
    <form class="act" id="correct" method="post" action="/ops/requests/${receipt}/correct">
      <input type="hidden" name="seen" value="${seen}">
      !${finder(shown, lang)}
      !${topicField(shown, lang)}
      !${select({ name: 'type', label: type, options: requestTypes.map((each) => [each, called.type[each]]), value: chosen.type })}
      !${select({ name: 'urgency', label: urgency, options: Urgency.options.map((each) => [each, called.urgency[each]]), value: chosen.urgency })}
      !${select({ name: 'disposition', label: disposition, options: Disposition.options.map((each) => [each, called.disposition[each]]), value: chosen.disposition })}
      !${select({ name: 'district', label: district, options: [['', words.noDistrict], ...districtOptions(lang)], value: chosen.district ?? '' })}
      !${reasonField(lang, words.reason, reason)}
      <button class="primary">${words.save}</button>
    </form>`
}

/** Its button is the first: whoever presses Enter in the box searches. */
function finder({ receipt, asked, hasFound }: CorrectShown, lang: Lang): string {
  const words = correctTexts[lang]
  const nothing =
    asked !== undefined && !hasFound
      ? html`<p class="notice warning" role="status">${words.nothingFound}</p>`
      : ''
  return html`<label>${words.find} <input type="search" name="q" value="${asked ?? ''}" maxlength="60" autocomplete="off" aria-describedby="find-hint"></label>
      <button formaction="/ops/requests/${receipt}/correct/find" formnovalidate>${words.findButton}</button>
      <p class="muted" id="find-hint">${words.findHint}</p>!${nothing}`
}

function topicField({ topics, chosen, found }: CorrectShown, lang: Lang): string {
  const words = correctTexts[lang]
  const option = (value: string, text: string, mark: string) => {
    const isChosen = value === (chosen.topic?.code ?? 'none')
    return html`<label><input type="radio" name="topic" value="${value}" !${isChosen ? 'checked' : ''}> <span>!${text}!${mark}</span></label>`
  }
  const options = topics.map(({ code, path }) =>
    option(
      code,
      html`!${bdi(path.join(' › '))} <small class="muted">${code}</small>`,
      code === found?.topic?.code ? html` <small class="muted">(${words.asFound})</small>` : '',
    ),
  )
  return html`<fieldset class="choices"><legend>${words.topics}</legend>!${options}!${option('none', html`${words.none}`, '')}</fieldset>`
}

interface Select {
  name: string
  label: string
  options: readonly (readonly [string, string])[]
  value: string
}

function select({ name, label, options, value }: Select): string {
  const all = options.map(
    ([option, text]) =>
      html`<option value="${option}" !${option === value ? 'selected' : ''}>${text}</option>`,
  )
  return html`<label>${label} <select name="${name}">!${all}</select></label>`
}
