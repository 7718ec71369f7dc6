/**
 * WeChat's XML: elements and text, nothing else. One pass, without recursion; what hostile documents are made of is not
 * understood here at all: no DOCTYPE, no entities but the five, no attributes.
 */
import { RejectedError } from '../../src/contract/errors.ts'
import type { Content, Tree } from './message.ts'

/** Room for a text of 1 MB, plain and enciphered side by side. */
const MAX_CHARACTERS = 4 * 1024 * 1024
const MAX_ELEMENTS = 1000
const MAX_DEPTH = 16

/** What citizens wrote: their blanks are theirs, also where it is not CDATA. */
const citizenText = new Set(['Content', 'Title', 'Description', 'Label', 'Recognition'])

const NAME = /[A-Za-z][\w.-]{0,63}/y
const BLANKS = /[ \t\r\n]*/y
const DIGITS = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i
const entities: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
])
/** Without these, and without halves of pairs, there is nothing to drop: told far faster than character by character. */
const SUSPECT = /[^\t\n\r\x20-\ufffd]/
const ILLEGAL = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu

interface Element {
  name: string
  /** Undefined while it has no elements in it. */
  tree: Tree | undefined
  text: string
  /** All that is in it, unless there is something else. */
  blanks: string
  hasMarked: boolean
}

/**
 * What is in the root element, whatever its name. Blanks around a text are dropped, but not in CDATA and not of what
 * citizens wrote; characters that XML does not know are dropped, since no database takes them.
 * @throws RejectedError bad-request, its detail with the place and nothing of the content
 */
export function readXml(text: string): Tree {
  return new Reader(text).read()
}

class Reader {
  readonly #text: string
  readonly #open: Element[] = []
  #root: Tree | undefined
  #elements = 0
  #at = 0

  constructor(text: string) {
    this.#text = text.startsWith('\ufeff') ? text.slice(1) : text
  }

  read(): Tree {
    const text = this.#text
    if (text.length > MAX_CHARACTERS) throw this.#fault(`at most ${MAX_CHARACTERS} characters`)
    for (;;) {
      const start = text.indexOf('<', this.#at)
      this.#plain(text.slice(this.#at, start === -1 ? undefined : start))
      if (start === -1) break
      this.#at = start
      this.#markup(text.charAt(start + 1))
    }
    if (this.#open.length > 0) throw this.#fault(`the end of ${this.#open.length} elements`)
    if (!this.#root) throw this.#fault('an element')
    return this.#root
  }

  #markup(next: string): void {
    if (next === '/') this.#endTag()
    else if (next === '?') this.#skip('<?', '?>')
    else if (next !== '!') this.#startTag()
    else if (this.#text.startsWith('<!--', this.#at)) this.#skip('<!--', '-->')
    else if (this.#text.startsWith('<![CDATA[', this.#at)) this.#marked()
    else throw this.#fault('no DOCTYPE and no declarations')
  }

  /** What is between. */
  #skip(from: string, until: string): string {
    const start = this.#at + from.length
    const end = this.#text.indexOf(until, start)
    if (end === -1) throw this.#fault(`${until} behind it`)
    this.#at = end + until.length
    return this.#text.slice(start, end)
  }

  #marked(): void {
    const element = this.#open.at(-1)
    if (!element) throw this.#fault('no text outside of the root element')
    element.text += this.#skip('<![CDATA[', ']]>')
    element.hasMarked = true
  }

  #plain(raw: string): void {
    if (raw === '') return
    const element = this.#open.at(-1)
    if (!element) {
      if (raw.trim() !== '') throw this.#fault('no text outside of the root element')
      return
    }
    const words = raw.includes('&') ? this.#decoded(raw) : raw
    // Blanks between tags are for the eye, and those beside CDATA are too.
    if (words.trim() === '') element.blanks = words
    else element.text += words
  }

  #decoded(raw: string): string {
    let words = ''
    let from = 0
    for (;;) {
      const start = raw.indexOf('&', from)
      if (start === -1) return words + raw.slice(from)
      const end = raw.indexOf(';', start)
      words += raw.slice(from, start) + this.#character(raw.slice(start + 1, Math.max(end, start + 1)))
      from = end + 1
    }
  }

