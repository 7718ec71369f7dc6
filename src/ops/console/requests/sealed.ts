/** A number or a name that was searched for, in an address: nobody reads it there, and it is of use to one session, for a while. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { Clock } from '../../../contract/ports.ts'

export interface Sealed {
  seal(text: string, session: string): string
  /** Undefined: of another session, too old, or none of ours. */
  open(token: string, session: string): string | undefined
}

const ALGORITHM = 'aes-256-gcm'
const NONCE = 12
const TAG = 16
const TIME = 8
const LASTS_MS = 3_600_000

/** `key`: 32 bytes, of the whole installation. */
export function createSealed(key: Buffer, clock: Clock): Sealed {
  return {
    seal(text, session) {
      const nonce = randomBytes(NONCE)
      const cipher = createCipheriv(ALGORITHM, key, nonce)
      cipher.setAAD(Buffer.from(session))
      const until = Buffer.alloc(TIME)
      until.writeBigUInt64BE(BigInt(clock.now() + LASTS_MS))
      const sealed = [cipher.update(Buffer.concat([until, Buffer.from(text)])), cipher.final()]
      return Buffer.concat([nonce, cipher.getAuthTag(), ...sealed]).toString('base64url')
    },
    open(token, session) {
      const bytes = Buffer.from(token, 'base64url')
      if (bytes.length < NONCE + TAG + TIME) return undefined
      const cipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE), { authTagLength: TAG })
      cipher.setAAD(Buffer.from(session)).setAuthTag(bytes.subarray(NONCE, NONCE + TAG))
      try {
        const opened = Buffer.concat([cipher.update(bytes.subarray(NONCE + TAG)), cipher.final()])
        return opened.readBigUInt64BE() > BigInt(clock.now()) ? opened.toString('utf8', TIME) : undefined
      } catch {
        return undefined
      }
    },
  }
}
