/** Posts from other people's pages: told by what browsers say themselves, so no cookie and no token is needed. */
import type { FastifyRequest } from 'fastify'

/**
 * Whether a browser says that another site's page sent this. `ownOrigins` are those of PUBLIC_URL, such as
 * `https://12345.example.cn`; the address that was called counts too. What sends neither header is an old browser or no
 * browser: neither is a victim that carries an attacker's post. Pages must not be `no-referrer`: then even our own form
 * says `Origin: null`.
 */
export function isCrossSite(
  request: Pick<FastifyRequest, 'headers' | 'host'>,
  ownOrigins: readonly string[],
): boolean {
  const { origin, 'sec-fetch-site': site } = request.headers
  if (site === 'same-origin' || site === 'none') return false
  if (site === 'cross-site') return true
  if (origin === undefined) return site !== undefined
  return !ownOrigins.includes(origin) && hostOf(origin) !== request.host.toLowerCase()
}

/** Without the scheme: behind a proxy that ends TLS we don't know ours. */
function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}
