/** GET /ops: the state of intake in five seconds. The same parts are sent again over /ops/live. */
import type { FastifyInstance } from 'fastify'
import { html } from 'ghtml'
import { langOf, showPage } from '../layout.ts'
import type { ConsoleServices } from '../services.ts'
import { charts } from './charts.ts'
import { overviewRegions } from './regions.ts'
import { texts } from './texts.ts'

export function overviewRoutes(app: FastifyInstance, { snapshot }: ConsoleServices): void {
  app.get('/ops', { config: { access: 'viewer' } }, (request, reply) => {
    const lang = langOf(request)
    const words = texts[lang]
    const parts = overviewRegions(snapshot(), lang)
    const table = (name: 'arrivals' | 'queues' | 'gateways') =>
      html`<section class="panel" id="${name}"><h2>${words[name]}</h2><div class="table-wrap" data-region="${name}">!${parts[name]}</div></section>`
    const facts = (name: 'journal' | 'stores' | 'errands') =>
      html`<section class="panel" id="${name}"><h2>${words[name]}</h2><dl class="facts" data-region="${name}">!${parts[name]}</dl></section>`
    return showPage(request, reply, {
      title: words.title,
      scripts: ['uplot.js', 'overview.ts'],
      body: html`<h1 class="visually-hidden">${words.title}</h1>
<div data-region="verdict">!${parts.verdict}</div>
<div data-region="urgent" aria-live="assertive">!${parts.urgent}</div>
<p class="visually-hidden" role="status" id="said"></p>
<p class="muted" id="feed"><span data-region="asof">!${parts.asof}</span> · <span id="feed-state">${words.reload}</span></p>
<dl class="figures" data-region="figures">!${parts.figures}</dl>
!${table('queues')}
<div class="grid">!${table('arrivals')}!${facts('stores')}!${facts('journal')}!${table('gateways')}!${facts('errands')}</div>
!${charts(lang)}`,
    })
  })
}
