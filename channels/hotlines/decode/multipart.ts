/** multipart/form-data (RFC 7578) over the whole body: fields as a tree, files beside it. */
import { isAscii } from 'node:buffer'
import { type DecodedFile, DecodeError, type Tree } from '../message.ts'
import { Bag, type Budget, checkName, put } from './bag.ts'
import { type Coded, charsetNamed, decodeAs, readText } from './charset.ts'
import { type MediaType, parseMediaType } from './media-type.ts'
import { cutParts, type Part } from './multipart-parts.ts'
import { percentDecode } from './percent.ts'
import type { Charset } from './schema.ts'

interface Form {
  tree: Tree
  files: DecodedFile[]
  /** Of the first field that is not ASCII. */
  charset: Charset
}

/** A field that comes again becomes a list. @throws DecodeError */
export function parseMultipart(bytes: Buffer, coded: Coded, budget: Budget): Form {
  const { type, parameters } = parseMediaType(coded.mediaType)
  const boundary = parameters.get('boundary') ?? ''
  if (!type.startsWith('multipart/'))
    throw new DecodeError('structure', 'expected Content-Type multipart/form-data')
  if (boundary === '' || boundary.length > 200)
    throw new DecodeError('structure', 'expected a boundary of at most 200 characters in Content-Type')
  const bag = new Bag()
  const files: DecodedFile[] = []
  let charset: Charset | undefined
  for (const part of cutParts(bytes, boundary)) {
    budget.value()
    const { field, disposition } = nameOf(part, coded)
    checkName(field)
    const content = contentOf(part, field)
    if (disposition.parameters.has('filename') || disposition.parameters.has('filename*')) {
      const name = fileNameOf(disposition, coded)
      if (name !== undefined || content.length > 0) files.push({ field, name, bytes: content })
      continue
    }
    const read = readField(content, part, field, coded)
    if (!isAscii(content)) charset ??= read.charset
    put(bag, field, read.text)
  }
  return { tree: bag, files, charset: charset ?? coded.charset.always ?? coded.charset.fallback }
}

function nameOf({ headers }: Part, coded: Coded): { field: string; disposition: MediaType } {
  const disposition = parseMediaType(headers.get('content-disposition') ?? '')
  const name = disposition.parameters.get('name')
  if (disposition.type !== 'form-data' || name === undefined)
    throw new DecodeError('structure', 'expected Content-Disposition form-data with a name in every part')
  return { field: readText(Buffer.from(name, 'latin1'), { ...coded, mediaType: '' }).text, disposition }
}

function contentOf({ headers, body }: Part, field: string): Buffer {
  if (/^multipart\//i.test(headers.get('content-type') ?? ''))
    throw new DecodeError('structure', `in ${field}: expected no multipart within multipart`)
  const encoding = (headers.get('content-transfer-encoding') ?? 'binary').toLowerCase()
  if (encoding === 'binary' || encoding === '8bit' || encoding === '7bit') return body
  const text = body.toString('latin1').replaceAll(/\r/g, '').replaceAll(/\n/g, '')
  if (encoding !== 'base64' || !/^[A-Za-z\d+/]*={0,2}$/.test(text))
    throw new DecodeError('syntax', `in ${field}: expected Content-Transfer-Encoding binary, or valid base64`)
  return Buffer.from(text, 'base64')
}

function readField(
  content: Buffer,
  { headers }: Part,
  field: string,
  coded: Coded,
): { text: string; charset: Charset } {
  const own = headers.get('content-type') ?? ''
  const mediaType = parseMediaType(own).parameters.has('charset') ? own : coded.mediaType
  try {
    return readText(content, { ...coded, mediaType })
  } catch (error) {
    if (error instanceof DecodeError) throw new DecodeError(error.step, `in ${field}: ${error.message}`)
    throw error
  }
}

/** Without folders. Undefined where there is none, or none that can be read: a file is worth more than its name. */
function fileNameOf({ parameters }: MediaType, coded: Coded): string | undefined {
  const extended = /^([\w.:-]{1,40})'[^']{0,20}'(.*)$/.exec(parameters.get('filename*') ?? '')
  const label = extended?.[1]
  const [bytes, mediaType] = label
    ? [percentDecoded(extended[2] ?? ''), `text/plain; charset=${label}`]
    : [Buffer.from(parameters.get('filename') ?? '', 'latin1'), '']
  try {
    const named = label && charsetNamed(label)
    const { replaced } = coded.charset
    const name = named
      ? decodeAs(bytes, { charset: named, replaced })
      : readText(bytes, { ...coded, mediaType }).text
    return name.split(/[/\\]/).at(-1) || undefined
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}

function percentDecoded(latin1: string): Buffer {
  const bytes = Buffer.from(latin1, 'latin1')
  return bytes.subarray(0, percentDecode(bytes))
}
