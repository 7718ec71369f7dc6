/** The frame of every page of the console: head, the rooms, who is signed in; and in which language. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { html } from 'ghtml'
import { assetUrl } from './assets.ts'
import { labelCells } from './label-cells.ts'
import { timeElement } from './times.ts'

export const langs = ['zh', 'en'] as const
export type Lang = (typeof langs)[number]
/** Both languages of a room's words. */
export type Texts<T> = Readonly<Record<Lang, T>>

export interface Shown {
  status?: number
  /** In the page's language. */
  title: string
  /** Of `<main>`; trusted HTML, made with `html`. */
  body: string
  /** Modules of src/ops/browser that it runs, beside main.ts; `uplot.js` is loaded first where it is named. */
  scripts?: readonly string[]
}

const rooms = [
  { path: '/ops', key: 'o', zh: '概览', en: 'Overview' },
  { path: '/ops/sources', key: 's', zh: '来源', en: 'Sources' },
  { path: '/ops/requests', key: 'r', zh: '诉求', en: 'Requests' },
  { path: '/ops/quarantine', key: 'z', zh: '隔离区', en: 'Quarantine' },
  { path: '/ops/unassigned', key: 'w', zh: '待定单位', en: 'No unit' },
  { path: '/ops/queues', key: 'q', zh: '队列', en: 'Queues' },
  { path: '/ops/alerts', key: 'a', zh: '告警', en: 'Alerts' },
  { path: '/ops/audit', key: 'u', zh: '审计', en: 'Audit' },
  { path: '/ops/people', key: 'p', zh: '人员', en: 'People' },
] as const

const texts = {
  zh: {
    skip: '跳到正文',
    rooms: '各页',
    other: 'English',
    signOut: '退出',
    house: '接诉 · 值班台',
    asOf: '截至',
    refresh: '刷新',
    roles: { viewer: '查看', operator: '值班', admin: '管理' },
  },
  en: {
    skip: 'Skip to content',
    rooms: 'Rooms',
    other: '中文',
    signOut: 'Sign out',
    house: 'Jiesu · Operations',
    asOf: 'As of',
    refresh: 'refresh',
    roles: { viewer: 'viewer', operator: 'operator', admin: 'admin' },
  },
} satisfies Texts<unknown>

/** `?lang`, else the cookie, else Chinese. */
export function langOf({ query, cookies }: FastifyRequest): Lang {
  const asked = typeof query === 'object' && query !== null && 'lang' in query ? query.lang : undefined
  return readLang(asked) ?? readLang(cookies?.['ops-lang']) ?? 'zh'
}

export function readLang(text: unknown): Lang | undefined {
  return text === 'zh' || text === 'en' ? text : undefined
}

/** Answers with a whole page that nobody keeps. */
export function showPage(request: FastifyRequest, reply: FastifyReply, shown: Shown): FastifyReply {
  return reply
    .code(shown.status ?? 200)
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(page(request, shown))
}

function page(request: FastifyRequest, { title, body, scripts = [] }: Shown): string {
  const lang = langOf(request)
  const words = texts[lang]
  const asOf = asOfLine(request, lang)
  return html`<!doctype html>
<html lang="${lang === 'zh' ? 'zh-CN' : 'en'}" data-lang="${lang}">
<head>
  <meta charset="utf-8">
  <title>${title} · ${words.house}</title>
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <meta name="format-detection" content="telephone=no">
  <link rel="icon" href="data:,">
  <link rel="stylesheet" href="${assetUrl('style.css')}">
  !${['main.ts', ...(asOf === '' ? [] : ['changes.ts']), ...scripts].map(scriptTag).toSorted(classicFirst)}
</head>
<body>
  <a class="skip-link" href="#main">${words.skip}</a>
  !${header(request, lang)}
  <main id="main" tabindex="-1">!${asOf}!${labelCells(body)}</main>
</body>
</html>`
}

/** Of a list: of when it is; browser/changes.ts says in it once something has changed. */
function asOfLine({ url, asOf }: FastifyRequest, lang: Lang): string {
  if (!asOf) return ''
  const words = texts[lang]
  const { list, at, mark } = asOf
  return html`<p class="as-of" id="as-of" data-list="${list}" !${mark === undefined ? '' : html`data-mark="${mark}"`}>
    <span>${words.asOf} !${timeElement(at)}</span> <span id="as-of-state" role="status"></span> <a href="${again(url)}">${words.refresh}</a></p>`
}

/** What was asked, without what was done: that is not done again. */
const ACT = ['done', 'count', 'more', 'overtaken', 'test']

function again(url: string): string {
  const [path = '/ops', query] = url.split('?', 2)
  const asked = new URLSearchParams(query)
  for (const name of ACT) asked.delete(name)
  return asked.size === 0 ? path : `${path}?${asked}`
}

function scriptTag(name: string): string {
  const isModule = name.endsWith('.ts')
  return `<script ${isModule ? 'type="module"' : 'defer'} src="${assetUrl(name)}"></script>`
}

function classicFirst(a: string, b: string): number {
  return Number(a.includes('module')) - Number(b.includes('module'))
}

function header(request: FastifyRequest, lang: Lang): string {
  const words = texts[lang]
  const other = lang === 'zh' ? 'en' : 'zh'
  const path = request.url.split('?', 1)[0] ?? '/ops'
  const { operator } = request
  return html`<header class="bar">
    <a class="brand" href="/ops"><span class="brand-number">12345</span> <span class="brand-words">${words.house}</span></a>
    !${operator ? nav(path, lang) : ''}
    <div class="bar-end">
      <a class="language" href="${inOther(request, other)}" hreflang="${other === 'zh' ? 'zh-CN' : 'en'}" lang="${other === 'zh' ? 'zh-CN' : 'en'}">${words.other}</a>
      !${
        operator
          ? html`<span class="who">${operator.name} <small>${words.roles[operator.role]}</small></span>
      <form method="post" action="/ops/sign-out"><button class="quiet" id="sign-out">${words.signOut}</button></form>`
          : ''
      }
    </div>
  </header>`
}

/** The same page, with what was asked of it. */
function inOther({ url }: FastifyRequest, lang: Lang): string {
  const [path = '/ops', query] = url.split('?', 2)
  const asked = new URLSearchParams(query)
  asked.set('lang', lang)
  return `${path}?${asked}`
}

function nav(path: string, lang: Lang): string {
  const here = rooms.findLast(
    (room) => path === room.path || (room.path !== '/ops' && path.startsWith(`${room.path}/`)),
  )
  const links = rooms.map(
    (room) =>
      html`<a href="${room.path}" data-key="${room.key}" data-name="${room[lang]}" !${room === here ? 'aria-current="page"' : ''}>${room[lang]} <kbd aria-hidden="true">g ${room.key}</kbd></a>`,
  )
  return html`<nav class="rooms" aria-label="${texts[lang].rooms}">!${links}</nav>`
}
