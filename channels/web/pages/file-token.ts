/** `${blobId}.${mac}`: proves that a file was received from this citizen's form, so that it may be sent with it. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { ChannelServices } from '../../../src/contract/channel.ts'

const MAC_BYTES = 16

export interface FileTokens {
  tokenOf(blobId: string): string
  /** Undefined where we did not make it. */
  idOf(token: string): string | undefined
}

export function createFileTokens({ deriveKey }: Pick<ChannelServices, 'deriveKey'>): FileTokens {
  const key = deriveKey('web/file')
  const tokenOf = (blobId: string) =>
    `${blobId}.${createHmac('sha256', key).update(blobId).digest().toString('base64url', 0, MAC_BYTES)}`
  return {
    tokenOf,
    idOf(token) {
      const id = token.slice(0, token.lastIndexOf('.'))
      const [given, expected] = [Buffer.from(token), Buffer.from(tokenOf(id))]
      return given.length === expected.length && timingSafeEqual(given, expected) ? id : undefined
    },
  }
}
