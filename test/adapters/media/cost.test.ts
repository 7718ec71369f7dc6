/** Files that are made to keep whoever looks at them busy: each has to be through in a moment, and is seen through. */
import t from 'tap'
import type { Bytes } from '../../../adapters/media/bytes.ts'
import { faultOf } from '../../../adapters/media/faults.ts'
import { positionPatches } from '../../../adapters/media/position.ts'

const SLOW_MS = 5000

const ascii = (text: string) => Buffer.from(text, 'latin1')
const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')
const jfif = hex('ffd8 ffe00010 4a46494600 0101 00 0001 0001 0000')
const scan = hex('ffda0008 01 0100 003f00')

function frame(width: number, height: number): Buffer {
  const segment = hex('ffc0000b 08 0000 0000 01 011100')
  segment.writeUInt16BE(height, 5)
  segment.writeUInt16BE(width, 7)
  return segment
}

function box(type: string, ...content: Buffer[]): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(8 + content.reduce((sum, { length }) => sum + length, 0))
  return Buffer.concat([length, ascii(type), ...content])
}

function inMemory(buffer: Buffer): Bytes {
  return { size: buffer.length, read: async (at, length) => buffer.subarray(at, at + length) }
}

async function timed<T>(work: Promise<T>): Promise<{ found: T; ms: number }> {
  const startedAt = performance.now()
  return { found: await work, ms: performance.now() - startedAt }
}

const fault = (buffer: Buffer, mediaType: string) => timed(faultOf(inMemory(buffer), mediaType))
const position = (buffer: Buffer, mediaType: string) => timed(positionPatches(inMemory(buffer), mediaType))

t.test('the end of a ZIP that is none, exactly where its search begins', async (t) => {
  const photo = Buffer.concat([jfif, frame(8, 8), scan, Buffer.alloc(100_000, 1)])
  const at = photo.length - 22 - 65_535
  photo.fill(0xff, photo.write('PK\x05\x06', at, 'latin1') + at, at + 22)
  t.equal((await fault(photo, 'image/jpeg')).found, undefined)
})

t.test('a JPEG is read as decoders read it: over padding and stray bytes', async (t) => {
  for (const [what, between] of Object.entries({ nothing: '', padding: 'ffffff', stray: '00 17 42' })) {
    const bomb = Buffer.concat([jfif, hex(between), frame(60_000, 60_000), scan, Buffer.alloc(1000, 1)])
    t.match((await fault(bomb, 'image/jpeg')).found, { reason: 'bomb' }, what)
    const photo = Buffer.concat([jfif, hex(between), frame(60, 60), scan, Buffer.alloc(1000, 1)])
    t.equal((await fault(photo, 'image/jpeg')).found, undefined, what)
  }
})

t.test('nothing but what marks the beginning of something', async (t) => {
  const pdf = Buffer.concat([ascii('%PDF-1.4\n'), Buffer.alloc(20_000_000, '/')])
  const photo = Buffer.concat([jfif, frame(8, 8), scan, Buffer.alloc(20_000_000, '<')])
  for (const [buffer, mediaType] of [
    [pdf, 'application/pdf'],
    [photo, 'image/jpeg'],
  ] as const) {
    const { found, ms } = await fault(buffer, mediaType)
    t.equal(found, undefined)
    t.ok(ms < SLOW_MS, `${mediaType} ${ms.toFixed(0)} ms`)
  }
})

t.test('a HEIC whose text is all of the file, again and again', async (t) => {
  const times = 60_000
  const extents = Buffer.alloc(8 * times)
  for (let extent = 0; extent < times; extent += 1) extents.writeUInt32BE(19_000_000, 8 * extent + 4)
  const places = box('iloc', hex('00000000 4400 0001 0001 0000'), hex(times.toString(16)), extents)
  const item = box('infe', hex('02000000 0001 0000'), ascii('mime\0application/rdf+xml\0'))
  const meta = box(
    'meta',
    hex('00000000'),
    box('hdlr', Buffer.alloc(24)),
    box('iinf', hex('00000000 0001'), item),
    places,
  )
  const film = box('mdat', Buffer.alloc(19_000_000, 'A'))
  const heic = Buffer.concat([box('ftyp', ascii('heic\0\0\0\0mif1heic')), meta, film])
  const { ms } = await position(heic, 'image/heic')
  t.ok(ms < SLOW_MS, `${ms.toFixed(0)} ms`)
})

t.test('a directory of positions that is its own', async (t) => {
  const entries = 4000
  const tiff = Buffer.alloc(8 + 2 + 12 * entries + 4)
  tiff.set(hex('49492a00 08000000'))
  tiff.writeUInt16LE(entries, 8)
  for (let entry = 0; entry < entries; entry += 1)
    tiff.set(hex('2588 0500 01000000 08000000'), 10 + 12 * entry)
  const head = hex('ffe10000 457869660000')
  head.writeUInt16BE(8 + tiff.length, 2)
  const photo = Buffer.concat([jfif, ...Array(300).fill(Buffer.concat([head, tiff])), frame(8, 8), scan])
  const { found, ms } = await position(photo, 'image/jpeg')
  t.ok(found.length <= 5000 && ms < SLOW_MS, `${found.length} patches, ${ms.toFixed(0)} ms`)
})

t.test('boxes without end', async (t) => {
  const udta = box('udta', ...Array(1000).fill(box('loci')))
  const film = Buffer.concat([box('ftyp', ascii('isom\0\0\0\0isom')), box('moov', ...Array(2000).fill(udta))])
  const { found, ms } = await position(film, 'video/mp4')
  t.ok(found.length <= 5000 && ms < SLOW_MS, `${found.length} patches, ${ms.toFixed(0)} ms`)
})
