/** A form with words and files -> its fields, and the files in the store. What is refused is named; the rest is kept. */
import { finished, PassThrough } from 'node:stream'
import type { MultipartFile } from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import type { ChannelServices } from '../../../src/contract/channel.ts'
import { type FileFault, JiesuError, TemporaryError } from '../../../src/contract/errors.ts'
import type { BlobMeta, Origin } from '../../../src/contract/ports.ts'
import { drain, type InSlot, uploadLimits, withPace } from '../api/attachment-pace.ts'
import type { AdmitUpload } from './upload-limits.ts'

/** Of files, more than are taken: a tenth is refused in words. Of words too: what is too long is shown again whole. */
const FORM_LIMITS = { files: 100, fileSize: Number.MAX_SAFE_INTEGER, fields: 100, fieldSize: 1_000_000 }

/** What holds uploads within limits, of an address and of the house. */
export interface UploadGate {
  admit: AdmitUpload
  inSlot: InSlot
}

export type RefusalReason = FileFault | 'broken' | 'many'

export interface Received {
  fields: Map<string, string[]>
  files: BlobMeta[]
  /** By us for good, in the order of the form. */
  refused: { name: string; reason: RefusalReason }[]
  /** By name: our store failed them, or there are too many uploads now. */
  failed: string[]
  /** The form ended before its end: more was meant to come. */
  isBroken: boolean
}

interface Receiving {
  request: FastifyRequest
  services: Pick<ChannelServices, 'blobs'> & UploadGate
  origin: Origin
  mostFiles: number
}

/** Throws where the connection broke off: nobody is there to answer to. */
export async function receive(receiving: Receiving): Promise<Received> {
  const { raw, body } = receiving.request
  const received: Received = { fields: new Map(), files: [], refused: [], failed: [], isBroken: false }
  if (!receiving.request.isMultipart()) {
    const sent = Object.entries(Object(body)).flatMap(([name, value]) =>
      [value].flat().map((each) => [name, String(each)] as const),
    )
    for (const [name, value] of sent.slice(0, FORM_LIMITS.fields)) addField(received, name, value)
    received.isBroken = sent.length > FORM_LIMITS.fields
    return received
  }
  try {
    await withPace(raw, uploadLimits, (signal) =>
      Promise.race([readParts(receiving, received, signal), whenAborted(signal)]),
    )
  } catch (error) {
    if (raw.destroyed && !raw.complete) throw error
    received.isBroken = true
    drain(raw, uploadLimits.drainMs)
  }
  return received
}

/** What comes after `signal` has aborted is not looked at any more. */
async function readParts(receiving: Receiving, received: Received, signal: AbortSignal): Promise<void> {
  const store = createStore(receiving, received, signal)
  for await (const part of receiving.request.parts({ limits: FORM_LIMITS })) {
    if (signal.aborted) return
    if (part.type === 'file') await store(part)
    else addField(received, part.fieldname, String(part.value))
  }
}

function addField({ fields }: Received, name: string, value: string): void {
  fields.set(name, [...(fields.get(name) ?? []), value])
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
}

function createStore(
  { request, services, origin, mostFiles }: Receiving,
  received: Received,
  slow: AbortSignal,
) {
  let admitted: Promise<void> | undefined
  const gone = new AbortController()
  request.raw.once('close', () => request.raw.complete || gone.abort(new Error('the connection broke off')))
  const over = AbortSignal.any([gone.signal, slow])

  return async ({ file, filename: name }: MultipartFile): Promise<void> => {
    // What a browser sends for a field with no file chosen.
    if (!name) return void file.resume()
    if (received.files.length >= mostFiles) {
      received.refused.push({ name, reason: 'many' })
      return void file.resume()
    }
    const stream = apart(file)
    over.addEventListener('abort', () => stream.destroy(over.reason), { once: true })
    try {
      admitted ??= services.admit(request)
      await admitted
      received.files.push(await services.inSlot(over, () => services.blobs.store({ origin, name, stream })))
    } catch (error) {
      stream.destroy()
      if (!(error instanceof JiesuError) || file.errored) throw error
      if (error instanceof TemporaryError) received.failed.push(name)
      else received.refused.push({ name, reason: reasonOf(error) })
    }
  }
}

/** What a citizen can do about it. */
export function reasonOf({ reason }: JiesuError): RefusalReason {
  return reason ?? 'broken'
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
