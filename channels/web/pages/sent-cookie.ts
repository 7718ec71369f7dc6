/** The cookie `sent`: what this browser has sent of late, so that a form that comes again is recognised. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ChannelServices } from '../../../src/contract/channel.ts'

export interface Sent {
  /** The view's random part. */
  view: string
  /** Of what was sent: `form.ts`. */
  fingerprint: string
  /** The token of the request's link. */
  link: string
}

const MOST = 5
/** As long as a view. */
const LIFE_SECONDS = 86_400
const ENTRY = /^([\w-]{22})\.([0-9a-f]{16})\.([0-9A-Z]{20}\.[\w-]{22})$/

/** The oldest first. */
export function readSent({ cookies }: Pick<FastifyRequest, 'cookies'>): Sent[] {
  return (cookies.sent ?? '').split('~', MOST).flatMap((entry) => {
    const [, view, fingerprint, link] = ENTRY.exec(entry) ?? []
    return view && fingerprint && link ? [{ view, fingerprint, link }] : []
  })
}

/** Adds to what the request brought. */
export function rememberSent(
  request: FastifyRequest,
  reply: FastifyReply,
  { publicUrl, ...sent }: Sent & Pick<ChannelServices, 'publicUrl'>,
): void {
  const others = readSent(request).filter((each) => each.link !== sent.link)
  const value = [...others, sent]
    .slice(-MOST)
    .map(({ view, fingerprint, link }) => `${view}.${fingerprint}.${link}`)
    .join('~')
  reply.setCookie('sent', value, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    maxAge: LIFE_SECONDS,
    // It holds links, and a proxy that ends TLS need not say so.
    secure: publicUrl.startsWith('https:') || request.protocol === 'https',
  })
}
