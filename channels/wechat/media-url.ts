/** Addresses of media that only WeChat's API can read. */

/** `wechat-media:ID?kind=voice&or=ID`: `or` is the same speech in a lesser recording. */
export function readMediaUrl(address: string): { mediaId: string; otherId?: string } | undefined {
  const url = URL.parse(address)
  if (url?.protocol !== 'wechat-media:' || url.pathname === '') return undefined
  const otherId = url.searchParams.get('or')
  return { mediaId: decodeURIComponent(url.pathname), ...(otherId !== null && { otherId }) }
}
