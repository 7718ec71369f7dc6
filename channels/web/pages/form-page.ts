/** GET /: one page, one column, everything that was typed. */
import { html } from 'ghtml'
import type { RightDoor } from '../../../src/contract/advice.ts'
import type { Challenge } from '../../../src/contract/captcha.ts'
import { requestTypes } from '../../../src/contract/request.ts'
import { emergencyAdvice, rightDoors } from './advice.ts'
import { districts } from './districts.ts'
import type { FieldErrors, FieldName, Typed } from './form.ts'
import { replyWays } from './reply-ways.ts'
import { formTexts } from './texts/form.ts'
import type { Lang } from './texts/status.ts'
import { choice, described, errorSummary, field, group } from './widgets.ts'

export interface KeptFile {
  token: string
  name: string
}

/** What was typed and kept, and what is said of it. */
export interface FormContent {
  view: string
  typed: Typed
  kept: readonly KeptFile[]
  errors: FieldErrors
  /** What concerns all of it, in plain words: shown first. */
  message?: string | undefined
  /** More of that, such as the files that were refused. */
  notes?: readonly string[] | undefined
  /** Of `abuse.ts`: comes back with the form. */
  ticket?: string | undefined
  challenge?: Challenge | undefined
  /** Seconds until it can be sent again. */
  wait?: number | undefined
}

export interface FormPage extends FormContent {
  /** Of the form: `/submit` or `/t/{touchpoint}/submit`. */
  action: string
  lead: string
  /** Whether it holds words of an emergency. */
  isEmergency: boolean
  doors: readonly RightDoor[]
  /** HTML. */
  privacy: string
  /** Where the script finds the tables of advice. */
  adviceUrl: string
}

/** Ids that the summary leads to: of a group, its first control. */
const targets: Record<FieldName, string> = {
  text: 'text',
  type: 'type-unknown',
  place: 'place',
  district: 'district',
  file: 'file',
  name: 'name',
  phone: 'phone',
  reply: 'reply-web',
  captcha: 'captcha',
}

export function formPage(lang: Lang, page: FormPage): string {
  const texts = formTexts[lang]
  const wrong = Object.entries(targets).flatMap(([name, id]) => {
    const error = errorOf(lang, page, name)
    return error === undefined ? [] : [{ id, text: error }]
  })
  const message = page.message ?? (wrong.length > 0 ? texts.errors : undefined)
  return html`<h1>${texts.title}</h1>
    <p class="lead">${page.lead}</p>
    !${errorSummary(message, wrong, page.notes)}
    !${emergencyAdvice(lang, page.isEmergency)}
    <form id="request-form" method="post" action="${page.action}" enctype="multipart/form-data" novalidate data-wait="${page.wait ?? 0}" data-advice="${page.adviceUrl}">
      <input type="hidden" id="view" name="view" value="${page.view}" autocomplete="off">
      !${page.ticket === undefined ? '' : html`<input type="hidden" id="ticket" name="ticket" value="${page.ticket}">`}
      !${words(lang, page)}
      !${kinds(lang, page)}
      !${place(lang, page)}
      !${files(lang, page)}
      !${contact(lang, page)}
      !${beforeSending(lang, page)}
    </form>`
}

function errorOf(lang: Lang, { errors }: FormPage, name: string): string | undefined {
  const key = Object.entries(errors).find(([each]) => each === name)?.[1]
  return key === undefined ? undefined : formTexts[lang].fieldErrors[key]
}

function words(lang: Lang, page: FormPage): string {
  const texts = formTexts[lang]
  const given = { name: 'text', label: texts.text, hint: texts.textHint, error: errorOf(lang, page, 'text') }
  return html`!${field(
    given,
    html`<textarea id="text" name="text" rows="7" required data-longest="10000" !${described(given)}>
${page.typed.text}</textarea>
    <p class="counter hint" id="text-counter" hidden></p>`,
  )}
  <div class="doors" id="doors" role="status" data-heading="${texts.doorsHeading}" data-still="${texts.doorsStill}">!${rightDoors(lang, page.doors)}</div>`
}

function kinds(lang: Lang, page: FormPage): string {
  const texts = formTexts[lang]
  const given = { name: 'type', label: texts.type, hint: texts.typeHint, error: errorOf(lang, page, 'type') }
  const order = ['unknown' as const, ...requestTypes.filter((type) => type !== 'unknown')]
  const choices = order.map((value) => {
    const [label = '', hint] = texts.types[value]
    return choice({ kind: 'radio', name: 'type', value, isChosen: page.typed.type === value, label, hint })
  })
  return group(given, html`<div class="choices types">!${choices}</div>`)
}

