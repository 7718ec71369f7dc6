/** name=value&name=value, of a body or a query: percent-encoded in the sender's charset, GBK as often as UTF-8. */
import { isAscii } from 'node:buffer'
import { DecodeError, type Tree } from '../message.ts'
import { Bag, type Budget, checkName, MOST_NAMES, put } from './bag.ts'
import { type Coded, decodeAs, readText } from './charset.ts'
import { percentDecode } from './percent.ts'
import { afterMark } from './rows.ts'
import type { Charset } from './schema.ts'
import { Units } from './units.ts'

/** `%u5317`, as the old escape() of browsers writes it. */
const ESCAPED = /%u[\da-fA-F]{4}/y
const CUT_OFF = /%(?:[\da-fA-F]|u[\da-fA-F]{0,3})?$/
const AMPERSAND = 0x26
const EQUALS = 0x3d
const LONGEST_NAMED = 64

interface Words {
  charset: Charset
  replaced: 'refuse' | 'keep'
  isEscaped: boolean
}

/** A name that comes again becomes a list. @throws DecodeError */
export function parseForm(bytes: Buffer, coded: Coded, budget: Budget): { tree: Tree; charset: Charset } {
  if (CUT_OFF.test(bytes.toString('latin1', Math.max(0, bytes.length - 6))))
    throw new DecodeError('syntax', 'the form ends within a percent-encoded character')
  const { form, charset } = charsetOf(bytes, coded)
  const words: Words = { charset, replaced: coded.charset.replaced, isEscaped: form.includes('%u') }
  const bag = new Bag()
  for (let start = 0, count = 0; start < form.length; count += 1) {
    if (count === MOST_NAMES) throw new DecodeError('size', `expected at most ${MOST_NAMES} names in a form`)
    const next = form.indexOf(AMPERSAND, start)
    const end = next === -1 ? form.length : next
    if (end > start) addPair(form.subarray(start, end), words, bag, budget)
    start = end + 1
  }
  return { tree: bag, charset }
}

/** What is encoded tells it; but nobody percent-encodes UTF-16: it is around the form as a whole. */
function charsetOf(bytes: Buffer, coded: Coded): { form: Buffer; charset: Charset } {
  const plain = Buffer.from(bytes)
  const { charset } = readText(plain.subarray(0, percentDecode(plain)), coded)
  if (charset === 'utf-16le' || charset === 'utf-16be')
    return { form: Buffer.from(readText(bytes, coded).text), charset: 'utf-8' }
  return { form: afterMark(bytes, charset), charset }
}

function addPair(pair: Buffer, words: Words, bag: Bag, budget: Budget): void {
  budget.value()
  const equals = pair.indexOf(EQUALS)
  const middle = equals === -1 ? pair.length : equals
  const name = textOf(pair.subarray(0, middle), words, 'a name')
  checkName(name)
  put(bag, name, textOf(pair.subarray(middle + 1), words, name.length > LONGEST_NAMED ? 'a value' : name))
}

function textOf(encoded: Buffer, words: Words, field: string): string {
  const bytes = Buffer.from(encoded)
  const plain = bytes.subarray(0, percentDecode(bytes, true))
  if (isAscii(plain) && !words.isEscaped) return plain.toString('latin1')
  try {
    const text = decodeAs(plain, words)
    return words.isEscaped ? unescaped(text) : text
  } catch (error) {
    if (error instanceof DecodeError) throw new DecodeError(error.step, `in ${field}: ${error.message}`)
    throw error
  }
}

function unescaped(escaped: string): string {
  const units = new Units(escaped.length)
  let kept = 0
  for (let at = escaped.indexOf('%'); at !== -1; at = escaped.indexOf('%', at + 1)) {
    ESCAPED.lastIndex = at
    if (!ESCAPED.test(escaped)) continue
    units.addPart(escaped, kept, at)
    kept = ESCAPED.lastIndex
    units.add(Number.parseInt(escaped.slice(at + 2, kept), 16))
  }
  units.addPart(escaped, kept, escaped.length)
  const text = units.toString()
  if (!text.isWellFormed()) throw new DecodeError('charset', 'expected no halves of surrogate pairs')
  return text
}
