/** `${blobId}.${mac}`: proves that a file was received from this citizen's form, so that it may be sent with it. */
import type { ChannelServices } from '../../../src/contract/channel.ts'
import { createSignature, isEqual } from '../signature.ts'

export interface FileTokens {
  tokenOf(blobId: string): string
  /** Undefined where we did not make it. */
  idOf(token: string): string | undefined
}

export function createFileTokens({ deriveKey }: Pick<ChannelServices, 'deriveKey'>): FileTokens {
  const signature = createSignature(deriveKey('web/file'))
  const tokenOf = (blobId: string) => `${blobId}.${signature(blobId)}`
  return {
    tokenOf,
    idOf(token) {
      const id = token.slice(0, token.lastIndexOf('.'))
      return isEqual(token, tokenOf(id)) ? id : undefined
    },
  }
}