function place(lang: Lang, page: FormPage): string {
  const texts = formTexts[lang]
  const { place, district, longitude, latitude } = page.typed
  const where = {
    name: 'place',
    label: texts.place,
    hint: texts.placeHint,
    error: errorOf(lang, page, 'place'),
  }
  const area = { name: 'district', label: texts.district, error: errorOf(lang, page, 'district') }
  const options = districts.map(
    ({ code, zh, en }) =>
      html`<option value="${code}" !${code === district ? 'selected' : ''}>${lang === 'zh' ? zh : en}</option>`,
  )
  return html`<fieldset class="section" id="where">
    <legend>${texts.where} <span class="optional">${texts.optional}</span></legend>
    !${field(where, html`<input type="text" id="place" name="place" value="${place}" maxlength="500" autocomplete="street-address" !${described(where)}>`)}
    <p class="locate" id="locate-field">
      <button type="button" class="secondary" id="locate" hidden>${texts.locate}</button>
      <span id="located" role="status" data-located="${texts.located}" data-failed="${texts.fieldErrors.pointStrange}"></span>
      <button type="button" class="quiet" id="unlocate" hidden>${texts.unlocate}</button>
      <input type="hidden" id="longitude" name="longitude" value="${longitude}">
      <input type="hidden" id="latitude" name="latitude" value="${latitude}">
    </p>
    !${field(area, html`<select id="district" name="district" !${described(area)}><option value="">${texts.noDistrict}</option>!${options}</select>`)}
  </fieldset>`
}

function files(lang: Lang, page: FormPage): string {
  const texts = formTexts[lang]
  const given = {
    name: 'file',
    label: texts.files,
    hint: texts.filesHint,
    error: errorOf(lang, page, 'file'),
  }
  const kept = page.kept.map(
    ({ token, name }) =>
      html`<li class="file"><label><input type="checkbox" name="kept" value="${token}" checked> <span class="file-name">${name}</span></label></li>`,
  )
  return field(
    given,
    html`!${kept.length === 0 ? '' : html`<p id="kept-heading">${texts.kept}</p>`}
    <ul class="files" id="kept-files">!${kept}</ul>
    <input type="file" id="file" name="file" multiple accept="image/*,audio/*,video/*,application/pdf" !${described(given)}>`,
  )
}

function contact(lang: Lang, page: FormPage): string {
  const texts = formTexts[lang]
  const { name, phone, anonymous, confidential, reply } = page.typed
  const who = { name: 'name', label: texts.name, hint: texts.nameHint, error: errorOf(lang, page, 'name') }
  const number = {
    name: 'phone',
    label: texts.phone,
    hint: texts.phoneHint,
    error: errorOf(lang, page, 'phone'),
  }
  const way = { name: 'reply', label: texts.reply, error: errorOf(lang, page, 'reply') }
  const ticks = [
    { name: 'anonymous', isChosen: anonymous, label: texts.anonymous, hint: texts.anonymousHint },
    { name: 'confidential', isChosen: confidential, label: texts.confidential, hint: texts.confidentialHint },
  ].map((each) => choice({ kind: 'checkbox', value: '1', ...each }))
  const ways = replyWays.map((value) =>
    choice({ kind: 'radio', name: 'reply', value, isChosen: reply === value, label: texts.replies[value] }),
  )
  return html`<fieldset class="section" id="contact">
    <legend>${texts.you} <span class="optional">${texts.optional}</span></legend>
    !${field(who, html`<input type="text" id="name" name="name" value="${name}" maxlength="100" autocomplete="name" !${described(who)}>`)}
    !${field(number, html`<input type="tel" id="phone" name="phone" value="${phone}" maxlength="32" inputmode="tel" autocomplete="tel" !${described(number)}>`)}
    <div class="choices" id="privacy-choices">!${ticks}</div>
    !${group(way, html`<div class="choices">!${ways}</div>`)}
  </fieldset>`
}

function beforeSending(lang: Lang, page: FormPage): string {
  const texts = formTexts[lang]
  const { challenge } = page
  const asked = {
    name: 'captcha',
    label: texts.captcha,
    hint: challenge?.prompt,
    error: errorOf(lang, page, 'captcha'),
  }
  const other = lang === 'zh' ? 'en' : 'zh'
  const [path] = page.action.split('?', 1)
  return html`!${challenge ? field(asked, html`<input type="text" id="captcha" name="captcha" autocomplete="off" !${described(asked)}>`) : ''}
    <p class="website" id="website-field" aria-hidden="true"><label for="website">${texts.website}</label>
      <input type="text" id="website" name="website" tabindex="-1" autocomplete="off"></p>
    <section class="privacy" id="privacy" aria-labelledby="privacy-heading">
      <h2 id="privacy-heading">${texts.privacy}</h2>
      !${page.privacy}
    </section>
    <div class="send" id="send-field">
      <button class="primary" type="submit" id="send">${texts.send}</button>
      <p class="hint" id="send-hint" role="status">${texts.sendHint}</p>
    </div>
    <p><button class="quiet" type="submit" id="switch" name="switch" value="${other}" formaction="${path}?lang=${other}" lang="${other === 'zh' ? 'zh-CN' : 'en'}">${texts.switchKeeping}</button></p>`
}
