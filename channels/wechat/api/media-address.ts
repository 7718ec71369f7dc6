/** Where a medium may be fetched from: the address comes from outside, and leads to Tencent or nowhere. */

export const tencentHosts: readonly string[] = ['qpic.cn', 'weixin.qq.com', 'wx.qq.com', 'qq.com']

const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost']

export interface AddressRules {
  baseUrl: string
  /** Hosts, and the ends of hosts behind a dot. */
  mediaHosts: readonly string[]
}

/**
 * Undefined where it may not be fetched. Plain http becomes https, but for a test platform on this machine, which may
 * name itself.
 */
export function mediaAddress(address: string, { baseUrl, mediaHosts }: AddressRules): URL | undefined {
  const url = URL.parse(address)
  if (url?.username !== '' || url.password !== '') return undefined
  if (isTestPlatform(baseUrl) && url.origin === new URL(baseUrl).origin) return url
  // The platform may name http: nothing of a citizen is fetched in the clear.
  if (url.protocol === 'http:') url.protocol = 'https:'
  if (url.protocol !== 'https:' || url.port !== '') return undefined
  return mediaHosts.some((host) => url.hostname === host || url.hostname.endsWith(`.${host}`))
    ? url
    : undefined
}

function isTestPlatform(baseUrl: string): boolean {
  const { protocol, hostname } = new URL(baseUrl)
  return protocol === 'http:' && LOOPBACK.includes(hostname)
}
