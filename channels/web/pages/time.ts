/** Times as people read them: Beijing's, in the language of the page. */
import { html } from 'ghtml'
import type { Lang } from './texts/status.ts'

const formats = {
  zh: new Intl.DateTimeFormat('zh-CN', {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'Asia/Shanghai',
  }),
  en: new Intl.DateTimeFormat('en-GB', {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'Asia/Shanghai',
  }),
}

/** `at` is RFC 3339 with an offset. */
export function readableTime(lang: Lang, at: string): string {
  return formats[lang].format(new Date(at))
}

/** The same as an element. */
export function timeElement(lang: Lang, at: string): string {
  return html`<time datetime="${at}">${readableTime(lang, at)}</time>`
}
