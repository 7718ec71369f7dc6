/**
 * Which charset bytes are in. The first of these that says something is believed:
 *
 * | who says it                        | if the bytes are not in it                                                  |
 * |------------------------------------|-----------------------------------------------------------------------------|
 * | `charset.always` of the dialect    | DecodeError                                                                 |
 * | a byte order mark                  | DecodeError                                                                 |
 * | `charset=` of Content-Type         | the next one below that can read them, but see beneath                      |
 * | `encoding=` of the XML declaration | likewise                                                                    |
 * | `charset.fallback` of the dialect  | DecodeError                                                                 |
 *
 * UTF-8 proves itself, so it may follow anything, and goes before GB18030 and Big5, which read nearly anything as
 * something, where the bytes hold four characters or more of the three bytes that Chinese has in it. Any other charset follows only where the one that failed is wrong
 * throughout (more of its characters are undecodable than decodable): a good text with one broken character stays an
 * error, since GB18030 would read nearly everything, and nonsense out of it.
 *
 * ISO-8859-1, Windows-1252 and ASCII count as nothing said: frameworks write them, no Chinese text is in them. GBK and
 * GB2312 are read as GB18030, which holds both. `encoding="utf-16"` in a declaration of single bytes counts as nothing
 * said: .NET writes it into every string. A document inside a string is no bytes: what it declares is never looked at.
 *
 * Nothing is ever replaced. U+FFFD that the sender itself sent is refused too, but where `charset.replaced` is `keep`.
 */
import { isAscii, isUtf8 } from 'node:buffer'
import { TextDecoder } from 'node:util'
import { DecodeError } from '../message.ts'
import { parseMediaType } from './media-type.ts'
import type { Charset, Dialect } from './schema.ts'

export interface Coded {
  charset: Dialect['charset']
  /** Content-Type. */
  mediaType: string
  /** Whether there may be an XML declaration. */
  hasProlog: boolean
  /** Cut out of a body, in the charset that `mediaType` says: what looks like a mark is none, nothing follows. */
  isPart?: true
}

type Replaced = Dialect['charset']['replaced']

export interface Text {
  text: string
  charset: Charset
}

const strict = new Map<Charset, TextDecoder>()
const SILENT = new Set(['windows-1252'])
const OTHER_NAMES: Readonly<Record<string, string>> = {
  utf_8: 'utf-8',
  utf8mb4: 'utf-8',
  cp936: 'gb18030',
  ms936: 'gb18030',
  'windows-936': 'gb18030',
  gb13000: 'gb18030',
  'gb-18030': 'gb18030',
  'gb18030-2000': 'gb18030',
  'gb18030-2005': 'gb18030',
  'gb18030-2022': 'gb18030',
  'gb2312-80': 'gb18030',
  gb2312_80: 'gb18030',
  'euc-cn': 'gb18030',
  euc_cn: 'gb18030',
  cp950: 'big5',
  ms950: 'big5',
  big5hkscs: 'big5',
  utf16: 'utf-16',
  utf_16: 'utf-16',
  utf16le: 'utf-16le',
  utf16be: 'utf-16be',
}

/** @throws DecodeError `charset` where nothing that was said can read them */
export function readText(bytes: Buffer, coded: Coded): Text {
  const candidates = candidatesOf(bytes, coded)
  if (isReadAsAnything(candidates[0]) && !isSure(bytes, coded) && isSurelyUtf8(bytes))
    candidates.unshift('utf-8')
  for (const [rank, charset] of candidates.entries()) {
    const text = isWide(charset) && isNarrow(bytes) ? undefined : decodeStrictly(bytes, charset)
    if (text === undefined) continue
    if (charset !== 'utf-8' && !candidates.slice(0, rank).every((failed) => isWrong(bytes, failed))) continue
    return { text: checked(text, coded.charset.replaced), charset }
  }
  throw new DecodeError('charset', `expected ${[...new Set(candidates)].join(' or ')}`)
}

function isReadAsAnything(charset: Charset | undefined): boolean {
  return charset === 'gb18030' || charset === 'big5'
}

/** Not by the sender's word alone. */
function isSure(bytes: Buffer, { charset, isPart }: Coded): boolean {
  return charset.always !== undefined || isPart === true || markOf(bytes) !== undefined
}

const FEW = 4

/** By chance alone a text in another charset is hardly ever UTF-8 for so long. */
function isSurelyUtf8(bytes: Buffer): boolean {
  if (isAscii(bytes) || !isUtf8(bytes)) return false
  let found = 0
  for (const byte of bytes) {
    if (byte >= 0xe3 && byte <= 0xef) found += 1
    if (found === FEW) return true
  }
  return false
}

/** What is most likely, whether the bytes are in it or not: for batches, where one line may be broken. */
export function likelyCharset(bytes: Buffer, coded: Coded): Charset {
  try {
    return readText(bytes, coded).charset
  } catch (error) {
    const candidates = candidatesOf(bytes, coded)
    const likely = candidates.find((charset) => !isWrong(bytes, charset)) ?? candidates[0]
    if (likely) return likely
    throw error
  }
}

