/** What remains of a request that is forgotten: what statistics and balances count. No words, no people, no place but the district. */
import type { Request } from '../contract/request.ts'

/** Of a request of which only this remains. */
export const FORGOTTEN = 'forgotten'

const NO_SHA256 = '0'.repeat(64)

export function skeleton(request: Request): Request {
  const { schema, receipt, revision, occurredAt, receivedAt, source, requester, type, location } = request
  const { channel, endpoint, messageId, orderNumber } = source
  const districtCode = location?.districtCode
  return {
    schema,
    receipt,
    revision,
    ...(occurredAt !== undefined && { occurredAt }),
    receivedAt,
    source: { channel, endpoint, messageId, ...(orderNumber !== undefined && { orderNumber }) },
    requester: { kind: requester.kind, anonymous: true, confidential: true },
    type,
    text: '',
    ...(districtCode !== undefined && { location: { districtCode } }),
    reply: { wanted: false, via: 'none' },
    flags: [FORGOTTEN],
    extensions: {},
    attachments: [],
    raw: { mediaType: request.raw.mediaType, charset: request.raw.charset, bytes: 0, sha256: NO_SHA256 },
  }
}
