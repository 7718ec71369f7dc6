/** Small real files of each kind, made here, with an invented position in every place that may hold one. */
import { crc32 } from 'node:zlib'
import type { Bytes } from '../../../adapters/media/bytes.ts'

export const ascii = (text: string) => Buffer.from(text, 'latin1')
const u16 = (value: number) => Buffer.from([value >> 8, value & 255])
const u32 = (value: number) => {
  const four = Buffer.alloc(4)
  four.writeUInt32BE(value)
  return four
}

/** Of a part that may change, and of one that must not. */
export interface Part {
  bytes: Buffer
  isMetadata: boolean
}
export const metadata = (...bytes: Buffer[]): Part => ({ bytes: Buffer.concat(bytes), isMetadata: true })
export const picture = (...bytes: Buffer[]): Part => ({ bytes: Buffer.concat(bytes), isMetadata: false })
export const fileOf = (parts: Part[]) => Buffer.concat(parts.map(({ bytes }) => bytes))

/** None of these stands anywhere else in a file. */
export const secrets = ['SECRET-LATITUDE', 'SECRET-LONGITUDE', '+39.9163+116.3972/']
const [latitude = '', longitude = '', iso6709 = ''] = secrets

/** `MAKER` and the orientation are to be found again. */
export function tiff({ isLittle = false, isBare = false } = {}): Buffer {
  const short = (value: number) => (isLittle ? u16(value).reverse() : u16(value))
  const long = (value: number) => (isLittle ? u32(value).reverse() : u32(value))
  const entry = (tag: number, type: number, count: number, value: Buffer) =>
    Buffer.concat([short(tag), short(type), long(count), value])
  const [maker, lat, lon] = [ascii('MAKER\0'), ascii(`${latitude}\0`), ascii(`${longitude}\0`)]
  const tables = 8 + (2 + 3 * 12 + 4) + (2 + 2 * 12 + 4)
  const gpsAt = 8 + 2 + 3 * 12 + 4
  return Buffer.concat([
    ascii(isLittle ? 'II*\0' : 'MM\0*'),
    long(8),
    short(3),
    entry(0x010f, 2, maker.length, long(tables)),
    entry(0x0112, 3, 1, Buffer.concat([short(6), short(0)])),
    isBare ? entry(0x9999, 4, 1, long(gpsAt)) : entry(0x8825, 4, 1, long(gpsAt)),
    long(0),
    short(2),
    entry(2, 2, lat.length, long(tables + maker.length)),
    entry(4, 2, lon.length, long(tables + maker.length + lat.length)),
    long(0),
    ...[maker, lat, lon],
  ])
}

export const xmp = ascii(
  `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description exif:GPSLatitude="${latitude}"/></x:xmpmeta>`,
)
export const harmlessXmp = ascii(
  '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description GCamera:MotionPhoto="1"/></x:xmpmeta>',
)

const segment = (marker: number, ...content: Buffer[]) => {
  const bytes = Buffer.concat(content)
  return Buffer.concat([Buffer.from([0xff, marker]), u16(bytes.length + 2), bytes])
}
/** Bytes of a scan: no marker is among them. */
export const stuffed = (bytes: Uint8Array) =>
  Buffer.from([...bytes].flatMap((byte) => (byte === 0xff ? [0xff, 0] : [byte])))

export function jpeg(pixels: Uint8Array, { width = 8, height = 8, isLittle = false } = {}): Part[] {
  const frame = Buffer.concat([Buffer.from([8]), u16(height), u16(width), Buffer.from([1, 1, 0x11, 0])])
  return [
    picture(Buffer.from([0xff, 0xd8]), segment(0xe0, ascii('JFIF\0\x01\x01\0\0\x01\0\x01\0\0'))),
    metadata(segment(0xe1, ascii('Exif\0\0'), tiff({ isLittle }))),
    metadata(segment(0xe1, ascii('http://ns.adobe.com/xap/1.0/\0'), xmp)),
    metadata(
      segment(
        0xe1,
        ascii(`http://ns.adobe.com/xmp/extension/\0${'A'.repeat(32)}`),
        u32(9),
        u32(0),
        ascii(longitude),
      ),
    ),
    picture(segment(0xc0, frame), segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])), stuffed(pixels)),
    picture(Buffer.from([0xff, 0xd9])),
  ]
}

