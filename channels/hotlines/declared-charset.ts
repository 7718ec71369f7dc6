/** Which charset a post says that it is in, for people: decoding has rules of its own for those that are wrong. */
import type { Charset } from './decode/schema.ts'

const labels: Readonly<Record<string, Charset>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  gb18030: 'gb18030',
  gbk: 'gb18030',
  gb2312: 'gb18030',
  big5: 'big5',
  'utf-16': 'utf-16le',
  'utf-16le': 'utf-16le',
  'utf-16be': 'utf-16be',
}

export interface Declared {
  by: 'byte order mark' | 'Content-Type' | 'XML declaration'
  /** Undefined where it is a name that is not read here, or one that means nothing. */
  charset: Charset | undefined
}

/** What the sample says of itself; what is believed first, first. */
export function declaredCharset(body: Buffer, mediaType: string): Declared | undefined {
  const mark = markOf(body)
  if (mark) return { by: 'byte order mark', charset: mark }
  const header = /charset\s*=\s*"?([\w-]+)/i.exec(mediaType)?.[1]
  if (header) return { by: 'Content-Type', charset: labels[header.toLowerCase()] }
  const prolog = /^\s*<\?xml[^>]*encoding\s*=\s*["']([\w-]+)/.exec(body.toString('latin1', 0, 200))?.[1]
  return prolog ? { by: 'XML declaration', charset: labels[prolog.toLowerCase()] } : undefined
}

function markOf(body: Buffer): Charset | undefined {
  const [first, second, third] = body
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8'
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined
}
