/** What triage made of a request, and what led there. The request is masked already, or is not to be. */
import { html } from 'ghtml'
import type { CaseRecord } from '../../../contract/case-record.ts'
import type { Request, Triage } from '../../../contract/request.ts'
import { lasting } from '../../browser/ago.ts'
import type { Lang } from '../layout.ts'
import { timeElement } from '../times.ts'
import { bdi } from '../words.ts'
import { badge } from './badge.ts'
import { type Fact, facts, panel } from './facts.ts'
import { flagsHtml } from './flags.ts'
import { laneName } from './lanes.ts'
import { names, urgencyLevel } from './names.ts'
import { districtName, outsideName } from './place.ts'
import { type About, aboutName, abouts, type Evidence, readEvidence, ruleName } from './rule-names.ts'
import { triageTexts } from './triage-texts.ts'

/** What its codes are called. */
export interface TriageNames {
  /** Names of a category, in the catalogue that it was judged by; undefined: it is not kept any more, or has no such code. */
  pathOf(code: string): readonly string[] | undefined
  /** 朝阳区, 望京街道 */
  placeOf(code: string): string | undefined
  /** Of the catalogue in force; undefined: not known. */
  version: string | undefined
  /** It is the example that Jiesu ships, and no city's. */
  isIllustrative: boolean
}

export interface Judged {
  record: CaseRecord | undefined
  called: TriageNames
  now: number
}

/** `more`: trusted HTML below it. */
export function triagePanel(request: Request, judged: Judged, lang: Lang, more = ''): string {
  const words = triageTexts[lang]
  const { triage, type } = request
  if (!triage) {
    const said = facts([[words.said, names[lang].type[type]]])
    return panel(words.title, html`<p>${words.notTriaged}</p>!${said}!${more}`, 'triage')
  }
  const body = html`<div class="grid">!${facts(found(request, triage, judged, lang))}!${facts(rest(request, triage, judged, lang))}</div>
    !${candidates(triage, judged, lang)}!${evidence(triage, lang)}!${more}`
  return panel(words.title, body, 'triage')
}

function found({ type }: Request, triage: Triage, { called }: Judged, lang: Lang): Fact[] {
  const words = triageTexts[lang]
  const { urgency, disposition, category, secondCategory, told } = triage
  const name = names[lang]
  const differs = triage.flags.includes('type-differs') ? html` !${badge('warning', words.differs)}` : ''
  return [
    [words.said, name.type[type]],
    [words.found, { html: html`<strong>${name.type[triage.type]}</strong>!${differs}` }],
    [
      words.category,
      { html: category ? categoryHtml(category) : html`<span class="muted">${words.noCategory}</span>` },
    ],
    [words.second, secondCategory && { html: categoryHtml(secondCategory) }],
    [words.urgency, { html: badge(urgencyLevel(urgency), name.urgency[urgency]) }],
    [words.disposition, name.disposition[disposition]],
    [words.told, told?.[lang]],
    [words.place, placeOf(triage, called, lang)],
    [words.conflict, triage.place?.conflict?.join(lang === 'zh' ? '、' : ', ')],
  ]
}

function rest({ receipt }: Request, triage: Triage, judged: Judged, lang: Lang): Fact[] {
  const words = triageTexts[lang]
  const { isHandled, isDispatched } = standing(judged.record)
  const separator = lang === 'zh' ? '、' : ', '
  return [
    [words.direction, triage.direction && { html: directionHtml(triage.direction, lang) }],
    [words.notTo, triage.notTo?.join(separator)],
    [words.dispatchDue, { html: due(triage.dispatchDueAt, { isMet: isDispatched, now: judged.now }, lang) }],
    [words.handleDue, { html: due(triage.handleDueAt, { isMet: isHandled, now: judged.now }, lang) }],
    [words.lanes, triage.lanes.map((lane) => laneName(lane, lang)).join(separator)],
    [words.flags, flagsHtml(triage.flags, lang)],
    [words.repeatOf, triage.repeatOf === undefined ? undefined : { html: requestLink(triage.repeatOf) }],
    [words.crowd, triage.crowd && { html: crowdHtml(receipt, triage.crowd, lang) }],
    [words.catalogue, catalogueHtml(triage, judged.called, lang)],
    [words.by, { html: byHtml(triage, lang) }],
  ]
}

function percent(confidence: number): string {
  return `${Math.round(confidence * 100)} %`
}

function categoryHtml({ code, path, confidence }: NonNullable<Triage['category']>): string {
  return html`!${bdi(path.join(' › '))} <small class="muted">${code} · ${percent(confidence)}</small>`
}

