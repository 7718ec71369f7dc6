/** The inside of a tag, and what stands for characters in XML. */
import { DecodeError } from '../message.ts'
import { Bag, type Budget, place } from './bag.ts'
import { Units } from './units.ts'

export interface Attributes {
  bag: Bag | undefined
  /** xsi:nil */
  isNil: boolean
  /** `<a/>` */
  isEmpty: boolean
  /** Behind the tag. */
  end: number
}

/** Characters of one attribute's value. */
const LONGEST = 65_536
const MOST_IN_ONE_TAG = 1000
const ATTRIBUTE = /[ \t\n]+([A-Za-z_\u0080-\uffff][\w.:\-\u0080-\uffff]{0,255})[ \t\n]*=[ \t\n]*(["'])/y
const TAIL = /[ \t\n]*(\/?)>/y
/** What frameworks write about types and namespaces, and no sender about its case. */
const ABOUT_XML = /^(?:xmlns(?:$|:)|xsi:|xml:|(?:soap(?:env|-env)?|env|s|soap12):encodingStyle$)/i
const NIL = /^xsi:nil$/i
const CODE = /^#(?:x[\da-fA-F]+|\d+)$/
const LONGEST_CODE = 12
const FIVE: ReadonlyMap<string, number> = new Map([
  ['lt', 0x3c],
  ['gt', 0x3e],
  ['amp', 0x26],
  ['quot', 0x22],
  ['apos', 0x27],
])

/** From behind the name of a tag to behind its end. @throws DecodeError */
export function readAttributes(text: string, start: number, budget: Budget): Attributes {
  const read: Attributes = { bag: undefined, isNil: false, isEmpty: false, end: start }
  if (text.charCodeAt(start) === 0x3e) {
    read.end = start + 1
    return read
  }
  for (let count = 0; ; count += 1) {
    ATTRIBUTE.lastIndex = read.end
    const match = ATTRIBUTE.exec(text)
    if (!match) break
    if (count === MOST_IN_ONE_TAG) throw fault(text, start, `at most ${MOST_IN_ONE_TAG} attributes`, 'size')
    const [, name = '', quote = '"'] = match
    const from = ATTRIBUTE.lastIndex
    const end = text.indexOf(quote, from)
    if (end === -1) throw fault(text, from, 'the end of an attribute')
    if (end - from > LONGEST) throw fault(text, from, `at most ${LONGEST} characters in an attribute`, 'size')
    keep(read, { name, value: text.slice(from, end), text, from, budget })
    read.end = end + 1
  }
  TAIL.lastIndex = read.end
  const tail = TAIL.exec(text)
  if (!tail) throw fault(text, read.end, 'an attribute, or the end of the tag')
  read.isEmpty = tail[1] === '/'
  read.end = TAIL.lastIndex
  return read
}

interface Attribute {
  name: string
  value: string
  text: string
  from: number
  budget: Budget
}

function keep(read: Attributes, { name, value, text, from, budget }: Attribute): void {
  if (value.includes('<')) throw fault(text, from, '&lt; in an attribute')
  const plain = unescapeXml(/[\t\n]/.test(value) ? value.replaceAll(/[\t\n]/g, ' ') : value, text, from)
  if (NIL.test(name)) read.isNil = plain === 'true' || plain === '1'
  if (ABOUT_XML.test(name)) return
  budget.value()
  const key = `@${name.slice(name.indexOf(':') + 1)}`
  read.bag ??= new Bag()
  if (read.bag[key] !== undefined) throw fault(text, from, 'each attribute once')
  read.bag[key] = plain
}

/** The five entities and character references. `whole` and `offset` are for the place of a fault. @throws DecodeError */
export function unescapeXml(words: string, whole: string, offset: number): string {
  let at = words.indexOf('&')
  if (at === -1) return words
  const units = new Units(words.length)
  let kept = 0
  for (; at !== -1; at = words.indexOf('&', kept)) {
    const end = words.indexOf(';', at)
    const code = end === -1 || end - at > LONGEST_CODE ? undefined : codeOf(words.slice(at + 1, end))
    if (code === undefined) throw fault(whole, offset + at, 'a character, one of the five entities, or &amp;')
    units.addPart(words, kept, at)
    units.addPoint(code)
    kept = end + 1
  }
  units.addPart(words, kept, words.length)
  return units.toString()
}

/** Undefined where it stands for none. */
function codeOf(name: string): number | undefined {
  if (name[0] !== '#') return FIVE.get(name)
  if (!CODE.test(name)) return undefined
  const code = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10)
  return isCharacter(code) ? code : undefined
}

/** Char of XML 1.0. */
function isCharacter(code: number): boolean {
  if (code < 0x20) return code === 0x09 || code === 0x0a || code === 0x0d
  return code < 0xd800 || (code > 0xdfff && code < 0xfffe) || (code > 0xffff && code <= 0x10ffff)
}

function fault(
  text: string,
  at: number,
  expected: string,
  step: DecodeError['step'] = 'syntax',
): DecodeError {
  return new DecodeError(step, `${place(text, at)}: expected ${expected}`)
}
