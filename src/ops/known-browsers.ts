/**
 * Browsers that have signed in as somebody, by what was signed for them then. It lets nobody in; it is for telling the right
 * person from the crowd that guesses at the same name. A desk is shared by several people.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { createMac } from '../contract/mac.ts'
import type { Clock } from '../contract/ports.ts'

export interface KnownBrowsers {
  /** What this browser is called where it has signed in as `name`; undefined: it has not, or long ago. */
  of(held: string | undefined, name: string): string | undefined
  /** What it holds from now on. */
  met(held: string | undefined, name: string): string
}

export const KNOWN_SECONDS = 30 * 24 * 3600
const MOST = 8
const ID_BYTES = 9
const MAC_BYTES = 16
/** Id, end in seconds, signature. */
const ENTRY = /^([\w-]{12})\.(\d{1,12})\.([\w-]{22})$/

/** `key`: 32 bytes, of the whole installation. */
export function createKnownBrowsers(key: Buffer, clock: Clock): KnownBrowsers {
  const mac = createMac(key)
  const signed = (id: string, until: string, name: string) =>
    mac(JSON.stringify([id, until, name])).subarray(0, MAC_BYTES)
  const entries = (held = '') => held.split('~', MOST).filter((entry) => ENTRY.test(entry))
  const idOf = (entry: string, name: string) => {
    const [, id = '', until = '', signature = ''] = ENTRY.exec(entry) ?? []
    if (Number(until) * 1000 <= clock.now()) return undefined
    const given = Buffer.from(signature, 'base64url')
    return given.length === MAC_BYTES && timingSafeEqual(given, signed(id, until, name)) ? id : undefined
  }
  return {
    of: (held, name) =>
      entries(held)
        .map((entry) => idOf(entry, name))
        .find((id) => id !== undefined),
    met(held, name) {
      const id = randomBytes(ID_BYTES).toString('base64url')
      const until = String(Math.floor(clock.now() / 1000) + KNOWN_SECONDS)
      const entry = `${id}.${until}.${signed(id, until, name).toString('base64url')}`
      const others = entries(held).filter((other) => idOf(other, name) === undefined)
      return [entry, ...others].slice(0, MOST).join('~')
    },
  }
}
