/** GET /track/{token}/files/{id}: a file of a request, for whoever has its link. Always as a download. */
import type { FastifyReply } from 'fastify'
import type { ChannelServices } from '../../../src/contract/channel.ts'
import { TemporaryError } from '../../../src/contract/errors.ts'
import type { BlobMeta } from '../../../src/contract/ports.ts'
import type { Request } from '../../../src/contract/request.ts'
import { headersOf } from '../download.ts'
import { requestIn } from './track-standing.ts'

export type FoundFile = { meta: BlobMeta } | { missing: 'unknown' | 'later' }

/** `later`: it is being fetched still, or ledger or folder can't be reached; only files of this request are known. */
export async function findFile(
  { intake, tracking, blobs }: Pick<ChannelServices, 'intake' | 'tracking' | 'blobs'>,
  receipt: string,
  id: string,
): Promise<FoundFile> {
  const held = requestIn(intake.find(receipt))
  try {
    const request = holds(held, id) ? held : await tracking.request(receipt)
    if (!holds(request, id)) return { missing: 'unknown' }
    const meta = await blobs.find(id)
    // The request names it: the shared folder lacks it, or it is on its way.
    return meta ? { meta } : { missing: 'later' }
  } catch (error) {
    if (error instanceof TemporaryError) return { missing: 'later' }
    throw error
  }
}

function holds(request: Request | undefined, id: string): boolean {
  return request?.attachments.some((attachment) => attachment.id === id) ?? false
}

export async function sendFile(
  reply: FastifyReply,
  { blobs }: Pick<ChannelServices, 'blobs'>,
  meta: BlobMeta,
): Promise<FastifyReply> {
  const stream = await blobs.open(meta)
  return reply.headers(headersOf(meta)).send(stream)
}
