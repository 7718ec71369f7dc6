/** Under which addresses the house is reached. */
import type { Env } from './env.ts'

/** How citizens reach us: it makes the links. */
export function publicUrl({ PUBLIC_URL, HOST, PORT }: Env): string {
  return PUBLIC_URL ?? httpUrl(HOST, PORT)
}

/** Whoever listens on all addresses is called by the machine's own. */
export function localUrl(host: string, port: number): string {
  const own: Record<string, string> = { '0.0.0.0': '127.0.0.1', '::': '::1' }
  return httpUrl(own[host] ?? host, port)
}

function httpUrl(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}
