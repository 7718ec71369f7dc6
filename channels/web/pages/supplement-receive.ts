/** A form with words and files -> its fields, and the files in the store. What is refused is named; the rest is kept. */
import type { MultipartFile } from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import type { ChannelServices } from '../../../src/contract/channel.ts'
import { RejectedError } from '../../../src/contract/errors.ts'
import type { BlobMeta, Origin } from '../../../src/contract/ports.ts'

const FORM_LIMITS = { files: 9, fileSize: Number.MAX_SAFE_INTEGER, fields: 40, fieldSize: 200_000 }

export interface Received {
  fields: Map<string, string[]>
  files: BlobMeta[]
  /** By name: too large, or of a kind that is not taken. */
  refused: string[]
}

export async function receive(
  request: FastifyRequest,
  { blobs }: Pick<ChannelServices, 'blobs'>,
  origin: Origin,
): Promise<Received> {
  const received: Received = { fields: new Map(), files: [], refused: [] }
  if (!request.isMultipart()) {
    for (const [name, value] of Object.entries(Object(request.body)))
      received.fields.set(name, [value].flat().map(String))
    return received
  }
  for await (const part of request.parts({ limits: FORM_LIMITS })) {
    if (part.type === 'file') await storeFile(part, { blobs, origin, received })
    else
      received.fields.set(part.fieldname, [
        ...(received.fields.get(part.fieldname) ?? []),
        String(part.value),
      ])
  }
  return received
}

async function storeFile(
  { file, filename }: MultipartFile,
  { blobs, origin, received }: { blobs: ChannelServices['blobs']; origin: Origin; received: Received },
): Promise<void> {
  // What a browser sends for a field with no file chosen.
  if (!filename) return void file.resume()
  try {
    received.files.push(await blobs.store({ origin, name: filename, stream: file }))
  } catch (error) {
    if (!(error instanceof RejectedError)) throw error
    file.resume()
    received.refused.push(filename)
  }
}
