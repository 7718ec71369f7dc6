/** Where a sign-in leads to: a page of ours, whatever the address says. */

const HERE = 'http://here.invalid'

/** The page named by `?to=`, or the overview. */
export function pageAfter(to: unknown): string {
  if (typeof to !== 'string' || !URL.canParse(to, HERE)) return '/ops'
  const { origin, pathname, search } = new URL(to, HERE)
  const isOurs = origin === HERE && /^\/ops(?:\/|$)/.test(pathname)
  return isOurs && !/^\/ops\/(?:sign-|oidc)/.test(pathname) ? pathname + search : '/ops'
}