function placeOf({ place }: Triage, { placeOf: nameOf }: TriageNames, lang: Lang): string | undefined {
  if (!place) return undefined
  const { districtCode, streetCode, name, outside } = place
  const words = triageTexts[lang]
  const told = [
    ...(outside === undefined ? [] : [`${words.outside}: ${outsideName(outside, lang)}`]),
    ...(districtCode === undefined ? [] : [districtName(districtCode, lang) ?? districtCode]),
    ...(streetCode === undefined ? [] : [nameOf(streetCode) ?? streetCode]),
    ...(name === undefined ? [] : [name]),
  ]
  return told.join(' · ') || undefined
}

function directionHtml({ unit, level, copyTo }: NonNullable<Triage['direction']>, lang: Lang): string {
  const words = triageTexts[lang]
  const copied = copyTo === undefined ? '' : html`<br>!${bdi(words.copyTo(copyTo))}`
  return html`<strong>!${bdi(unit)}</strong> <small class="muted">${words.levels[level] ?? level}</small>!${copied}`
}

function requestLink(receipt: string): string {
  return html`<a href="/ops/requests/${receipt}">${receipt}</a>`
}

function crowdHtml(receipt: string, { id, size }: NonNullable<Triage['crowd']>, lang: Lang): string {
  const words = triageTexts[lang]
  return html`${words.crowdOf(size)} !${id === receipt ? html`(${words.isFirst})` : requestLink(id)}`
}

function catalogueHtml(
  { catalogueVersion }: Triage,
  { version, isIllustrative }: TriageNames,
  lang: Lang,
): Fact[1] {
  if (catalogueVersion === undefined) return undefined
  const isOld = version !== undefined && version !== catalogueVersion
  const mark = isOld ? html` <small class="muted">${triageTexts[lang].oldCatalogue}</small>` : ''
  const example = isIllustrative ? badge('warn', triageTexts[lang].illustrative) : ''
  return { html: html`!${bdi(catalogueVersion)}!${mark} !${example}` }
}

function byHtml({ by, evidence: lines }: Triage, lang: Lang): string {
  const isByModel = lines.some((line) => line.startsWith('model/'))
  return html`!${bdi(by)} !${isByModel ? badge('neutral', triageTexts[lang].byModel) : ''}`
}

function standing(record: CaseRecord | undefined) {
  const statuses = new Set(record?.timeline.map(({ status }) => status))
  const isHandled = statuses.has('closed') || statuses.has('rated')
  return { isHandled, isDispatched: isHandled || statuses.has('dispatched') || statuses.has('in_progress') }
}

function due(at: string, { isMet, now }: { isMet: boolean; now: number }, lang: Lang): string {
  const words = triageTexts[lang]
  const left = Date.parse(at) - now
  const told = isMet
    ? badge('good', words.met)
    : left < 0
      ? badge('danger', words.over(lasting(-left, lang)))
      : badge('neutral', words.left(lasting(left, lang)))
  return html`!${timeElement(at)} !${told}`
}

function candidates({ candidates: all = [] }: Triage, { called }: Judged, lang: Lang): string {
  const words = triageTexts[lang]
  if (all.length === 0) return ''
  const rows = all.map(({ code, confidence }) => {
    const path = called.pathOf(code)
    const name = path ? bdi(path.join(' › ')) : html`<span class="muted">${words.noName}</span>`
    return html`<tr><th scope="row">!${name}</th><td><code>${code}</code></td><td class="number">${percent(confidence)}</td></tr>`
  })
  return html`<details open><summary>${words.candidates}</summary><div class="table-wrap"><table class="data" id="candidates">
      <thead><tr><th scope="col">${words.name}</th><th scope="col">${words.code}</th><th scope="col" class="number">${words.confidence}</th></tr></thead>
      <tbody>!${rows}</tbody></table></div></details>`
}

function evidence({ evidence: lines }: Triage, lang: Lang): string {
  const words = triageTexts[lang]
  if (lines.length === 0) return ''
  const groups = Map.groupBy(lines.map(readEvidence), ({ about }) => about)
  const order: (About | undefined)[] = [
    ...Object.keys(abouts).filter((each): each is About => each in abouts),
    undefined,
  ]
  const told = order.flatMap((about): Fact[] => {
    const own = groups.get(about)
    const label = about ? aboutName(about, lang) : words.otherEvidence
    return own ? [[label, { html: own.map((each) => evidenceHtml(each, lang)).join('') }]] : []
  })
  return html`<details open id="evidence"><summary>${words.evidence}</summary>!${facts(told)}</details>`
}

function evidenceHtml({ rule, words }: Evidence, lang: Lang): string {
  const why = rule === '' ? '' : html`<span class="muted" title="${rule}">${ruleName(rule, lang)}</span> `
  return html`<p>!${why}!${bdi(words)}</p>`
}
