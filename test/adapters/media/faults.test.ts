import { randomBytes } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import fc from 'fast-check'
import t from 'tap'
import { faultOf } from '../../../adapters/media/faults.ts'
import { mediaTypes } from '../../contract/media-samples.ts'
import { ascii, fileOf, gif, heic, ihdr, inMemory, jpeg, makers, movie, png, webp } from './samples.ts'

const RUNS = process.env.LONG ? 2000 : 150
const reasonOf = async (bytes: Buffer, mediaType: string) =>
  (await faultOf(inMemory(bytes), mediaType))?.reason

/** An archive with nothing in it, and its comment. */
function zip(comment = ''): Buffer {
  const local = Buffer.concat([ascii('PK\x03\x04'), Buffer.alloc(26)])
  const central = Buffer.concat([ascii('PK\x01\x02'), Buffer.alloc(42)])
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(local.length, 16)
  end.writeUInt16LE(comment.length, 20)
  return Buffer.concat([local, central, end, ascii(comment)])
}

t.test('two kinds in one', async (t) => {
  const hidden: Record<string, Buffer> = {
    'a web page': ascii('<!DOCTYPE html><html><body>hello</body></html>'),
    'a script': ascii('<ScRiPt>alert(1)</script>'),
    'a script of a server': ascii('<?php system($_GET["c"]); ?>'),
    'an SVG': ascii('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    'a ZIP': zip(),
    'a ZIP with a comment': zip('hello'),
    'a ZIP, then something': Buffer.concat([zip(), Buffer.alloc(300)]),
    'a RAR': ascii('Rar!\x1a\x07\x01\0'),
    'a 7z': ascii('7z\xbc\xaf\x27\x1c\0\x04'),
    'a programme': ascii('MZ\x90\0This program cannot be run in DOS mode.\r\n'),
  }
  for (const [what, { mediaType, make }] of Object.entries(makers)) {
    const file = fileOf(make(randomBytes(300)))
    t.equal(await reasonOf(file, mediaType), undefined, `${what} alone`)
    for (const [other, bytes] of Object.entries(hidden)) {
      t.equal(await reasonOf(Buffer.concat([file, bytes]), mediaType), 'mixed', `${other} behind ${what}`)
      if (other.includes('ZIP')) continue
      const deep = Buffer.concat([file, randomBytes(65_536 - file.length - 5), bytes, randomBytes(90_000)])
      t.equal(await reasonOf(deep, mediaType), 'mixed', `${other} deep in ${what}, between two reads`)
    }
    const pdf = Buffer.concat([file.subarray(0, 40), ascii('%PDF-1.4\n'), file.subarray(40)])
    t.equal(await reasonOf(pdf, mediaType), 'mixed', `a PDF in ${what}`)
  }
})

t.test('what is a script from its first byte', async (t) => {
  t.equal(await reasonOf(ascii('GIF89a/*\0\0*/=1;alert(1)'), 'image/gif'), 'mixed')
  t.equal(await reasonOf(ascii('GIF89a=0;alert(1)//'), 'image/gif'), 'mixed')
  t.equal(
    await reasonOf(Buffer.concat([ascii('\xff\xd8\xff\xe0/*'), Buffer.alloc(99)]), 'image/jpeg'),
    'mixed',
  )
  t.equal(
    await reasonOf(fileOf(gif(randomBytes(9), { width: 317, height: 61 })), 'image/gif'),
    undefined,
    '61 is `=`',
  )
})

t.test('honest files of every kind', async (t) => {
  for (const [what, { mediaType, make }] of Object.entries(makers)) {
    const photo = fileOf(make(randomBytes(3_000_000)))
    t.equal(await reasonOf(photo, mediaType), undefined, `${what} of ${photo.length} bytes`)
  }
  const texts = [
    'a < b > c',
    'I <3 you',
    '1<2',
    '<x:xmpmeta/>',
    'PK\x05\x06 is no archive',
    '50% of <scripts> & Co.',
  ]
  for (const text of texts)
    t.equal(
      await reasonOf(Buffer.concat([fileOf(jpeg(randomBytes(99))), ascii(text)]), 'image/jpeg'),
      undefined,
      text,
    )
})

t.test('pixels', async (t) => {
  const size = { width: 50_000, height: 50_000 }
  const wide: [string, string, Buffer][] = [
    ['jpeg', 'image/jpeg', fileOf(jpeg(randomBytes(99), size))],
    ['png', 'image/png', fileOf(png(randomBytes(99), size))],
    ['gif', 'image/gif', fileOf(gif(randomBytes(99), size))],
    ['webp', 'image/webp', fileOf(webp(randomBytes(99), size))],
    ['heic', 'image/heic', fileOf(heic(randomBytes(99), size))],
  ]
  for (const [what, mediaType, file] of wide) t.equal(await reasonOf(file, mediaType), 'bomb', what)
  const packed = fileOf(png(randomBytes(99), { width: 12_000, height: 12_000 }))
  t.equal(await reasonOf(packed, 'image/png'), 'bomb', '144 million in some hundred bytes')
  const sensor = fileOf(jpeg(randomBytes(5_000_000), { width: 16_320, height: 12_240 }))
  t.equal(await reasonOf(sensor, 'image/jpeg'), undefined, 'the largest sensor of a phone')
  const page = Buffer.concat([
    fileOf(png(randomBytes(9)).slice(0, 0)),
    ascii('\x89PNG\r\n\x1a\n'),
    ihdr(1440, 40_000),
  ])
  t.equal(await reasonOf(page, 'image/png'), undefined, 'a long screenshot, mostly blank')
})

const object = (text: string) => `1 0 obj\n${text}\nendobj\n`
const pdf = (...parts: (string | Buffer)[]) =>
  Buffer.concat([
    ascii('%PDF-1.7\n'),
    ...parts.map((part) => Buffer.from(part)),
    ascii('\nstartxref\n9\n%%EOF\n'),
  ])
const packed = (text: string, head = '/Type/ObjStm/N 1/First 4/Filter/FlateDecode') => {
  const bytes = deflateSync(text)
  return Buffer.concat([
    ascii(`2 0 obj\n<<${head}/Length ${bytes.length}>>\nstream\r\n`),
    bytes,
    ascii('\nendstream\nendobj\n'),
  ])
}

t.test('what runs when a PDF is opened', async (t) => {
  const active: Record<string, Buffer> = {
    'a script': pdf(object('<</S/JavaScript/JS(app.alert(1))>>')),
    'written with blanks': pdf(object('<< /S\n%comment\n/JavaScript % another\n /JS (x) >>')),
    'written in numbers': pdf(object('<</S/J#61v#61Script/JS(x)>>')),
    'apart from its action': pdf(object('/JavaScript'), object('<</S 1 0 R/JS(x)>>')),
    'a command': pdf(object('<</S/Launch/F(cmd.exe)>>')),
    'in an object stream': pdf(packed('3 0 <</S/JavaScript/JS(x)>>')),
    'deep in an object stream': pdf(packed(`${'3 0 <</A/B>> '.repeat(30_000)}<</S/JavaScript/JS(x)>>`)),
    'in the last of many': pdf(
      ...Array.from({ length: 50 }, () => packed('3 0 <<>>')),
      packed('<</S/Launch>>'),
    ),
    'behind a megabyte': pdf(randomBytes(1_000_000), object('<</S/JavaScript/JS(x)>>')),
  }
  for (const [what, bytes] of Object.entries(active))
    t.equal(await reasonOf(bytes, 'application/pdf'), 'active', what)
  const honest: Record<string, Buffer> = {
    plain: pdf(object('<</Type/Catalog/Pages 2 0 R>>')),
    'an empty list of scripts': pdf(object('<</Names<</JavaScript<</Names[]>>/EmbeddedFiles 5 0 R>>>>')),
    'an invoice with its data': pdf(object('<</Type/EmbeddedFile/Length 3>>'), zip(), object('<<>>')),
    'a text about scripts': pdf(packed('BT (JavaScript and Launch) Tj ET', '/Filter/FlateDecode')),
    'locked, or of another filter': pdf(
      '2 0 obj\n<</Type/ObjStm/Filter/LZWDecode>>\nstream\n',
      randomBytes(999),
    ),
    'cut off': pdf(packed('x'.repeat(10_000))).subarray(0, 90),
    'thousands of objects': pdf(...Array.from({ length: 500 }, () => packed('3 0 <</A/B>> '.repeat(100)))),
  }
  for (const [what, bytes] of Object.entries(honest))
    t.equal(await reasonOf(bytes, 'application/pdf'), undefined, what)
  t.equal(await reasonOf(pdf(packed('\0'.repeat(70_000_000))), 'application/pdf'), 'bomb', '70 MB in 70 KB')
  t.equal(
    await reasonOf(Buffer.concat([pdf(object('<<>>')), zip()]), 'application/pdf'),
    'mixed',
    'an archive as well',
  )
})

t.test('whatever the bytes are, it does not throw', async (t) => {
  const samples: [string, Buffer][] = [
    ...Object.values(makers).map(({ mediaType, make }): [string, Buffer] => [
      mediaType,
      fileOf(make(randomBytes(200))),
    ]),
    ['application/pdf', pdf(packed('3 0 <</A/B>>'), object('<</A/B>>'))],
    ['video/mp4', fileOf(movie(randomBytes(200)))],
  ]
  for (const [mediaType, file] of samples) {
    const change = fc.record({ at: fc.nat(file.length - 1), value: fc.nat(255) })
    const property = fc.asyncProperty(
      fc.array(change, { maxLength: 12 }),
      fc.nat(file.length),
      async (changes, length) => {
        const broken = Buffer.from(file.subarray(0, length || file.length))
        for (const { at, value } of changes) if (at < broken.length) broken[at] = value
        await faultOf(inMemory(broken), mediaType)
      },
    )
    await t.resolves(fc.assert(property, { numRuns: RUNS }), mediaType)
  }
  const noise = fc.asyncProperty(
    fc.constantFrom(...mediaTypes),
    fc.uint8Array({ maxLength: 500 }),
    async (mediaType, bytes) => {
      await faultOf(inMemory(Buffer.from(bytes)), mediaType)
    },
  )
  await t.resolves(fc.assert(noise, { numRuns: 4 * RUNS }), 'noise')
})
