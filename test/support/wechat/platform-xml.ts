/** XML as the platform writes it, and as it reads what it is answered: strictly, and without a library. */

/** By element; a list is the element once for each of it, an object its children. */
export interface Fields {
  readonly [element: string]: string | Fields | readonly Fields[]
}

/** Those come bare, all others as CDATA. */
const bare = new Set(
  'CreateTime MsgId MsgID MsgDataId Idx Location_X Location_Y Scale Latitude Longitude Precision MenuId Count TimeStamp'.split(
    ' ',
  ),
)

export function writeXml(fields: Fields): string {
  return `<xml>${Object.entries(fields)
    .map(([name, value]) => element(name, value))
    .join('\n')}\n</xml>`
}

function element(name: string, value: Fields[string]): string {
  if (typeof value === 'string') return `<${name}>${bare.has(name) ? value : cdata(value)}</${name}>`
  const each = (fields: Fields): string => {
    const children = Object.entries(fields).map(([child, inner]) => element(child, inner))
    return `<${name}>${children.join('\n')}</${name}>`
  }
  return isList(value) ? value.map(each).join('\n') : each(value)
}

function isList(value: Fields | readonly Fields[]): value is readonly Fields[] {
  return Array.isArray(value)
}

function cdata(text: string): string {
  return `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`
}

const token = /<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([A-Za-z][\w.-]*)\s*>|([^<]+)|[\s\S]/g
const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/**
 * The elements right under `<xml>`, by name, with all text in each. Throws an Error that says what is not well-formed,
 * such as a `]]>` outside of CDATA: what an answer becomes that wrote a citizen's words as they were.
 */
export function readXml(text: string): Map<string, string> {
  const reading: Reading = { open: [], elements: new Map(), isOver: false }
  for (const [all, inCdata, slash, name, plain] of text.trim().matchAll(token)) {
    if (reading.isOver) throw new Error('there is something behind </xml>')
    if (name !== undefined) readTag(reading, name, slash === '/')
    else readText(reading, inCdata ?? (plain === undefined ? broken(all) : decode(plain)))
  }
  if (!reading.isOver) throw new Error('it ends too early')
  return reading.elements
}

interface Reading {
  /** Names, from the outside to where we are. */
  open: string[]
  elements: Map<string, string>
  isOver: boolean
}

function readTag(reading: Reading, name: string, isEnd: boolean): void {
  const { open, elements } = reading
  if (isEnd) {
    if (open.pop() !== name) throw new Error(`</${name}> closes nothing`)
    reading.isOver = open.length === 0
    return
  }
  if (open.length === 0 && name !== 'xml') throw new Error('it does not begin with <xml>')
  open.push(name)
  if (open.length !== 2) return
  if (elements.has(name)) throw new Error(`there are two <${name}>`)
  elements.set(name, '')
}

function readText({ open, elements }: Reading, said: string): void {
  const [, under] = open
  if (under !== undefined) elements.set(under, (elements.get(under) ?? '') + said)
  else if (open.length === 0 || said.trim() !== '') throw new Error('there is text where elements should be')
}

function broken(mark: string): never {
  throw new Error(`${mark} begins nothing`)
}

function decode(plain: string): string {
  if (plain.includes(']]>')) throw new Error('there is a ]]> outside of CDATA')
  return plain.replace(/&(?:#(\d+);|#x([0-9a-fA-F]+);|(\w+);)?/g, (all, decimal, hex, name) => {
    if (decimal ?? hex) return String.fromCodePoint(decimal ? Number(decimal) : Number.parseInt(hex, 16))
    return entities[name] ?? broken(all)
  })
}
