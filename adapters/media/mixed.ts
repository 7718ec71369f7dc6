/**
 * Two kinds of file in one. A picture may well have something behind it, such as the seconds of film of a "live" photo;
 * what no phone puts there is a web page, an archive, a programme or a PDF.
 */
import { type Bytes, chunksOf, textAt } from './bytes.ts'

const LESS = 0x3c
/** So long that chance does not write it into a film of 20 MB. */
const MARKUP = /^<(?:script[\s/>]|iframe[\s/>]|html[\s>]|!doctype\s|\?php\s|svg\s+(?:xmlns|on))/i
const LONGEST_MARKUP = 24
/** Spares making a text of each `<`. */
const MARKUP_SECOND = new Set(Buffer.from('sSiIhH!?'))

const PROGRAMMES = [
  Buffer.from('Rar!\x1a\x07', 'latin1'),
  Buffer.from('7z\xbc\xaf\x27\x1c', 'latin1'),
  Buffer.from('This program cannot be run in DOS mode'),
]
const OVERLAP = 64

/** A script to whoever takes it for one: a name, then an assignment or the beginning of a comment. */
const SCRIPT_HEADS: Record<string, RegExp> = {
  'image/gif': /^GIF8[79]a(?:\/\*|=[\x20-\x7e])/,
  'image/jpeg': /^\xff\xd8\xff\xe0(?:\/\*|=[\x20-\x7e])/,
}

/** What is in it beside what it is; undefined where there is nothing. A PDF is looked at as far as it may be an archive. */
export async function findOther(bytes: Bytes, mediaType: string): Promise<string | undefined> {
  const isPdf = mediaType === 'application/pdf'
  if (await endsAsZip(bytes, { exactly: isPdf })) return 'a ZIP archive'
  if (isPdf) return undefined
  const head = await textAt(bytes, 0, 1024)
  if (SCRIPT_HEADS[mediaType]?.test(head)) return 'a script'
  if (head.includes('%PDF-')) return 'a PDF'
  for await (const { bytes: piece } of chunksOf(bytes, { from: 0, to: bytes.size }, OVERLAP)) {
    if (holdsMarkup(piece)) return 'a web page'
    if (PROGRAMMES.some((beginning) => piece.includes(beginning))) return 'an archive or a programme'
  }
  return undefined
}

function holdsMarkup(piece: Buffer): boolean {
  for (let at = piece.indexOf(LESS); at >= 0; at = piece.indexOf(LESS, at + 1))
    if (
      MARKUP_SECOND.has(piece[at + 1] ?? 0) &&
      MARKUP.test(piece.toString('latin1', at, at + LONGEST_MARKUP))
    )
      return true
  return false
}

const END_OF_ZIP = Buffer.from('PK\x05\x06', 'latin1')
const END_BYTES = 22
const LONGEST_COMMENT = 65_535

/**
 * Archivers look for the end first, wherever in the last 64 KB it is. Its numbers have to fit: four bytes come by chance.
 * `exactly`: it is the end of the file, too; an invoice holds its data as an archive, and goes on behind it.
 */
async function endsAsZip(bytes: Bytes, { exactly }: { exactly: boolean }): Promise<boolean> {
  const from = Math.max(0, bytes.size - END_BYTES - LONGEST_COMMENT)
  const tail = await bytes.read(from, bytes.size - from)
  for (let at = tail.indexOf(END_OF_ZIP); at >= 0; at = tail.indexOf(END_OF_ZIP, at + 1)) {
    if (at + END_BYTES > tail.length) continue
    const [length, comment] = [tail.readUInt32LE(at + 12), tail.readUInt16LE(at + 20)]
    const end = at + END_BYTES + comment
    if (length <= from + at && (exactly ? end === tail.length : end <= tail.length)) return true
  }
  return false
}
