/** GET /ops: the state of intake in five seconds. */
import type { FastifyInstance } from 'fastify'
import { html } from 'ghtml'
import { langOf, showPage } from '../layout.ts'
import type { ConsoleServices } from '../services.ts'

export function overviewRoutes(app: FastifyInstance, { snapshot }: ConsoleServices): void {
  app.get('/ops', { config: { access: 'viewer' } }, (request, reply) => {
    const lang = langOf(request)
    const { verdict } = snapshot()
    return showPage(request, reply, {
      title: lang === 'zh' ? '概览' : 'Overview',
      body: html`<p class="verdict ${verdict.level}">${verdict[lang]}</p>`,
    })
  })
}
