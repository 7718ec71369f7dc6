/** Whether a post, or the upgrade to a socket, comes from our own pages: told by what browsers say themselves. */
import type { FastifyRequest } from 'fastify'

/**
 * `ownOrigins` are those of PUBLIC_URL, such as `https://12345.example.cn`; the address that was called counts too. Whoever
 * acts here has a session, so what says nothing of where it comes from is refused: every browser of these years says it.
 */
export function isOwnPage(
  request: Pick<FastifyRequest, 'headers' | 'host'>,
  ownOrigins: readonly string[],
): boolean {
  const { origin, 'sec-fetch-site': site } = request.headers
  if (site !== undefined && site !== 'same-origin') return false
  if (origin === undefined) return site !== undefined
  return ownOrigins.includes(origin) || hostOf(origin) === request.host.toLowerCase()
}

/** Without the scheme: behind a proxy that ends TLS we don't know ours. */
function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}
