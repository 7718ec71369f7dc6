/**
 * `${128 random bits}.${issued at, base 36}.${mac}`, hidden in each form. It is no authority: it says that we served the
 * form, and when. Its random part names what the form sends, so that sending twice is one request.
 */
import { randomBytes } from 'node:crypto'
import type { ChannelServices } from '../../../src/contract/channel.ts'
import { createSignature, isEqual } from '../signature.ts'

export interface View {
  /** 22 base64url characters. */
  id: string
  /** Milliseconds since the epoch. */
  issuedAt: number
  isExpired: boolean
}
export interface Views {
  /** A new one, as it stands in the form. */
  issue(): string
  /** Undefined where we did not make it. */
  read(text: string): View | undefined
}

const VIEW = /^([\w-]{22})\.([0-9a-z]{1,10})\.[\w-]{22}$/
const ID_BYTES = 16
/** Of its random part. */
export const VIEW_SYMBOLS = 22
const LIFE_MS = 24 * 3_600_000

export function createViews({ clock, deriveKey }: Pick<ChannelServices, 'clock' | 'deriveKey'>): Views {
  const signature = createSignature(deriveKey('web/view'))

  function sign(id: string, issued: string): string {
    return `${id}.${issued}.${signature(`${id}.${issued}`)}`
  }
  return {
    issue: () => sign(randomBytes(ID_BYTES).toString('base64url'), clock.now().toString(36)),
    read(text) {
      const [, id, issued] = VIEW.exec(text) ?? []
      if (id === undefined || issued === undefined || !isEqual(text, sign(id, issued))) return undefined
      const issuedAt = Number.parseInt(issued, 36)
      return { id, issuedAt, isExpired: clock.now() - issuedAt > LIFE_MS }
    },
  }
}
