/**
 * XML of elements and text, in one pass without recursion; attributes are passed over. What hostile documents are made of
 * is not understood here at all: no DOCTYPE, no entities but the five; and half a document is none. All values are texts.
 */
import { UnreadableError } from './dialect.ts'

export type Xml = string | XmlTree
export interface XmlTree {
  [name: string]: Xml | Xml[]
}

interface Element {
  name: string
  /** Undefined while it has no elements in it. */
  tree: XmlTree | undefined
  text: string
}

const CDATA = '<![CDATA['
/** What begins so, and how it ends. */
const MARKED = [
  [CDATA, ']]>'],
  ['<!--', '-->'],
  ['<?', '?>'],
] as const
const TAG = /^(\/?)([A-Za-z_][\w.:-]{0,127})(?:\s[^<]*)?$/
const MAX_DEPTH = 32
const ENTITY = /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi
const NAMED = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
])

/** `{ [root]: content }`; an element that comes again is a list. Throws UnreadableError with the place. */
export function readXml(source: string): XmlTree {
  const document: Element = { name: '', tree: undefined, text: '' }
  const open = [document]
  for (let at = 0; at < source.length; ) at = take(source, at, open)
  if (open.length > 1) throw faultAt(source.length, `the end of ${open.at(-1)?.name}`)
  if (!document.tree) throw faultAt(0, 'an element')
  return document.tree
}

/** Where the next one begins. */
function take(source: string, at: number, open: Element[]): number {
  if (source[at] !== '<') {
    const next = source.indexOf('<', at)
    const end = next === -1 ? source.length : next
    say(open, decoded(source.slice(at, end)), at)
    return end
  }
  const [from, until] = MARKED.find(([begins]) => source.startsWith(begins, at)) ?? ['<', '>']
  const end = source.indexOf(until, at + from.length)
  if (end === -1) throw faultAt(at, `${until} behind it`)
  const inner = source.slice(at + from.length, end)
  if (from === CDATA) say(open, inner, at)
  else if (from === '<') takeTag(open, inner, at)
  return end + until.length
}

function say(open: readonly Element[], words: string, at: number): void {
  const element = open.at(-1)
  if (!element) return
  if (open.length > 1 && !element.tree) element.text += words
  else if (words.trim() !== '') throw faultAt(at, 'no text beside elements')
}

function takeTag(open: Element[], tag: string, at: number): void {
  const isEmpty = tag.endsWith('/')
  const [, slash, name] = TAG.exec(isEmpty ? tag.slice(0, -1) : tag) ?? []
  const top = open.at(-1)
  if (name === undefined || !top) throw faultAt(at, 'a tag, and no DOCTYPE')
  if (slash) {
    if (top.name !== name || isEmpty) throw faultAt(at, `the end of ${top.name || 'nothing'}`)
    close(open)
    return
  }
  if (top.text.trim() !== '') throw faultAt(at, 'no elements beside text')
  if (open.length === 1 && top.tree) throw faultAt(at, 'nothing behind the root element')
  if (open.length > MAX_DEPTH) throw faultAt(at, `at most ${MAX_DEPTH} levels`)
  top.text = ''
  open.push({ name, tree: undefined, text: '' })
  if (isEmpty) close(open)
}

function close(open: Element[]): void {
  const element = open.pop()
  const parent = open.at(-1)
  if (!element || !parent) return
  const tree: XmlTree = parent.tree ?? Object.create(null)
  put(tree, element.name, element.tree ?? element.text)
  parent.tree = tree
}

function put(tree: XmlTree, name: string, content: Xml): void {
  const before = tree[name]
  if (before === undefined) tree[name] = content
  else if (Array.isArray(before)) before.push(content)
  else tree[name] = [before, content]
}

/** What is no entity that we know stays as it came. */
function decoded(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(ENTITY, (whole: string, hexadecimal?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return NAMED.get(name.toLowerCase()) ?? whole
    const point = hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16)
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole
  })
}

function faultAt(at: number, expected: string): UnreadableError {
  return new UnreadableError(`XML, character ${at + 1}: expected ${expected}`)
}
