/** How many files, and how many bytes of them, an address may send: what nobody names in a request stays for a day. */
import { createHmac } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { ChannelServices } from '../../../src/contract/channel.ts'
import { TemporaryError } from '../../../src/contract/errors.ts'
import type { Config } from '../config.ts'
import { addressOf } from './address.ts'

type UploadServices = Pick<ChannelServices, 'limits' | 'deriveKey'> & { config: Pick<Config, 'limits'> }
export type AdmitUpload = (request: Pick<FastifyRequest, 'ip' | 'headers'>) => Promise<void>

/** Of one that does not say how long it is. */
const UNKNOWN_BYTES = 20_000_000

/** Before the body is read, by its Content-Length. Throws TemporaryError busy, with the seconds until it may go on. */
export function createUploadLimits({ limits, deriveKey, config }: UploadServices): AdmitUpload {
  const key = deriveKey('web/limits')
  const { windowSeconds, files, fileBytes } = config.limits
  return async ({ ip, headers }) => {
    const name = createHmac('sha256', key)
      .update(`upload ${addressOf(ip)}`)
      .digest('base64url')
    const bytes = Number(headers['content-length'] ?? UNKNOWN_BYTES)
    const taken = await Promise.all([
      limits.take(`web/files/${name}`, { max: files, windowSeconds }),
      limits.take(`web/bytes/${name}`, { max: fileBytes, windowSeconds }, bytes),
    ])
    const refused = taken.filter(({ allowed }) => !allowed)
    if (refused.length === 0) return
    const retryAfter = Math.max(...refused.map((each) => each.retryAfter))
    throw new TemporaryError('busy', { detail: 'too many files from this address', retryAfter })
  }
}
