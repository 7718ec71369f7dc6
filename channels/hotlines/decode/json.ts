/** JSON as a tree of strings; numbers keep the digits they were written with. */
import { DecodeError, type Tree } from '../message.ts'
import type { Budget } from './bag.ts'
import { LiteralReader } from './literal.ts'

/** A number that is longer is none. */
const WORD = /true|false|null|-?(?:0|[1-9]\d{0,255})(?:\.\d{1,256})?(?:[eE][+-]?\d{1,256})?/y
const QUOTE = 0x22
const BACKSLASH = 0x5c
const BLANK = 0x20

/** @throws DecodeError */
export function parseJson(text: string, budget: Budget): Tree {
  return new JsonReader(text, budget).read()
}

class JsonReader extends LiteralReader {
  protected readonly language = 'JSON'
  protected readonly mayTrail = false

  protected skipBlanks(): void {
    while (isBlank(this.text.charCodeAt(this.at))) this.at += 1
  }

  protected name(): string {
    if (this.text.charCodeAt(this.at) !== QUOTE) throw this.fault()
    return this.#string()
  }

  protected scalar(): string | null {
    if (this.text.charCodeAt(this.at) === QUOTE) return this.#string()
    WORD.lastIndex = this.at
    if (!WORD.test(this.text)) throw this.fault()
    const word = this.text.slice(this.at, WORD.lastIndex)
    this.at = WORD.lastIndex
    return word === 'null' ? null : word
  }

  #string(): string {
    const { text, at: start } = this
    let isEscaped = false
    for (let at = start + 1; ; at += 1) {
      const code = text.charCodeAt(at)
      if (code === QUOTE) {
        const string = isEscaped ? this.#unescaped(text.slice(start, at + 1)) : text.slice(start + 1, at)
        this.at = at + 1
        return string
      }
      if (code === BACKSLASH) {
        isEscaped = true
        at += 1
      } else if (!(code >= BLANK)) {
        // A control character, or the end.
        this.at = at
        throw this.fault()
      }
    }
  }

  #unescaped(literal: string): string {
    const string = this.#parsed(literal)
    if (!string.isWellFormed()) throw new DecodeError('charset', 'expected no halves of surrogate pairs')
    return string
  }

  #parsed(literal: string): string {
    try {
      return String(JSON.parse(literal))
    } catch {
      throw this.fault()
    }
  }
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09
}
