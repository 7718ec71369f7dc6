/**
 * XML as a tree, read in one pass without recursion. A parser of its own, since general ones take three times as long
 * and let a truncated document pass; what hostile documents are made of is not understood here at all: no DOCTYPE, no
 * entities but the five. Names lose their namespace's prefix; attributes are `@name`, without those of namespaces and
 * schemas; text beside attributes or elements is `#text`; an element that comes again becomes a list.
 */
import { DecodeError, type Tree } from '../message.ts'
import { Bag, type Budget, place, put } from './bag.ts'
import { readAttributes, unescapeXml } from './xml-attributes.ts'

interface Element {
  /** As written, with its prefix. */
  name: string
  bag: Bag | undefined
  hasChildren: boolean
  isNil: boolean
  text: string
}

export interface Document {
  name: string
  /** `{ name: content }` */
  tree: { [name: string]: Tree }
}

const NAME = /[A-Za-z_\u0080-\uffff][\w.:\-\u0080-\uffff]{0,255}/y
const LINE_FEED = 0x0a
const RETURN = 0x0d
const NOT_SPACE = /[^ \t\n\r]/

/** The root element; its text is expected without a byte order mark. @throws DecodeError */
export function parseXml(source: string, budget: Budget): Document {
  return new Reader(source.includes('\r') ? withoutReturns(source) : source, budget).read()
}

/** CRLF and CR are LF. In bytes: ten times as fast as an expression where there are a million of them. */
function withoutReturns(source: string): string {
  const bytes = Buffer.from(source)
  let length = 0
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0
    if (byte === RETURN && bytes[at + 1] === LINE_FEED) continue
    bytes[length] = byte === RETURN ? LINE_FEED : byte
    length += 1
  }
  return bytes.toString('utf8', 0, length)
}

class Reader {
  readonly #text: string
  readonly #budget: Budget
  readonly #open: Element[] = []
  #root: Document | undefined
  #at = 0

  constructor(text: string, budget: Budget) {
    this.#text = text
    this.#budget = budget
  }

  read(): Document {
    const text = this.#text
    for (;;) {
      const start = text.indexOf('<', this.#at)
      if (start !== this.#at)
        this.#words(unescapeXml(text.slice(this.#at, start === -1 ? undefined : start), text, this.#at))
      if (start === -1) break
      this.#at = start
      this.#markup(text.charCodeAt(start + 1))
    }
    if (this.#open.length > 0)
      throw new DecodeError('syntax', `expected the end of ${this.#open.length} elements`)
    if (!this.#root) throw new DecodeError('syntax', 'expected an element')
    return this.#root
  }

  #markup(next: number): void {
    if (next === 0x2f) this.#endTag()
    else if (next === 0x3f) this.#skip('?>')
    else if (next !== 0x21) this.#startTag()
    else if (this.#text.startsWith('<!--', this.#at)) this.#skip('-->')
    else if (this.#text.startsWith('<![CDATA[', this.#at)) this.#marked()
    else throw this.#fault('no DOCTYPE and no declarations', 'structure')
  }

  #marked(): void {
    const start = this.#at + 9
    this.#skip(']]>')
    this.#words(this.#text.slice(start, this.#at - 3), true)
  }

  #skip(until: string): void {
    // `<!-->` is no whole comment.
    const end = this.#text.indexOf(until, this.#at + (until === '-->' ? 4 : 2))
    if (end === -1) throw this.#fault(`${until} behind it`)
    this.#at = end + until.length
  }

  #words(words: string, isMarked = false): void {
    const element = this.#open.at(-1)
    if (element) element.text = element.text === '' ? words : element.text + words
    else if (isMarked || NOT_SPACE.test(words)) throw this.#fault('no text outside of the root element')
  }

  #startTag(): void {
    if (this.#root) throw this.#fault('nothing behind the root element')
    const text = this.#text
    const name = this.#name(this.#at + 1)
    const attributes = readAttributes(text, this.#at + 1 + name.length, this.#budget)
    this.#budget.value()
    this.#budget.level(this.#open.length + 1)
    const { bag, isNil, isEmpty } = attributes
    this.#open.push({ name, bag, hasChildren: false, isNil, text: '' })
    this.#at = attributes.end
    if (isEmpty) this.#close()
  }

  #endTag(): void {
    const name = this.#open.at(-1)?.name
    const start = this.#at + 2
    if (name === undefined || !this.#text.startsWith(name, start))
      throw this.#fault(`the end of ${name ?? 'nothing'}`)
    let end = start + name.length
    while (isSpace(this.#text.charCodeAt(end))) end += 1
    if (this.#text.charCodeAt(end) !== 0x3e) throw this.#fault(`the end of ${name}`)
    this.#at = end + 1
    this.#close()
  }

  #close(): void {
    const element = this.#open.pop()
    if (!element) return
    const name = localName(element.name)
    const content = contentOf(element)
    const parent = this.#open.at(-1)
    if (!parent) this.#root = documentOf(name, content)
    else {
      parent.bag ??= new Bag()
      parent.hasChildren = true
      put(parent.bag, name, content)
    }
  }

  #name(start: number): string {
    NAME.lastIndex = start
    if (!NAME.test(this.#text)) throw this.#fault('a name, or &lt; where it is no tag')
    return this.#text.slice(start, NAME.lastIndex)
  }

  #fault(expected: string, step: DecodeError['step'] = 'syntax'): DecodeError {
    return new DecodeError(step, `${place(this.#text, this.#at)}: expected ${expected}`)
  }
}

function documentOf(name: string, content: Tree): Document {
  const tree = new Bag()
  tree[name] = content
  return { name, tree }
}

function contentOf({ bag, text, isNil, hasChildren }: Element): Tree {
  if (!bag) return isNil && text === '' ? null : text
  const words = hasChildren ? text.trim() : text
  if (words !== '') bag['#text'] = words
  return bag
}

export function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

export function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x09
}
