/** A sample that nobody can look into: cipher text in an envelope, and what the envelope says of itself. */
import type { Format } from '../../decode/schema.ts'
import { plain } from './dictionary.ts'
import type { Leaf } from './guess.ts'
import { hanCount } from './values.ts'
import { flow, type Line, type Value } from './yaml-text.ts'

export interface CipherGuess {
  /** Path of the cipher text. */
  data: string
  /** The likeliest `authentication`. */
  method: Record<string, Value>
}

const LEAST_LENGTH = 44
const BLOCK_BYTES = 16

/** Undefined where there are words in it, or nothing that is as long as all else together. */
export function guessCipher(leaves: readonly Leaf[], format: Format): CipherGuess | undefined {
  if (format !== 'json' && format !== 'form') return undefined
  if (leaves.some(({ value }) => hanCount(value) > 3)) return undefined
  const all = leaves.reduce((sum, { value }) => sum + value.length, 0)
  const data = leaves.find(({ value }) => value.length >= LEAST_LENGTH && value.length * 2 > all)
  const encoding = data && encodingOf(data.value)
  if (!data || !encoding) return undefined
  return { data: data.path, method: methodOf(leaves, { data: data.path, encoding, envelope: format }) }
}

/** How pictures, documents, archives and recordings begin. */
const FILE = /^(?:\xff\xd8\xff|\x89PNG|GIF8|%PDF|PK|Rar!|BM|RIFF|ID3|\xff\xfb|#!AMR|\xd0\xcf|II\*|....ftyp)/

/** Whole blocks, and neither a text nor a file. */
function encodingOf(value: string): 'hex' | 'base64' | undefined {
  const text = value.replace(/\s/g, '')
  const encoding = /^[0-9a-f]+$/i.test(text) ? 'hex' : 'base64'
  if (encoding === 'base64' && !/^[A-Za-z0-9+/]+=*$/.test(text)) return undefined
  const bytes = Buffer.from(text, encoding)
  const letters = bytes.toString('latin1')
  const isKnown = FILE.test(letters) || !/[^\t\r\n\x20-\x7e]/.test(letters)
  return bytes.length % BLOCK_BYTES === 0 && !isKnown ? encoding : undefined
}

function methodOf(
  leaves: readonly Leaf[],
  known: { data: string; encoding: string; envelope: string },
): Record<string, Value> {
  const find = (names: RegExp) => leaves.find(({ path }) => names.test(plain(path.split('.').at(-1) ?? '')))
  const place = (leaf: Leaf | undefined) => ({ in: 'body', name: leaf?.path ?? 'ASK' })
  const iv = find(/^iv|iv$/)
  const stamp = find(/^(?:timestamp|ts|time|sjc|reqtime|requesttime)$/)
  const appid = find(/^(?:appid|appcode|clientid|yyid)$/)
  return {
    kind: 'sm4',
    mode: iv ? 'cbc' : 'ecb',
    ...known,
    ...(iv ? { iv: { at: iv.path } } : {}),
    digest: { at: place(find(/sign|digest|mac$|zhaiyao|^zy$|^qm/)), message: messageOf(iv, appid) },
    timestamp: { ...place(stamp), unit: unitOf(stamp?.value ?? '') },
    nonce: place(find(/^(?:nonce|noncestr|nonstr|sjs|rand\w*)$/)),
    ...(appid ? { appid: { ...place(appid), value: appid.value } } : {}),
  }
}

function messageOf(iv: Leaf | undefined, appid: Leaf | undefined): string {
  return `{data}${iv ? '{iv}' : ''}${appid ? '{appid}' : ''}{secret}{timestamp}{nonce}`
}

function unitOf(value: string): string {
  return { 13: 'ms', 14: 'compact', 10: 's' }[value.length] ?? 'iso'
}

/** Instead of a mapping. */
export function cipherLines({ data, method }: CipherGuess, number: string): Line[] {
  return [
    { text: 'mapping: { messageId: id, text: text }', why: 'UNKNOWN: nobody can see what is inside' },
    {
      text: `# The sample is enciphered: ${data} is cipher text, and nothing of what is inside was recognised.`,
    },
    { text: '# Its authentication may be this; ask for the mode and for the message of the digest:' },
    { text: `#   authentication: ${flow(method)}` },
    {
      text: `# With it and HOTLINE_${number}_KEY, \`hotline try ${number} SAMPLE\` shows what is inside: save that, and`,
    },
    { text: '# draft the mapping from it by `hotline new --from`.' },
  ]
}
