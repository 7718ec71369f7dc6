/**
 * A JavaScript literal (unquoted names, single quotes, comments, trailing commas) as a tree. It is written anew as JSON,
 * token by token, and nothing is evaluated: what is no literal does not become one.
 */
import { DecodeError, type Tree } from '../message.ts'
import { type Budget, checkWhole, place } from './bag.ts'
import { closingQuote, treeOf } from './json.ts'

/** `var letters = {…};` and `callback({…})`: how it is served to a page. */
const SERVED = /^\s*(?:(?:var|let|const)\s+)?[\w$.]{1,100}\s*([=(])/
const NUMBER = /[+-]?(?:0[xX][\da-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?![\w$.])/y
const NAME = /[A-Za-z_$\u0080-\uffff][\w$\u0080-\uffff]{0,255}/y
const COLON = /\s*:/y
const END_OF_LIST = /,\s*[\]}]/y
const ESCAPE = /\\(?:u([\da-f]{4})|u\{([\da-f]{1,6})\}|x([\da-f]{2})|(\r\n|[\s\S]))/iy
const VALUES: ReadonlyMap<string, string> = new Map([
  ['true', 'true'],
  ['false', 'false'],
  ['null', 'null'],
  ['undefined', 'null'],
])
/** Behind a backslash; a line end there goes on with the string. */
const LETTERS: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
  ['0', '\0'],
  ...['\n', '\r', '\r\n', '\u2028', '\u2029'].map((end) => [end, ''] as const),
])
const OTHER_BLANKS = /\s/

/** @throws DecodeError */
export function parseJsLiteral(text: string, budget: Budget): Tree {
  const tree = treeOf(read(new Rewriting(text).json()), budget, 0)
  if (/\\u/i.test(text)) checkWhole(tree)
  return tree
}

function read(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    throw new DecodeError('syntax', 'expected a JavaScript literal')
  }
}

class Rewriting {
  readonly #text: string
  readonly #pieces: string[] = []
  #at: number

  constructor(text: string) {
    const trimmed = text.trimEnd()
    this.#at = SERVED.exec(trimmed)?.[0].length ?? 0
    this.#text = this.#at === 0 ? trimmed : withoutTail(trimmed, trimmed[this.#at - 1] === '(')
  }

  json(): string {
    while (this.#at < this.#text.length) this.#token(this.#text[this.#at] ?? '')
    return this.#pieces.join('')
  }

  #token(first: string): void {
    if (first === '"' || first === "'") this.#string(first)
    else if (first === '/') this.#comment()
    else if (first === ',') this.#comma()
    else if ('{}[]: \n\r\t'.includes(first)) this.#write(first, 1)
    else if (OTHER_BLANKS.test(first)) this.#write(' ', 1)
    else if ('+-.0123456789'.includes(first)) this.#number()
    else this.#name()
  }

  #write(json: string, length: number): void {
    this.#pieces.push(json)
    this.#at += length
  }

  #string(quote: string): void {
    const end = closingQuote(this.#text, this.#at, quote)
    if (end === this.#text.length) throw this.#fault('the end of a string')
    const raw = this.#text.slice(this.#at + 1, end)
    this.#write(JSON.stringify(raw.includes('\\') ? this.#unescaped(raw) : raw), end + 1 - this.#at)
  }

  #unescaped(raw: string): string {
    const pieces: string[] = []
    let kept = 0
    for (let at = raw.indexOf('\\'); at !== -1; at = raw.indexOf('\\', kept)) {
      ESCAPE.lastIndex = at
      const [all = '\\', four, braced, two, other = ''] = ESCAPE.exec(raw) ?? []
      const code = Number.parseInt(four ?? braced ?? two ?? '-1', 16)
      if (code > 0x10ffff) throw this.#fault('characters that there are')
      pieces.push(raw.slice(kept, at), code < 0 ? (LETTERS.get(other) ?? other) : String.fromCodePoint(code))
      kept = at + all.length
    }
    pieces.push(raw.slice(kept))
    return pieces.join('')
  }

  #comment(): void {
    const kind = this.#text[this.#at + 1]
    if (kind !== '/' && kind !== '*') throw this.#fault('a value')
    const until = kind === '/' ? '\n' : '*/'
    const end = this.#text.indexOf(until, this.#at + 2)
    if (end === -1 && kind === '*') throw this.#fault('the end of a comment')
    this.#write(' ', (end === -1 ? this.#text.length : end + until.length) - this.#at)
  }

  /** The last one of a list or an object counts for nothing. */
  #comma(): void {
    this.#write(this.#match(END_OF_LIST) === undefined ? ',' : '', 1)
  }

  /** A number that is a string keeps its digits. */
  #number(): void {
    const number = this.#match(NUMBER)
    if (number === undefined) throw this.#fault('a value')
    this.#write(`"${number}"`, number.length)
  }

  #name(): void {
    const name = this.#match(NAME)
    if (name === undefined) throw this.#fault('a name or a value')
    COLON.lastIndex = this.#at + name.length
    const json = COLON.test(this.#text) ? JSON.stringify(name) : VALUES.get(name)
    if (json === undefined) throw this.#fault('a value: a string, a number, a list, an object')
    this.#write(json, name.length)
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    return pattern.exec(this.#text)?.[0]
  }

  #fault(expected: string): DecodeError {
    return new DecodeError('syntax', `${place(this.#text, this.#at)}: expected ${expected}`)
  }
}

function withoutTail(text: string, isCalled: boolean): string {
  const inside = text.endsWith(';') ? text.slice(0, -1).trimEnd() : text
  return isCalled && inside.endsWith(')') ? inside.slice(0, -1) : inside
}
