/** name=value&name=value, of a body or a query: percent-encoded in the sender's charset, GBK as often as UTF-8. */
import { isAscii } from 'node:buffer'
import { DecodeError, type Tree } from '../message.ts'
import { Bag, type Budget, put } from './bag.ts'
import { type Coded, decodeAs, readText } from './charset.ts'
import type { Charset } from './schema.ts'

/** `%u5317`, as the old escape() of browsers writes it. */
const ESCAPED = /((?:%u[\da-fA-F]{4})+)/
const CUT_OFF = /%(?:[\da-fA-F]|u[\da-fA-F]{0,3})?$/

/** A name that comes again becomes a list. @throws DecodeError */
export function parseForm(bytes: Buffer, coded: Coded, budget: Budget): { tree: Tree; charset: Charset } {
  const { text, charset } = narrow(bytes, coded)
  if (CUT_OFF.test(text)) throw new DecodeError('syntax', 'the form ends within a percent-encoded character')
  const said = { charset, replaced: coded.charset.replaced }
  const bag = new Bag()
  for (let start = 0; start <= text.length; ) {
    const end = (text.indexOf('&', start) + 1 || text.length + 1) - 1
    if (end > start) {
      budget.value()
      const equals = text.indexOf('=', start)
      const middle = equals === -1 || equals > end ? end : equals
      const name = decodeWord(text.slice(start, middle), said, 'a name')
      put(bag, name, decodeWord(text.slice(middle + 1, end), said, name))
    }
    start = end + 1
  }
  return { tree: bag, charset }
}

/** The form with a character for each byte, and the charset of what is encoded in it. */
function narrow(bytes: Buffer, coded: Coded): { text: string; charset: Charset } {
  const raw = bytes.toString('latin1')
  const plain = raw.includes('%') ? Buffer.from(percentDecoded(raw), 'latin1') : bytes
  const { charset, text } = readText(plain, coded)
  // Nobody percent-encodes UTF-16: it is around the form as a whole.
  if (charset.startsWith('utf-16')) return { text: Buffer.from(text).toString('latin1'), charset: 'utf-8' }
  return { text: raw.replace(/^\xef\xbb\xbf/, ''), charset }
}

function decodeWord(word: string, said: Parameters<typeof decodeAs>[1], field: string): string {
  const spaced = word.includes('+') ? word.replaceAll('+', ' ') : word
  if (!spaced.includes('%')) return decodeBytes(spaced, said, field)
  return spaced
    .split(ESCAPED)
    .map((piece, index) =>
      index % 2 === 1 ? unescaped(piece, field) : decodeBytes(percentDecoded(piece), said, field),
    )
    .join('')
}

function decodeBytes(latin1: string, said: Parameters<typeof decodeAs>[1], field: string): string {
  const bytes = Buffer.from(latin1, 'latin1')
  if (isAscii(bytes)) return latin1
  try {
    return decodeAs(bytes, said)
  } catch (error) {
    if (error instanceof DecodeError) throw new DecodeError(error.step, `in ${field}: ${error.message}`)
    throw error
  }
}

/** A `%` that is not followed by two hex digits stands for itself, as in browsers. */
function percentDecoded(latin1: string): string {
  return latin1.replace(/%([\da-fA-F]{2})/g, (_all, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
}

function unescaped(piece: string, field: string): string {
  const text = piece.replace(/%u(.{4})/g, (_all, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  if (!text.isWellFormed())
    throw new DecodeError('charset', `in ${field}: expected no halves of surrogate pairs`)
  return text
}
