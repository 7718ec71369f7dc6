import type { Origin } from '../../../contract/ports.ts'

export function sourceAddress({ channel, endpoint }: Origin): string {
  return `/ops/sources/${encodeURIComponent(channel)}/${encodeURIComponent(endpoint)}`
}
