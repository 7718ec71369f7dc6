/**
 * What runs by itself when a PDF is opened: scripts, and commands to the machine. Seen wherever the names of actions
 * stand, also written as `/J#61vaScript` and in compressed object streams. Not seen in a PDF that is locked.
 */
import { createInflate } from 'node:zlib'
import { type Bytes, chunksOf, type Range, textAt } from './bytes.ts'

const SLASH = 0x2f
/** Name and what follows it have to lie in one piece. */
const OVERLAP = 512
const MOST_STREAMS = 5000
/** Of all object streams together. */
const MOST_UNPACKED = 64_000_000

/** Of the names that count, or of one that is written in numbers. */
const FIRST_LETTERS = new Set(Buffer.from('JLO#'))
const NAME = /^\/((?:[^\s\0/<>[\](){}%#]|#[0-9a-f]{2}){1,64})/i
const BLANK = /^(?:[\s\0]|%[^\r\n]*(?:[\r\n]|$))*/

export type PdfFault = 'active' | 'bomb'

export async function findPdfFault(bytes: Bytes): Promise<PdfFault | undefined> {
  const packed = new PackedObjects(bytes)
  for await (const { at, bytes: piece } of chunksOf(bytes, { from: 0, to: bytes.size }, OVERLAP)) {
    for (const name of namesIn(piece)) {
      if (isAction(name)) return 'active'
      const fault = name.text === 'ObjStm' ? await packed.faultAt(at + name.at) : undefined
      if (fault) return fault
    }
  }
  return undefined
}

interface Name {
  text: string
  at: number
  /** Begins with what stands behind it, blanks and comments left out. */
  rest: string
}

function* namesIn(piece: Buffer): Generator<Name> {
  for (let at = piece.indexOf(SLASH); at >= 0; at = piece.indexOf(SLASH, at + 1)) {
    if (!FIRST_LETTERS.has(piece[at + 1] ?? 0)) continue
    const [whole, written] = NAME.exec(piece.toString('latin1', at, at + 200)) ?? []
    if (whole === undefined || written === undefined) continue
    const text = written.replace(/#([0-9a-f]{2})/gi, (_, hex) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    )
    if (text !== 'JavaScript' && text !== 'Launch' && text !== 'ObjStm') continue
    const rest = piece.toString('latin1', at + whole.length, at + OVERLAP).replace(BLANK, '')
    yield { text, at, rest }
  }
}

/** `/Names << /JavaScript 5 0 R >>` is a list of them, and often empty. */
function isAction({ text, rest }: Name): boolean {
  if (text === 'ObjStm') return false
  return text === 'Launch' || !/^(?:\d|<<)/.test(rest)
}

/** Objects that are packed into streams. */
class PackedObjects {
  readonly #bytes: Bytes
  #streams = 0
  #unpacked = 0
  #seenTo = -1

  constructor(bytes: Bytes) {
    this.#bytes = bytes
  }

  /** `at` is within the stream's dictionary. Places that were looked at come again, where pieces of the file overlap. */
  async faultAt(at: number): Promise<PdfFault | undefined> {
    if (at <= this.#seenTo) return undefined
    this.#seenTo = at
    this.#streams += 1
    if (this.#streams > MOST_STREAMS) return 'bomb'
    const [head] = /^[\s\S]*?stream\r?\n/.exec(await textAt(this.#bytes, at, 4096)) ?? []
    return head === undefined ? undefined : this.#faultIn({ from: at + head.length, to: this.#bytes.size })
  }

  async #faultIn(range: Range): Promise<PdfFault | undefined> {
    let tail: Buffer = Buffer.alloc(0)
    for await (const piece of unpacked(this.#bytes, range)) {
      this.#unpacked += piece.length
      if (this.#unpacked > MOST_UNPACKED) return 'bomb'
      const text = Buffer.concat([tail, piece])
      if (namesIn(text).some(isAction)) return 'active'
      tail = text.subarray(-OVERLAP)
    }
    return undefined
  }
}

/** Ends where the packed bytes do, or can't be read: other filters, or a password. */
async function* unpacked(bytes: Bytes, range: Range): AsyncGenerator<Buffer> {
  const inflate = createInflate().on('error', () => undefined)
  const packed = chunksOf(bytes, range)
  const feed = async () => {
    for await (const { bytes: piece } of packed) {
      if (inflate.destroyed || inflate.writableEnded) return
      await new Promise((resolve) => inflate.write(piece, resolve))
    }
    inflate.end()
  }
  feed().catch((error: Error) => inflate.destroy(error))
  try {
    for await (const piece of inflate) yield piece
  } catch {
    return
  } finally {
    inflate.destroy()
  }
}
