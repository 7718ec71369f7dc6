/** A page that says one thing. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { html } from 'ghtml'
import { langOf, showPage } from './layout.ts'
import { type CommonTexts, commonTexts } from './texts/common.ts'

type Said = {
  [Key in keyof CommonTexts]: `${Key}Help` extends keyof CommonTexts ? Key : never
}[keyof CommonTexts]

/** `what`: a heading of texts/common.ts that has its help beside it. */
export function showSimple(
  request: FastifyRequest,
  reply: FastifyReply,
  { status, what }: { status: number; what: Said },
): FastifyReply {
  const texts = commonTexts[langOf(request)]
  const body = html`<h1>${texts[what]}</h1>
    <p class="lead">${texts[`${what}Help`]}</p>
    <p class="actions"><a class="button" href="/">${texts.form}</a> <a class="button" href="/track">${texts.track}</a></p>`
  return showPage(request, reply, { status, title: texts[what], body })
}
