/** Short ways to decode what a test holds. */
import iconv from 'iconv-lite'
import { decode } from '../../../../channels/hotlines/decode/decode.ts'
import { Dialect } from '../../../../channels/hotlines/decode/schema.ts'
import { type Decoded, DecodeError, type Tree } from '../../../../channels/hotlines/message.ts'

type Input = Parameters<typeof Dialect.parse>[0] & object

export interface Sent {
  mediaType?: string
  query?: string
  /** Of the bytes that a string is sent as. */
  encoding?: string
}

export function read(dialect: Input, body: string | Buffer, sent: Sent = {}): Decoded {
  const bytes = typeof body === 'string' ? encode(body, sent.encoding) : body
  const { mediaType = '', query = '' } = sent
  return decode(Dialect.parse(dialect), { body: bytes, mediaType, query })
}

export function treeOf(dialect: Input, body: string | Buffer, sent: Sent = {}): Tree {
  return plain(read(dialect, body, sent).tree)
}

/** `step: message`; anything but a DecodeError goes on. */
export function faultOf(dialect: Input, body: string | Buffer, sent: Sent = {}): string {
  try {
    return `decoded: ${JSON.stringify(read(dialect, body, sent).tree)}`
  } catch (error) {
    if (error instanceof DecodeError) return `${error.step}: ${error.message}`
    throw error
  }
}

/** Trees, or what is at fault. */
export function recordsOf(
  dialect: Input,
  body: string | Buffer,
  sent: Sent = {},
): (Tree | undefined | string)[] {
  return read(dialect, body, sent).records.map((record) =>
    'fault' in record ? `fault: ${record.fault}` : plain(record.tree),
  )
}

export function encode(text: string, encoding = 'utf-8'): Buffer {
  return iconv.encode(text, encoding)
}

/** As an ordinary object, so that it can be compared with one. */
export function plain(tree: Tree): Tree {
  return JSON.parse(JSON.stringify(tree))
}
