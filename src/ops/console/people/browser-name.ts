/** What a session came from, so that its owner tells it from others: browser and system, and the address. */
import type { FastifyRequest } from 'fastify'

/** The first that fits: most browsers claim to be others too. */
const browsers = [
  [/\bEdg\//, 'Edge'],
  [/\bMicroMessenger\//, 'WeChat'],
  [/\bQQBrowser\//, 'QQ Browser'],
  [/\bFirefox\//, 'Firefox'],
  [/\bChrome\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
] as const
const systems = [
  [/\bHarmonyOS\b/, 'HarmonyOS'],
  [/\bAndroid\b/, 'Android'],
  [/\b(?:iPhone|iPad)\b/, 'iOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
] as const

/** Such as `Chrome · Linux · 10.1.2.3`. */
export function originOf({ headers, ip }: Pick<FastifyRequest, 'headers' | 'ip'>): string {
  const agent = headers['user-agent'] ?? ''
  const nameIn = (known: typeof browsers | typeof systems) =>
    known.find(([pattern]) => pattern.test(agent))?.[1]
  return [nameIn(browsers), nameIn(systems), ip].filter((part) => part !== undefined).join(' · ')
}
