/** The smallest beginnings by which each kind of file is known, and files that only pretend. */
import { randomBytes } from 'node:crypto'
import type { FileFault } from '../../src/contract/errors.ts'

const ascii = (text: string) => Buffer.from(text, 'latin1')
const box = (brand: string) =>
  Buffer.concat([Buffer.from([0, 0, 0, 0x18]), ascii(`ftyp${brand}`), Buffer.alloc(12)])

function pngChunk(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  return Buffer.concat([length, ascii(type), data, Buffer.alloc(4)])
}

export const png = Buffer.concat([
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  pngChunk('IHDR', Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 6, 0, 0, 0])),
  pngChunk('IDAT', Buffer.from([1, 2, 3])),
  pngChunk('IEND', Buffer.alloc(0)),
])

const oggPage = (codec: Buffer) =>
  Buffer.concat([ascii('OggS'), Buffer.from([0, 2]), Buffer.alloc(20), Buffer.from([1, codec.length]), codec])

const ebml = Buffer.concat([
  Buffer.from([0x1a, 0x45, 0xdf, 0xa3, 0x87, 0x42, 0x82, 0x84]),
  ascii('webm'),
  Buffer.alloc(32),
])

/** media type -> [kind, bytes] */
export const media: Record<string, ['image' | 'audio' | 'video' | 'file', Buffer]> = {
  'image/jpeg': ['image', jpeg(64)],
  'image/png': ['image', png],
  'image/gif': ['image', Buffer.concat([ascii('GIF89a'), Buffer.alloc(16)])],
  'image/webp': ['image', Buffer.concat([ascii('RIFF\x20\0\0\0WEBPVP8 '), Buffer.alloc(24)])],
  'image/heic': ['image', box('heic')],
  'image/heif': ['image', box('mif1')],
  'audio/mpeg': ['audio', Buffer.concat([ascii('ID3\x03\0\0\0\0\0\x0a'), Buffer.alloc(10), mp3Frames()])],
  'audio/mp4': ['audio', box('M4A ')],
  'audio/wav': ['audio', Buffer.concat([ascii('RIFF\x20\0\0\0WAVEfmt '), Buffer.alloc(24)])],
  'audio/ogg': ['audio', oggPage(ascii('OpusHead\x01\x01'))],
  'audio/amr': ['audio', Buffer.concat([ascii('#!AMR\n'), Buffer.alloc(32)])],
  'audio/aac': ['audio', Buffer.concat([Buffer.from([0xff, 0xf1, 0x50, 0x80]), Buffer.alloc(60)])],
  'video/mp4': ['video', box('isom')],
  'video/quicktime': ['video', box('qt  ')],
  'video/3gpp': ['video', box('3gp4')],
  'video/webm': ['video', ebml],
  'application/pdf': ['file', ascii('%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n')],
}

export const mediaTypes = Object.keys(media)

/** A JPEG's beginning, then noise: no two have the same content. */
export function jpeg(bytes: number): Buffer {
  return Buffer.concat([
    Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0x10]),
    ascii('JFIF\0'),
    randomBytes(bytes - 11),
  ])
}

function mp3Frames(): Buffer {
  const frame = Buffer.alloc(417)
  frame.set([0xff, 0xfb, 0x90, 0x64])
  return Buffer.concat([frame, frame])
}

const page = '<!doctype html><script>alert(1)</script>'

/** Names what it is; none of them is taken, whatever its sender calls it. */
export const refused: Record<string, Buffer> = {
  html: ascii(page),
  'html after blanks': ascii(`\n\n   ${page}`),
  'html in UTF-16': Buffer.from(`\ufeff${page}`, 'utf16le'),
  'html with a mark': Buffer.from(`\ufeff${page}`),
  svg: ascii('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
  'svg with a prologue': ascii('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'),
  text: Buffer.from('路灯坏了三天\n'),
  javascript: ascii('alert(document.cookie)\n'),
  shell: ascii('#!/bin/sh\nrm -rf /\n'),
  elf: Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]), Buffer.alloc(64)]),
  'windows program': Buffer.concat([ascii('MZ'), Buffer.alloc(64)]),
  zip: Buffer.concat([ascii('PK\x03\x04\x14\0\0\0\0\0'), Buffer.alloc(40)]),
  gzip: Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0]), Buffer.alloc(32)]),
  'old office': Buffer.concat([
    Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
    Buffer.alloc(64),
  ]),
  noise: Buffer.concat([Buffer.from([0, 1, 2, 3]), Buffer.alloc(64, 7)]),
  'one byte': Buffer.from([0xff]),
}

/** What they begin as is taken, what they are besides is not: reason of the refusal. */
export const harmful: Record<string, { bytes: Buffer; reason: FileFault }> = {
  'a GIF that is a script': {
    bytes: Buffer.concat([ascii('GIF89a=1;/*'), Buffer.alloc(16), ascii('*/alert(1)')]),
    reason: 'mixed',
  },
  'a JPEG with a web page behind it': { bytes: Buffer.concat([jpeg(5000), ascii(page)]), reason: 'mixed' },
  'a PNG of 40,000 by 40,000': {
    bytes: Buffer.concat([
      png.subarray(0, 8),
      pngChunk('IHDR', Buffer.from([0, 0, 0x9c, 0x40, 0, 0, 0x9c, 0x40, 8, 6, 0, 0, 0])),
      png.subarray(33),
    ]),
    reason: 'bomb',
  },
  'a PDF with a script': {
    bytes: ascii('%PDF-1.7\n1 0 obj\n<</S/JavaScript/JS(app.alert\\(1\\))>>\nendobj\n%%EOF\n'),
    reason: 'active',
  },
}

const degrees = ascii('\0\0\0\x27\0\0\0\x01\0\0\0\x36\0\0\0\x01\0\0\x0b\xb8\0\0\0\x64')
/** TIFF: one directory, which holds the position's; its latitude stands behind. */
const tiff = Buffer.concat([
  ascii('MM\0*\0\0\0\x08\0\x01\x88\x25\0\x04\0\0\0\x01\0\0\0\x1a\0\0\0\0'),
  ascii('\0\x01\0\x02\0\x05\0\0\0\x03\0\0\0\x2c\0\0\0\0'),
  degrees,
])
const exif = Buffer.concat([
  ascii('\xff\xd8\xff\xe1'),
  Buffer.from([0, tiff.length + 8]),
  ascii('Exif\0\0'),
  tiff,
])

/** A photo of nothing, taken at an invented place. */
export const withPosition = {
  bytes: Buffer.concat([exif, ascii('\xff\xda\0\x02'), Buffer.alloc(200_000, 0x55), ascii('\xff\xd9')]),
  secret: degrees,
  metadataTo: exif.length,
}
