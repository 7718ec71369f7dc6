/** The frame of every page of the citizens: head, header, footer; and in which language. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { html } from 'ghtml'
import { assetUrls } from './assets.ts'
import { scriptTextsBlock } from './script-texts.ts'
import { commonTexts } from './texts/common.ts'
import type { Lang } from './texts/status.ts'

/** A touchpoint's dress. */
export interface Dress {
  id: string
  /** In the page's language. */
  name: string
  /** Whether it has colours of its own, in `/t/{id}/dress.css`. */
  hasColours: boolean
}

export interface Shown {
  status: number
  title: string
  /** Of `<main>`. */
  body: string
  dress?: Dress | undefined
}

/** `?lang`, else the cookie, else what the browser clearly prefers, else Chinese. */
export function langOf(request: FastifyRequest): Lang {
  const { headers } = request
  // Not there yet where a request is refused before its cookies are read.
  const cookies: FastifyRequest['cookies'] | null = request.cookies
  return chosenLang(request) ?? readLang(cookies?.lang) ?? preferred(headers['accept-language'] ?? '')
}

/** What `?lang` says. */
export function chosenLang({ query }: FastifyRequest): Lang | undefined {
  return typeof query === 'object' && query !== null && 'lang' in query ? readLang(query.lang) : undefined
}

function readLang(text: unknown): Lang | undefined {
  return text === 'zh' || text === 'en' ? text : undefined
}

/** English only where the first language named is English, and Chinese is not named at all. */
function preferred(header: string): Lang {
  const named = header
    .toLowerCase()
    .split(',')
    .map((each) => each.trim())
  return named[0]?.startsWith('en') && !named.some((each) => each.startsWith('zh')) ? 'en' : 'zh'
}

/** Answers with a whole page that nobody keeps. */
export function showPage(request: FastifyRequest, reply: FastifyReply, shown: Shown): FastifyReply {
  return reply
    .code(shown.status)
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(page(request, shown))
}

function page(request: FastifyRequest, { title, body, dress }: Shown): string {
  const lang = langOf(request)
  const texts = commonTexts[lang]
  const house = dress?.name ?? texts.house
  return html`<!doctype html>
<html lang="${lang === 'zh' ? 'zh-CN' : 'en'}" data-lang="${lang}" data-touchpoint="${dress?.id ?? 'web'}">
<head>
  <meta charset="utf-8">
  <title>${title} · ${house}</title>
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <meta name="format-detection" content="telephone=no">
  <link rel="icon" href="data:,">
  !${head(dress)}
  
</head>
<body>
  <a class="skip-link" href="#main">${texts.skip}</a>
  !${header(request, lang, dress)}
  <main id="main" class="wrap" tabindex="-1">!${body}</main>
  <footer class="site-footer" id="site-footer">
    <div class="wrap">
      <p>${texts.footer}</p>
      <p><a href="${formPath(dress)}#privacy">${texts.privacy}</a></p>
    </div>
  </footer>
  !${scriptTextsBlock(lang)}
</body>
</html>`
}

function head(dress: Dress | undefined): string {
  const { style, script } = assetUrls()
  return html`<link rel="stylesheet" href="${style}">
  !${dress?.hasColours ? html`<link rel="stylesheet" href="/t/${dress.id}/dress.css">` : ''}
  <script type="module" src="${script}"></script>`
}

function header(request: FastifyRequest, lang: Lang, dress: Dress | undefined): string {
  const texts = commonTexts[lang]
  const other = lang === 'zh' ? 'en' : 'zh'
  const form = formPath(dress)
  const path = request.url.split('?', 1)[0] ?? '/'
  const here = (target: string) => (path === target ? 'aria-current="page"' : '')
  return html`<header class="site-header" id="site-header">
    <div class="wrap">
      <a class="brand" href="${form}"><span class="brand-number">12345</span> <span class="brand-name">${dress?.name ?? texts.brand}</span></a>
      <nav class="site-nav" aria-label="${texts.pages}">
        <a href="${form}" !${here(form)}>${texts.form}</a>
        <a href="/track" !${here('/track')}>${texts.track}</a>
      </nav>
      <a class="language" id="language" href="${getPath(request, path, form)}?lang=${other}" hreflang="${other === 'zh' ? 'zh-CN' : 'en'}" lang="${other === 'zh' ? 'zh-CN' : 'en'}" aria-label="${texts.otherLabel}">${texts.other}</a>
    </div>
  </header>`
}

/** The page in the other language: what was posted can't be fetched again. */
function getPath({ method }: FastifyRequest, path: string, form: string): string {
  if (method === 'GET') return path
  return path.startsWith('/track') ? path.replace(/\/(supplement|rating)$/, '') : form
}

export function formPath(dress: Pick<Dress, 'id'> | undefined): string {
  return dress === undefined ? '/' : `/t/${dress.id}`
}
