/** Bytes -> a body that the dialects look at. */
import { type Body, UnreadableError } from './dialect.ts'

const FORM = 'application/x-www-form-urlencoded'

/** Throws UnreadableError where they are no text. */
export function readBody(bytes: Uint8Array, contentType = ''): Body {
  const mediaType = (contentType.split(';')[0] ?? '').trim().toLowerCase()
  const text = textOf(bytes, contentType)
  return {
    mediaType,
    text,
    json: jsonOf(text),
    form: mediaType === FORM ? new URLSearchParams(text) : undefined,
  }
}

function textOf(bytes: Uint8Array, contentType: string): string {
  const charset = /charset="?([\w-]+)/i.exec(contentType)?.[1]?.toLowerCase() ?? 'utf-8'
  const label = ['gbk', 'gb2312', 'gb18030'].includes(charset) ? 'gb18030' : 'utf-8'
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes)
  } catch {
    throw new UnreadableError(`the bytes are no ${label}`)
  }
}

/** What is JSON in a text, as dialects hold it in strings; undefined where it is none. */
export function jsonOf(text: string): unknown {
  const first = text.trimStart()[0]
  if (first !== '{' && first !== '[' && first !== '"') return undefined
  return parse(text) ?? parse(text.replace(NO_NUMBER, 'null'))
}

/** As Python writes it. */
const NO_NUMBER = /(?<=[:[,]\s?)(?:NaN|-?Infinity)(?=\s?[,\]}])/g

function parse(text: string): unknown {
  try {
    return needsCare(text) ? JSON.parse(text, keepDigits) : JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Not all of it: of a million values it takes most of a second. What is nested too deep to be walked is no JSON then. */
function needsCare(text: string): boolean {
  if (/[\s:[,]-?\d{16,}[\s,\]}]/.test(text)) return true
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x5b || code === 0x7b) depth++
    else if (code === 0x5d || code === 0x7d) depth--
    if (depth > 200) return true
  }
  return false
}

/** An id of 64 bits would lose its last digits. */
function keepDigits(_key: string, value: unknown, { source }: { source?: string } = {}): unknown {
  const isCut = typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source ?? '')
  return isCut ? source : value
}
