/** The bytes of a post as they come, counted while they come. */
import type { IncomingMessage } from 'node:http'
import { RejectedError } from '../../src/contract/errors.ts'

/** Throws RejectedError body-too-large, unsupported-media or bad-request. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const { 'content-encoding': encoding = 'identity', 'content-length': length = '0' } = request.headers
  if (encoding.trim().toLowerCase() !== 'identity')
    throw new RejectedError('unsupported-media', {
      detail: 'send the body as it is, without Content-Encoding',
    })
  if (Number(length) > maxBytes) throw tooLarge(maxBytes)
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    // What is too large is read to its end by the server, so that the sender sees its answer.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      bytes += chunk.length
      if (bytes > maxBytes) throw tooLarge(maxBytes)
      chunks.push(chunk)
    }
  } catch (cause) {
    if (cause instanceof RejectedError) throw cause
    throw new RejectedError('bad-request', { detail: 'the body broke off', cause })
  }
  return Buffer.concat(chunks, bytes)
}

function tooLarge(maxBytes: number): RejectedError {
  return new RejectedError('body-too-large', { detail: `at most ${maxBytes} bytes are taken here` })
}
