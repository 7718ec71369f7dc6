/** Templates of answers: what is filled in is escaped for the place it stands in, and put into the sender's charset. */
import iconv from 'iconv-lite'

const names = [
  'receipt',
  'receipts',
  'messageId',
  'orderNumber',
  'code',
  'message',
  'count',
  'kept',
  'time',
  'status',
  'note',
  'by',
  'updateId',
] as const
export type Name = (typeof names)[number]
/** What is not there is empty. */
export type Values = Readonly<Partial<Record<Name, string>>>

/** Of the document that stands as text within the answer: what is filled in is escaped for it first. */
export type Filter = 'xml' | 'json'

const PLACEHOLDER = new RegExp(`\\{(${names.join('|')})(?:\\|(xml|json))?\\}`, 'g')

/** XML 1.0 knows no other characters, not even escaped. */
const NOT_XML = /[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu
const CONTROL = /\p{Cc}+/gu

export type Kind = 'json' | 'xml' | 'form' | 'csv' | 'plain'

export function kindOf(mediaType: string): Kind {
  const [essence = ''] = mediaType.toLowerCase().split(';', 1)
  if (/json|javascript/.test(essence)) return 'json'
  if (/xml|html/.test(essence)) return 'xml'
  if (/form-urlencoded/.test(essence)) return 'form'
  return /csv/.test(essence) ? 'csv' : 'plain'
}

/** The template with these values, as text. In a form they are percent-encoded in `charset`. */
export function fill(template: string, values: Values, mediaType: string, charset = 'utf-8'): string {
  const kind = kindOf(mediaType)
  return template.replace(PLACEHOLDER, (_, name: Name, filter: Filter | undefined, at: number) => {
    const value = filtered((values[name] ?? '').toWellFormed(), filter)
    if (kind === 'json') return JSON.stringify(value).slice(1, -1)
    if (kind === 'form') return percent(value, charsetOf(mediaType, charset))
    // A list of receipts is as many columns, or one, as the template puts it.
    if (kind === 'csv' && name !== 'receipts')
      return escapeCsv(value.replace(CONTROL, ' '), template[at - 1] === '"')
    if (kind !== 'xml') return value.replace(CONTROL, ' ')
    const sound = value.replace(NOT_XML, '')
    return isInCdata(template, at) ? sound.replaceAll(']]>', ']]]]><![CDATA[>') : escapeXml(sound)
  })
}

function filtered(value: string, filter: Filter | undefined): string {
  if (filter === 'xml') return escapeXml(value.replace(NOT_XML, ''))
  return filter === 'json' ? JSON.stringify(value).slice(1, -1) : value
}

export function hasBlank(template: string, blanks: readonly Name[]): boolean {
  return Array.from(template.matchAll(PLACEHOLDER)).some(([, name]) => blanks.some((blank) => blank === name))
}

/** In the bytes of this charset. What it does not hold is escaped as the media type escapes, never replaced by `?`. */
export function encode(text: string, mediaType: string, charset: string): Buffer {
  const label = charsetOf(mediaType, charset)
  const sound = text.toWellFormed()
  const bytes = iconv.encode(sound, label)
  if (holdsAll(label) || iconv.decode(bytes, label) === sound) return bytes
  const kind = kindOf(mediaType)
  let escaped = ''
  for (const character of sound)
    escaped += isHeld(character, label) ? character : escapeCharacter(character, kind, escaped)
  return iconv.encode(escaped, label)
}

/** As the answer's Content-Type says it. */
export function contentType(mediaType: string, charset: string): string {
  return /;\s*charset=/i.test(mediaType) ? mediaType : `${mediaType}; charset=${charset}`
}

/** What Content-Type names goes before: a sender that reads GBK gets no four-byte characters. */
function charsetOf(mediaType: string, charset: string): string {
  const [, said = charset] = /;\s*charset="?([\w-]+)/i.exec(mediaType) ?? []
  const label = iconv.encodingExists(said) ? said.toLowerCase() : charset
  // Under its own name iconv-lite means Big5 with Hong Kong's characters, which other readers lack.
  return label === 'big5' ? 'cp950' : label
}

function holdsAll(label: string): boolean {
  return /^utf|^gb18030$/.test(label)
}

function isHeld(character: string, label: string): boolean {
  return iconv.decode(iconv.encode(character, label), label) === character
}

function escapeCharacter(character: string, kind: Kind, before: string): string {
  const reference = `&#${character.codePointAt(0)};`
  if (kind === 'xml') return isInCdata(before, Infinity) ? `]]>${reference}<![CDATA[` : reference
  if (kind === 'form') return encodeURIComponent(reference)
  return Array.from(character.split(''), (unit) => `\\u${hex(unit.charCodeAt(0), 4)}`).join('')
}

function isInCdata(xml: string, at: number): boolean {
  const opened = xml.lastIndexOf('<![CDATA[', at)
  return opened !== -1 && xml.lastIndexOf(']]>', at) < opened
}

function escapeCsv(value: string, isQuoted: boolean): string {
  const doubled = value.replaceAll('"', '""')
  return isQuoted || !/[",]/.test(value) ? doubled : `"${doubled}"`
}

const xmlEscapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => xmlEscapes[character] ?? character)
}

/** As a browser sends a form in this charset: what it does not hold goes as `&#n;`. */
function percent(text: string, label: string): string {
  const held = Array.from(text, (character) =>
    isHeld(character, label) ? character : `&#${character.codePointAt(0)};`,
  ).join('')
  return Array.from(iconv.encode(held, label), (byte) =>
    /[\w.~-]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `%${hex(byte, 2).toUpperCase()}`,
  ).join('')
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0')
}
