import type { Origin } from '../src/contract/ports.ts'

/** Bytes that are no JSON any more still say where they came from, as a rule. */
export function originOf(bytes: Uint8Array): Origin {
  const found = /"origin":\{"channel":"([^"]+)","endpoint":"([^"]+)"\}/.exec(
    Buffer.from(bytes).toString('latin1'),
  )
  return { channel: found?.[1] ?? 'unknown', endpoint: found?.[2] ?? 'unknown' }
}
