/** A form with words and files -> its fields, and the files in the store. What is refused is named; the rest is kept. */
import { finished, PassThrough } from 'node:stream'
import type { MultipartFile } from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import type { ChannelServices } from '../../../src/contract/channel.ts'
import { JiesuError, TemporaryError } from '../../../src/contract/errors.ts'
import type { BlobMeta, Origin } from '../../../src/contract/ports.ts'

/** Of files, more than are taken: a tenth is refused in words. */
const FORM_LIMITS = { files: 100, fileSize: Number.MAX_SAFE_INTEGER, fields: 40, fieldSize: 200_000 }

export interface Received {
  fields: Map<string, string[]>
  files: BlobMeta[]
  /** By name: too large, or of a kind that is not taken. */
  refused: string[]
  /** By name: our store failed them. */
  failed: string[]
}

export async function receive(
  request: FastifyRequest,
  { blobs }: Pick<ChannelServices, 'blobs'>,
  origin: Origin,
): Promise<Received> {
  const received: Received = { fields: new Map(), files: [], refused: [], failed: [] }
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
    received.files.push(await blobs.store({ origin, name: filename, stream: apart(file) }))
  } catch (error) {
    // A connection that broke off has nobody to answer to.
    if (!(error instanceof JiesuError) || file.errored) throw error
    received[error instanceof TemporaryError ? 'failed' : 'refused'].push(filename)
  }
}

/** A stream of its own: the store destroys what it refuses, and the form has to be read on. */
function apart(file: MultipartFile['file']): PassThrough {
  const stream = new PassThrough()
  file.pipe(stream)
  finished(file, { writable: false }, (error) => error && stream.destroy(error))
  stream.once('close', () => {
    file.unpipe(stream)
    file.resume()
  })
  return stream
}
