/**
 * A JavaScript literal (unquoted names, single quotes, comments, trailing commas) as a tree. Nothing is evaluated: what
 * is no literal is a fault.
 */
import { DecodeError, type Tree } from '../message.ts'
import type { Budget } from './bag.ts'
import { LiteralReader } from './literal.ts'
import { Units } from './units.ts'

/** `var letters = {…};` and `callback({…})`: how it is served to a page. */
const SERVED = /^(?:(?:var|let|const)\s+)?[\w$.]{1,100}\s*([=(])/
/** Longer ones are none. */
const NUMBER =
  /[+-]?(?:0[xX][\da-fA-F]{1,256}|(?:\d{1,256}(?:\.\d{0,256})?|\.\d{1,256})(?:[eE][+-]?\d{1,256})?)(?![\w$.])/y
const NAME = /[A-Za-z_$\u0080-\uffff][\w$\u0080-\uffff]{0,255}/y
const CODE = /u[\da-fA-F]{4}|u\{[\da-fA-F]{1,6}\}|x[\da-fA-F]{2}/y
const VALUES: ReadonlyMap<string, string | null> = new Map([
  ['true', 'true'],
  ['false', 'false'],
  ['null', null],
  ['undefined', null],
])
const CONTINUED = -1
/** Behind a backslash; a line end there goes on with the string. */
const LETTERS: ReadonlyMap<number, number> = new Map([
  ...[...'n\nr\rt\tb\bf\fv\v0\0'.matchAll(/([\s\S])([\s\S])/g)].map(
    ([, letter = '', meant = '']) => [letter.charCodeAt(0), meant.charCodeAt(0)] as const,
  ),
  ...[0x0a, 0x0d, 0x2028, 0x2029].map((end) => [end, CONTINUED] as const),
])
const DOUBLE_QUOTE = 0x22
const SINGLE_QUOTE = 0x27
const SLASH = 0x2f
const BACKSLASH = 0x5c
const LINE_FEED = 0x0a
const RETURN = 0x0d
const SMALL_U = 0x75
const SMALL_X = 0x78
/** All that \s means above ASCII. */
const OTHER_BLANKS: ReadonlySet<number> = new Set(
  '\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff'
    .split('')
    .map((blank) => blank.charCodeAt(0)),
)
const PLUS = 0x2b
const NINE = 0x39
const LAST_ASCII = 0x7f

/** @throws DecodeError */
export function parseJsLiteral(text: string, budget: Budget): Tree {
  const trimmed = text.trim()
  const start = SERVED.exec(trimmed)?.[0].length ?? 0
  const literal = start === 0 ? trimmed : withoutTail(trimmed, trimmed[start - 1] === '(')
  return new JsReader(literal, budget, start).read()
}

function withoutTail(text: string, isCalled: boolean): string {
  const inside = text.endsWith(';') ? text.slice(0, -1).trimEnd() : text
  return isCalled && inside.endsWith(')') ? inside.slice(0, -1) : inside
}

class JsReader extends LiteralReader {
  protected readonly language = 'JavaScript literal'
  protected readonly mayTrail = true

  protected skipBlanks(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at)
      if (code === SLASH) this.#skipComment()
      else if (isBlank(code) || (code > LAST_ASCII && OTHER_BLANKS.has(code))) this.at += 1
      else return
    }
  }

  protected name(): string {
    const code = this.text.charCodeAt(this.at)
    if (isQuote(code)) return this.#string(code)
    const name = this.#match(isNumeric(code) ? NUMBER : NAME)
    if (name === undefined) throw this.fault('a name')
    return name
  }

  protected scalar(): string | null {
    const code = this.text.charCodeAt(this.at)
    if (isQuote(code)) return this.#string(code)
    const start = this.at
    const word = this.#match(isNumeric(code) ? NUMBER : NAME)
    const value = isNumeric(code) ? word : VALUES.get(word ?? '')
    if (value !== undefined) return value
    this.at = start
    throw this.fault('a value: a string, a number, a list, an object')
  }

  #skipComment(): void {
    const kind = this.text[this.at + 1]
    if (kind !== '/' && kind !== '*') throw this.fault('a value')
    const until = kind === '/' ? '\n' : '*/'
    const end = this.text.indexOf(until, this.at + 2)
    if (end === -1 && kind === '*') throw this.fault('the end of a comment')
    this.at = end === -1 ? this.text.length : end + until.length
  }

  #string(quote: number): string {
    const { text, at: start } = this
    let isEscaped = false
    for (let at = start + 1; at < text.length; at += 1) {
      const code = text.charCodeAt(at)
      if (code === quote) {
        const raw = text.slice(start + 1, at)
        const string = isEscaped ? this.#unescaped(raw) : raw
        this.at = at + 1
        return string
      }
      if (code === BACKSLASH) {
        isEscaped = true
        at += 1
      }
    }
    throw this.fault('the end of a string')
  }

  #unescaped(raw: string): string {
    const units = new Units(raw.length)
    let kept = 0
    for (let at = raw.indexOf('\\'); at !== -1; at = raw.indexOf('\\', kept)) {
      units.addPart(raw, kept, at)
      kept = this.#addEscaped(units, raw, at + 1)
    }
    units.addPart(raw, kept, raw.length)
    const text = units.toString()
    if (!text.isWellFormed()) throw new DecodeError('charset', 'expected no halves of surrogate pairs')
    return text
  }

  /** From behind a backslash to where it goes on. What is no code is its letters. */
  #addEscaped(units: Units, raw: string, at: number): number {
    const letter = raw.charCodeAt(at)
    if (letter === SMALL_U || letter === SMALL_X) {
      CODE.lastIndex = at
      if (CODE.test(raw)) {
        const digits = raw.slice(raw[at + 1] === '{' ? at + 2 : at + 1, CODE.lastIndex)
        const code = Number.parseInt(digits, 16)
        if (code > 0x10ffff) throw this.fault('characters that there are')
        units.addPoint(code)
        return CODE.lastIndex
      }
    }
    const unit = LETTERS.get(letter) ?? letter
    if (unit !== CONTINUED) units.add(unit)
    return at + (letter === RETURN && raw.charCodeAt(at + 1) === LINE_FEED ? 2 : 1)
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at
    if (!pattern.test(this.text)) return undefined
    const word = this.text.slice(this.at, pattern.lastIndex)
    this.at = pattern.lastIndex
    return word
  }
}

function isQuote(code: number): boolean {
  return code === DOUBLE_QUOTE || code === SINGLE_QUOTE
}

/** Digits, signs, the point. */
function isNumeric(code: number): boolean {
  return code >= PLUS && code <= NINE
}

function isBlank(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d)
}
