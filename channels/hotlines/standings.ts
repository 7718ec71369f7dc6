/** How the hotlines stand, for the operators' console: what is known of each, and what to know when telling its engineer. */
import type { Standing } from '../../src/contract/standing.ts'
import type { Status } from './expected.ts'
import type { Hotline } from './hotline.ts'

export function standingOf(hotline: Hotline, status: Status): Standing {
  const { number, name, nameEn, mode, confirmed, contact } = hotline
  const { state, sentence, heard, expectedPerHour, missing } = status
  return {
    endpoint: number,
    name,
    nameEn,
    mode,
    state,
    sentence,
    confirmed: confirmed.is,
    ...(heard && { lastAt: Date.parse(heard.lastAt) }),
    lastHour: heard?.lastHour ?? 0,
    ...(expectedPerHour > 0 && { usualPerHour: expectedPerHour }),
    missing,
    contact,
    facts: factsOf(hotline),
  }
}

const known = new WeakMap<Hotline, Standing['facts']>()

/** Asked for every second; a reload makes another hotline. */
function factsOf(hotline: Hotline): Standing['facts'] {
  const facts = known.get(hotline) ?? described(hotline)
  known.set(hotline, facts)
  return facts
}

function described({ number, agency, confirmed, authentication, dialect, callback, limits }: Hotline) {
  const { charset } = dialect
  return {
    agency,
    address: `/hotlines/${number}`,
    authentication: authentication.map(({ kind }) => kind).join(' + '),
    ...windowOf(authentication),
    format: dialect.format,
    charset: charset.always ?? charset.fallback,
    callback: callback ? hostOf(callback.url) : '-',
    ...(limits.perMinute !== undefined && { perMinute: String(limits.perMinute) }),
    confirmed: confirmed.source,
  }
}

function windowOf(authentication: Hotline['authentication']): { windowSeconds?: string } {
  for (const method of authentication) {
    if ('windowSeconds' in method && typeof method.windowSeconds === 'number')
      return { windowSeconds: String(method.windowSeconds) }
  }
  return {}
}

/** Its query may hold a key. */
function hostOf(url: string): string {
  return URL.parse(url)?.host ?? '-'
}
