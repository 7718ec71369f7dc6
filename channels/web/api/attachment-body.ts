/** A request's body -> one stream with the file's bytes, that ends only where the whole request was sound. */
import { PassThrough, type Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { Multipart, MultipartFile } from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import { RejectedError } from '../../../src/contract/errors.ts'

export interface UploadBody {
  /** As the sender wrote it: to be cleaned before use. */
  name: string | undefined
  stream: Readable
}

const FORM_LIMITS = {
  files: 1,
  fileSize: Number.MAX_SAFE_INTEGER,
  fields: 10,
  fieldSize: 4096,
  fieldNameSize: 100,
}

/**
 * Multipart with exactly one file, or the bare bytes. When `signal` aborts, the stream breaks with its reason. Throws
 * RejectedError bad-request where the form can't be read.
 */
export async function openBody(request: FastifyRequest, signal: AbortSignal): Promise<UploadBody> {
  const { raw } = request
  if (raw.destroyed) throw new RejectedError('bad-request', { detail: 'the upload broke off' })
  const stream = new PassThrough()
  // Until the store reads it, nobody else listens.
  stream.on('error', () => undefined)
  signal.addEventListener('abort', () => stream.destroy(signal.reason), { once: true })
  if (request.isMultipart()) return { name: await pipeForm(request, stream, signal), stream }
  raw.once('error', (error) => stream.destroy(error))
  raw.pipe(stream)
  return { name: nameFromHeaders(request.headers), stream }
}

/** Pipes the form's file; resolves with its name as soon as it has begun. */
async function pipeForm(request: FastifyRequest, stream: PassThrough, signal: AbortSignal): Promise<string> {
  const parts = request.parts({ limits: FORM_LIMITS })
  const part = await Promise.race([firstFile(parts), whenAborted(signal)])
  stream.once('close', () => part.file.destroy())
  pipeAll(part, parts, stream).catch((error: Error) => stream.destroy(error))
  return part.filename
}

async function firstFile(parts: AsyncIterableIterator<Multipart>): Promise<MultipartFile> {
  try {
    for (;;) {
      const { value, done } = await parts.next()
      if (done) throw new RejectedError('bad-request', { detail: 'the form holds no file' })
      if (value.type === 'file') return value
    }
  } catch (error) {
    throw badForm(error)
  }
}

/** The end is passed on only after the rest of the form: a second file or a form cut short must leave nothing behind. */
async function pipeAll(
  part: MultipartFile,
  rest: AsyncIterableIterator<Multipart>,
  stream: PassThrough,
): Promise<void> {
  try {
    part.file.pipe(stream, { end: false })
    await finished(part.file, { writable: false })
    while (!(await rest.next()).done);
    stream.end()
  } catch (error) {
    throw badForm(error)
  }
}

function badForm(cause: unknown): Error {
  if (cause instanceof RejectedError) return cause
  const isSecondFile = cause instanceof Error && 'code' in cause && cause.code === 'FST_FILES_LIMIT'
  const detail = isSecondFile ? 'send exactly one file' : 'the form can not be read to its end'
  return new RejectedError('bad-request', { detail, cause })
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
}

/** `X-File-Name`, else the filename of Content-Disposition (RFC 6266). */
function nameFromHeaders(headers: FastifyRequest['headers']): string | undefined {
  const { 'x-file-name': plain, 'content-disposition': disposition = '' } = headers
  if (typeof plain === 'string') return percentDecoded(utf8(plain))
  const extended = /filename\*=UTF-8'[^']*'([^;\s]+)/i.exec(disposition)?.[1]
  if (extended !== undefined) return percentDecoded(extended)
  const [, quoted, token] = /filename="((?:\\.|[^"\\])*)"|filename=([^;\s]+)/i.exec(disposition) ?? []
  return quoted === undefined ? token && utf8(token) : utf8(quoted.replace(/\\(.)/g, '$1'))
}

/** Node reads headers as Latin-1; what most clients send is UTF-8. */
function utf8(header: string): string {
  const bytes = Buffer.from(header, 'latin1')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return header
  }
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