export const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
export function pngChunk(type: string, ...content: Buffer[]): Buffer {
  const data = Buffer.concat(content)
  return Buffer.concat([u32(data.length), ascii(type), data, u32(crc32(Buffer.concat([ascii(type), data])))])
}
export const ihdr = (width: number, height: number) =>
  pngChunk('IHDR', u32(width), u32(height), Buffer.from([8, 6, 0, 0, 0]))

export function png(pixels: Uint8Array, { width = 8, height = 8, isLittle = false } = {}): Part[] {
  return [
    picture(pngSignature, ihdr(width, height)),
    metadata(pngChunk('eXIf', tiff({ isLittle }))),
    metadata(pngChunk('iTXt', ascii('XML:com.adobe.xmp\0\0\0\0\0'), xmp)),
    metadata(pngChunk('tEXt', ascii(`exif:GPSLongitude\0${longitude}`))),
    metadata(pngChunk('zTXt', ascii(`Raw profile type exif\0\0${latitude}`))),
    picture(
      pngChunk('tEXt', ascii('Title\0a street lamp')),
      pngChunk('IDAT', Buffer.from(pixels)),
      pngChunk('IEND'),
    ),
  ]
}

const riffChunk = (type: string, ...content: Buffer[]) => {
  const data = Buffer.concat(content)
  return Buffer.concat([ascii(type), u32(data.length).reverse(), data, Buffer.alloc(data.length % 2)])
}

export function webp(pixels: Uint8Array, { width = 8, height = 8, isLittle = false } = {}): Part[] {
  const side = (length: number) =>
    u32(length - 1)
      .reverse()
      .subarray(0, 3)
  const parts = [
    picture(riffChunk('VP8X', Buffer.from([0x0c, 0, 0, 0]), side(width), side(height))),
    picture(riffChunk('VP8L', Buffer.from([0x2f, 0, 0, 0, 0]), Buffer.alloc(5), Buffer.from(pixels))),
    metadata(riffChunk('EXIF', ascii('Exif\0\0'), tiff({ isLittle }))),
    metadata(riffChunk('XMP ', xmp)),
  ]
  return [picture(ascii('RIFF'), u32(fileOf(parts).length + 4).reverse(), ascii('WEBP')), ...parts]
}

export function gif(pixels: Uint8Array, { width = 8, height = 8 } = {}): Part[] {
  const short = (value: number) => u16(value).reverse()
  const blocks = Array.from({ length: Math.ceil(pixels.length / 255) }, (_, at) => {
    const bytes = pixels.subarray(at * 255, (at + 1) * 255)
    return Buffer.concat([Buffer.from([bytes.length]), bytes])
  })
  const trailer = Buffer.from([1, ...Array.from({ length: 256 }, (_, at) => 255 - at), 0])
  return [
    picture(ascii('GIF89a'), short(width), short(height), Buffer.from([0x80, 0, 0, 0, 0, 0, 255, 255, 255])),
    picture(ascii('\x21\xff\x0bXMP DataXMP')),
    metadata(xmp),
    picture(trailer, ascii('\x2c\0\0\0\0'), short(width), short(height), Buffer.from([0, 2])),
    picture(...blocks, Buffer.from([0, 0x3b])),
  ]
}

export function box(type: string, ...content: Buffer[]): Buffer {
  const bytes = Buffer.concat(content)
  return Buffer.concat([u32(bytes.length + 8), ascii(type), bytes])
}
const fullBox = (type: string, version: number, ...content: Buffer[]) =>
  box(type, Buffer.from([version, 0, 0, 0]), ...content)

