import type { FastifyReply, FastifyRequest } from 'fastify'
import { html } from 'ghtml'
import type { Lang } from './texts/status.ts'

export interface Shown {
  status: number
  title: string
  /** Of `<main>`. */
  body: string
}

export function langOf({ query }: FastifyRequest): Lang {
  return typeof query === 'object' && query !== null && 'lang' in query && query.lang === 'en' ? 'en' : 'zh'
}

export function showPage(
  request: FastifyRequest,
  reply: FastifyReply,
  { status, title, body }: Shown,
): FastifyReply {
  const page = html`<!doctype html><html lang="${langOf(request)}"><head><title>${title}</title></head><body><main>!${body}</main></body></html>`
  return reply.code(status).type('text/html; charset=utf-8').header('cache-control', 'no-store').send(page)
}