/** @throws DecodeError `charset` */
export function decodeAs(
  bytes: Buffer,
  { charset, replaced }: { charset: Charset; replaced: Replaced },
): string {
  const text = decodeStrictly(bytes, charset)
  if (text === undefined) throw new DecodeError('charset', `expected ${charset}`)
  return checked(text, replaced)
}

function checked(text: string, replaced: Replaced): string {
  if (replaced === 'refuse' && text.includes('\ufffd'))
    throw new DecodeError('charset', 'expected no replacement characters (U+FFFD): the sender has lost text')
  return text.startsWith('\ufeff') ? text.replace(/^\ufeff+/, '') : text
}

/** Undefined where the bytes are not in it. */
function decodeStrictly(bytes: Buffer, charset: Charset): string | undefined {
  // Twice as fast as the decoder.
  if (charset === 'utf-8') return isUtf8(bytes) ? bytes.toString() : undefined
  let decoder = strict.get(charset)
  if (!decoder) {
    decoder = new TextDecoder(charset, { fatal: true })
    strict.set(charset, decoder)
  }
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}

function candidatesOf(bytes: Buffer, { charset, mediaType, hasProlog, isPart }: Coded): Charset[] {
  if (charset.always) return [charset.always]
  if (isPart) return [named(parseMediaType(mediaType).parameters.get('charset'), bytes) ?? charset.fallback]
  const mark = markOf(bytes)
  if (mark) return [mark]
  const header = named(parseMediaType(mediaType).parameters.get('charset'), bytes)
  const prolog = hasProlog ? prologOf(bytes) : undefined
  return [header, prolog, charset.fallback].filter((one) => one !== undefined)
}

function markOf(bytes: Buffer): Charset | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8'
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  if (bytes[0] === 0x84 && bytes[1] === 0x31 && bytes[2] === 0x95 && bytes[3] === 0x33) return 'gb18030'
  return undefined
}

/** The declaration's; or what its first bytes show, where they are two to a character. */
function prologOf(bytes: Buffer): Charset | undefined {
  const head = bytes.toString('latin1', 0, 200)
  if (head.startsWith('<\0?\0')) return 'utf-16le'
  if (head.startsWith('\0<\0?')) return 'utf-16be'
  const label = /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([\w.:-]{1,40})["']/.exec(head)?.[1]
  const charset = named(label, bytes)
  return charset?.startsWith('utf-16') ? undefined : charset
}

const known = new Map<string, string>()

/** Undefined where it says nothing. @throws DecodeError `charset` */
export function charsetNamed(label: string): Charset | undefined {
  return named(label, Buffer.alloc(0))
}

/** @throws DecodeError `charset` where it is one that is not read here */
function named(label: string | undefined, bytes: Buffer): Charset | undefined {
  const name = label?.trim().toLowerCase()
  if (!name) return undefined
  const encoding = known.get(name) ?? encodingOf(name)
  if (known.size < 1000) known.set(name, encoding)
  switch (encoding) {
    case 'gbk':
    case 'gb18030':
      return 'gb18030'
    case 'utf-16le':
      // Without a mark, and without saying which: a zero before the first letter says it.
      return bytes[0] === 0 && !name.endsWith('le') ? 'utf-16be' : 'utf-16le'
    case 'utf-8':
    case 'big5':
    case 'utf-16be':
      return encoding
    default:
      if (SILENT.has(encoding)) return undefined
      throw new DecodeError('charset', 'expected a charset of utf-8, gb18030, gbk, gb2312, big5, utf-16')
  }
}

function encodingOf(name: string): string {
  try {
    return new TextDecoder(OTHER_NAMES[name] ?? name).encoding
  } catch {
    return 'unknown'
  }
}

/** Bytes that a charset is judged by: a long text is no more in it than its first page. */
const JUDGED = 8192

/** Whether it is another charset altogether, rather than one with a broken character. */
function isWrong(bytes: Buffer, charset: Charset): boolean {
  if (isWide(charset) && isNarrow(bytes)) return true
  const sample = isWide(charset) ? bytes.subarray(0, JUDGED) : notAscii(bytes)
  let replaced = 0
  let read = 0
  // What is cut off at the end is no fault of it.
  const stream = sample.length === JUDGED
  for (const character of new TextDecoder(charset).decode(sample, { stream }))
    if (character === '\ufffd') replaced += 1
    else if (character > '\u007f') read += 1
  return replaced > read
}

/** The first bytes that are not ASCII, each with the one behind it, which may be the second of two. */
function notAscii(bytes: Buffer): Buffer {
  const sample = Buffer.alloc(JUDGED)
  let length = 0
  let before = 0
  for (const byte of bytes) {
    if (byte > 0x7f || before > 0x7f) {
      sample[length] = byte
      length += 1
      if (length === JUDGED) break
    }
    before = byte
  }
  return sample.subarray(0, length)
}

function isWide(charset: Charset): boolean {
  return charset === 'utf-16le' || charset === 'utf-16be'
}

/** ASCII of one byte each: in UTF-16 every second one is zero. */
function isNarrow(bytes: Buffer): boolean {
  return bytes.length > 0 && isAscii(bytes) && !bytes.includes(0)
}