  #character(code: string): string {
    const known = entities.get(code)
    if (known !== undefined) return known
    const [, hexadecimal, decimal] = DIGITS.exec(code) ?? []
    const point = Number(hexadecimal === undefined ? decimal : `0x${hexadecimal}`)
    const character = point <= 0x10ffff ? String.fromCodePoint(point) : ''
    if (legal(character) === '') throw this.#fault('a character, or &amp; where it is none')
    return character
  }

  #startTag(): void {
    if (this.#root) throw this.#fault('nothing behind the root element')
    this.#elements += 1
    if (this.#elements > MAX_ELEMENTS) throw this.#fault(`at most ${MAX_ELEMENTS} elements`)
    if (this.#open.length === MAX_DEPTH) throw this.#fault(`at most ${MAX_DEPTH} levels`)
    const name = this.#match(NAME, this.#at + 1)
    // Harmless here, but not to everybody whom the tree is given to.
    if (name === '' || name === 'toJSON' || name in Object.prototype) throw this.#fault('a name')
    this.#at += 1 + name.length
    const end = this.#text.startsWith('/', this.#afterBlanks()) ? '/>' : '>'
    this.#expect(end)
    this.#open.push({ name, tree: undefined, text: '', blanks: '', hasMarked: false })
    if (end === '/>') this.#close()
  }

  #endTag(): void {
    const name = this.#open.at(-1)?.name
    if (name === undefined || !this.#text.startsWith(name, this.#at + 2))
      throw this.#fault(`the end of ${name ?? 'nothing'}`)
    this.#at += 2 + name.length
    this.#expect('>')
    this.#close()
  }

  #close(): void {
    const element = this.#open.pop()
    if (!element) return
    const content = this.#contentOf(element)
    const parent = this.#open.at(-1)
    if (parent) {
      parent.tree ??= {}
      put(parent.tree, element.name, content)
    } else if (typeof content === 'string' && content !== '') throw this.#fault('elements in the root')
    else this.#root = typeof content === 'string' ? {} : content
  }

  #contentOf({ name, tree, text, blanks, hasMarked }: Element): string | Tree {
    if (tree) {
      if (text !== '') throw this.#fault('no text beside elements')
      return tree
    }
    if (hasMarked) return legal(text)
    return legal(citizenText.has(name) ? text || blanks : text.trim())
  }

  #match(expression: RegExp, at: number): string {
    expression.lastIndex = at
    return expression.exec(this.#text)?.[0] ?? ''
  }

  #afterBlanks(): number {
    return this.#at + this.#match(BLANKS, this.#at).length
  }

  #expect(end: string): void {
    const at = this.#afterBlanks()
    if (!this.#text.startsWith(end, at)) throw this.#fault(`${end}, and no attributes`)
    this.#at = at + end.length
  }

  #fault(expected: string): RejectedError {
    return new RejectedError('bad-request', {
      detail: `XML, character ${this.#at + 1}: expected ${expected}`,
    })
  }
}

function put(tree: Tree, name: string, content: string | Tree): void {
  const before = Object.hasOwn(tree, name) ? tree[name] : undefined
  if (before === undefined) tree[name] = content
  else if (Array.isArray(before)) before.push(content)
  else tree[name] = [before, content]
}

/** Without the characters that XML 1.0 forbids: controls, halves of pairs, U+FFFE and U+FFFF. */
export function legal(text: string): string {
  return text.isWellFormed() && !SUSPECT.test(text) ? text : text.replace(ILLEGAL, '')
}

export interface Fields {
  [name: string]: string | number | Fields | (string | Fields)[]
}

/** In an element `xml`. Texts are CDATA, whatever is in them; numbers, and names, are written as they are. */
export function writeXml(fields: Fields): string {
  return `<xml>${elementsOf(fields)}</xml>`
}

function elementsOf(fields: Fields): string {
  let written = ''
  for (const [name, value] of Object.entries(fields))
    for (const one of Array.isArray(value) ? value : [value]) written += `<${name}>${inner(one)}</${name}>`
  return written
}

function inner(value: string | number | Fields): string {
  if (typeof value === 'number') return String(value)
  if (typeof value !== 'string') return elementsOf(value)
  // CDATA can not hold its own end: it ends between, and begins again.
  return `<![CDATA[${legal(value).replaceAll(']]>', ']]]]><![CDATA[>')}]]>`
}

/** What is under this path where there may be none, one or several of it. */
export function listAt(tree: Tree, ...path: string[]): (string | Tree)[] {
  let found: Content | undefined = tree
  for (const name of path) {
    if (typeof found !== 'object' || Array.isArray(found)) return []
    found = Object.hasOwn(found, name) ? found[name] : undefined
  }
  if (found === undefined) return []
  return Array.isArray(found) ? found : [found]
}