export function movie(sound: Uint8Array, { brand = 'isom' } = {}): Part[] {
  const hdlr = fullBox('hdlr', 0, Buffer.alloc(4), ascii('mdta'), Buffer.alloc(13))
  const name = (text: string) => box('mdta', ascii(text))
  const keys = fullBox(
    'keys',
    0,
    u32(2),
    name('com.apple.quicktime.make'),
    name('com.apple.quicktime.location.ISO6709'),
  )
  const value = (text: string) => box('data', u32(1), u32(0), ascii(text))
  const ilst = box('ilst', box('\0\0\0\x01', value('MAKER')), box('\0\0\0\x02', value(iso6709)))
  const place = fullBox('loci', 0, ascii(`\x15\xc7${latitude}\0`), Buffer.alloc(15))
  const udta = box('udta', box('\xa9xyz', u16(iso6709.length), u16(0x15c7), ascii(iso6709)), place)
  const id = Buffer.from('be7acfcb97a942e89c71999491e3afac', 'hex')
  return [
    picture(box('ftyp', ascii(`${brand}\0\0\0\0${brand}`)), box('mdat', Buffer.from(sound))),
    metadata(box('moov', box('trak', udta), udta, box('meta', hdlr, keys, ilst))),
    metadata(box('uuid', id, xmp)),
  ]
}

export function heic(pixels: Uint8Array, { width = 8, height = 8, isLittle = false } = {}): Part[] {
  const item = (id: number, type: string, more = '') =>
    fullBox('infe', 2, u16(id), u16(0), ascii(`${type}\0${more}`))
  const iinf = fullBox(
    'iinf',
    0,
    u16(3),
    item(1, 'hvc1'),
    item(2, 'Exif'),
    item(3, 'mime', 'application/rdf+xml\0'),
  )
  const sizes = box('iprp', box('ipco', fullBox('ispe', 0, u32(width), u32(height))))
  const exif = Buffer.concat([u32(6), ascii('Exif\0\0'), tiff({ isLittle })])
  const ftyp = box('ftyp', ascii('heic\0\0\0\0mif1heic'))
  const metaOf = (start: number) => {
    const place = (id: number, method: number, from: number, length: number) =>
      Buffer.concat([u16(id), u16(method), u16(0), u16(1), u32(from), u32(length)])
    const places = [
      place(1, 0, start, pixels.length),
      place(2, 0, start + pixels.length, exif.length),
      place(3, 1, 0, xmp.length),
    ]
    const iloc = fullBox('iloc', 1, Buffer.from([0x44, 0]), u16(3), ...places)
    return [box('hdlr', Buffer.alloc(4), ascii('\0\0\0\0pict'), Buffer.alloc(13)), iinf, iloc, sizes] as const
  }
  const headOf = (start: number) => Buffer.concat([ascii('\0\0\0\0'), ...metaOf(start)])
  const metaLength = 8 + headOf(0).length + 8 + xmp.length
  const start = ftyp.length + metaLength + 8
  return [
    picture(ftyp, u32(metaLength), ascii('meta'), headOf(start), u32(8 + xmp.length), ascii('idat')),
    metadata(xmp),
    picture(u32(8 + pixels.length + exif.length), ascii('mdat'), Buffer.from(pixels)),
    metadata(exif),
  ]
}

/** A photo with its seconds of film behind it, and another picture between. */
export function livePhoto(pixels: Uint8Array, options = {}): Part[] {
  return [
    ...jpeg(pixels, options),
    ...jpeg(pixels, options),
    picture(Buffer.alloc(100)),
    ...movie(pixels, { brand: 'mp42' }),
  ]
}

export const makers: Record<
  string,
  { mediaType: string; make: (pixels: Uint8Array, options?: { isLittle?: boolean }) => Part[] }
> = {
  jpeg: { mediaType: 'image/jpeg', make: jpeg },
  'live photo': { mediaType: 'image/jpeg', make: livePhoto },
  png: { mediaType: 'image/png', make: png },
  webp: { mediaType: 'image/webp', make: webp },
  gif: { mediaType: 'image/gif', make: (pixels) => gif(pixels) },
  heic: { mediaType: 'image/heic', make: heic },
  mp4: { mediaType: 'video/mp4', make: (sound) => movie(sound) },
  mov: { mediaType: 'video/quicktime', make: (pixels) => movie(pixels, { brand: 'qt  ' }) },
}

export function inMemory(buffer: Buffer): Bytes {
  return { size: buffer.length, read: async (at, length) => buffer.subarray(at, at + length) }
}
