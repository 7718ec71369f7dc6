import { randomBytes } from 'node:crypto'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import t from 'tap'
import { bytesOf } from '../../../adapters/media/bytes.ts'
import { patched } from '../../../adapters/media/patch.ts'
import { pngChunks } from '../../../adapters/media/png.ts'
import { positionPatches } from '../../../adapters/media/position.ts'
import { fileOf, harmlessXmp, inMemory, jpeg, makers, metadata, pngChunk, secrets, tiff } from './samples.ts'

const RUNS = process.env.LONG ? 2000 : 150

async function stripped(file: Buffer, mediaType: string, chunkBytes = 65_536): Promise<Buffer> {
  const patches = await positionPatches(inMemory(file), mediaType)
  return Buffer.concat(await patched(Readable.from(slices(file, chunkBytes)), patches).toArray())
}

function* slices(file: Buffer, bytes: number) {
  for (let at = 0; at < file.length; at += bytes) yield Buffer.from(file.subarray(at, at + bytes))
}

const pixels = fc.uint8Array({ minLength: 1, maxLength: 600 })

for (const [what, { mediaType, make }] of Object.entries(makers)) {
  t.test(`${what}: the position is gone, all else is as it was`, async (t) => {
    const property = fc.asyncProperty(
      pixels,
      fc.boolean(),
      fc.integer({ min: 1, max: 300 }),
      async (bytes, isLittle, chunk) => {
        const parts = make(bytes, { isLittle })
        const file = fileOf(parts)
        const shown = await stripped(file, mediaType, chunk)
        if (shown.length !== file.length) throw new Error(`${shown.length} bytes of ${file.length}`)
        for (const secret of secrets) if (shown.includes(secret)) throw new Error(`${secret} is there`)
        let at = 0
        for (const part of parts) {
          const there = shown.subarray(at, at + part.bytes.length)
          if (!part.isMetadata && !there.equals(part.bytes)) throw new Error(`changed near ${at}`)
          at += part.bytes.length
        }
      },
    )
    await t.resolves(fc.assert(property, { numRuns: RUNS }))
    const file = fileOf(make(Buffer.alloc(100, 7)))
    t.ok(
      secrets.some((secret) => file.includes(secret)),
      'the sample has what is looked for',
    )
    const again = await stripped(file, mediaType)
    t.ok((await stripped(again, mediaType)).equals(again), 'twice is as once')
    if (what !== 'gif') t.ok(again.includes('MAKER'), 'who made it may be known')
  })
}

t.test('whatever the bytes are: it does not throw, and as many come out', async (t) => {
  for (const [what, { mediaType, make }] of Object.entries(makers)) {
    const file = fileOf(make(randomBytes(200)))
    const change = fc.record({ at: fc.nat(file.length - 1), value: fc.nat(255) })
    const changes = fc.array(change, { maxLength: 12 })
    const property = fc.asyncProperty(changes, fc.nat(file.length), async (changed, length) => {
      const broken = Buffer.from(file.subarray(0, length || file.length))
      for (const { at, value } of changed) if (at < broken.length) broken[at] = value
      return (await stripped(broken, mediaType)).length === broken.length
    })
    await t.resolves(fc.assert(property, { numRuns: RUNS }), what)
    const noise = fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (tail) => {
      const bytes = Buffer.concat([file.subarray(0, 12), tail])
      return (await stripped(bytes, mediaType)).length === bytes.length
    })
    await t.resolves(fc.assert(noise, { numRuns: RUNS }), `${what}, then noise`)
  }
})

t.test('what says nothing of a position stays as it is, byte by byte', async (t) => {
  const bare = Buffer.concat([Buffer.from('Exif\0\0'), tiff({ isBare: true })])
  const length = Buffer.from([0, bare.length + 2])
  const [start, , , , ...rest] = jpeg(randomBytes(5000))
  if (!start) throw new Error('no JPEG')
  const exif = metadata(Buffer.from([0xff, 0xe1]), length, bare)
  const name = Buffer.from('http://ns.adobe.com/xap/1.0/\0')
  const xmp = metadata(Buffer.from([0xff, 0xe1, 0, name.length + harmlessXmp.length + 2]), name, harmlessXmp)
  const file = fileOf([start, exif, xmp, ...rest])
  t.same(await positionPatches(inMemory(file), 'image/jpeg'), [])
  t.same(await positionPatches(inMemory(file), 'audio/mpeg'), [], 'a kind that can not tell')
})

t.test('checksums of a PNG fit afterwards', async (t) => {
  const shown = await stripped(fileOf(makers.png?.make(randomBytes(500)) ?? []), 'image/png')
  const types = []
  for await (const { type, from, to } of pngChunks(inMemory(shown))) {
    t.equal(crc32(shown.subarray(from - 4, to)), shown.readUInt32BE(to), type)
    types.push(type)
  }
  t.same(types, ['IHDR', 'eXIf', 'voID', 'voID', 'voID', 'tEXt', 'IDAT', 'IEND'])
  t.equal(pngChunk('IEND').toString('hex'), '0000000049454e44ae426082', 'as everybody writes it')
})

t.test('a file is not held in memory', async (t) => {
  const [end, ...head] = jpeg(randomBytes(0)).toReversed()
  const file = await open(join(t.testdir({}), 'a.jpg'), 'w+')
  t.teardown(() => file.close())
  await file.write(fileOf(head.toReversed()))
  await file.write(end?.bytes ?? Buffer.alloc(0), 0, 2, 200_000_000)
  const before = process.memoryUsage().arrayBuffers
  const startedAt = performance.now()
  let peak = 0
  const look = (): void => {
    peak = Math.max(peak, process.memoryUsage().arrayBuffers - before)
  }
  const patches = await positionPatches(await bytesOf(file), 'image/jpeg')
  look()
  let bytes = 0
  for await (const chunk of patched(file.createReadStream({ start: 0, autoClose: false }), patches)) {
    bytes += chunk.length
    look()
  }
  t.comment(`${(performance.now() - startedAt).toFixed(0)} ms`)
  t.ok(patches.length > 0)
  t.equal(bytes, 200_000_002)
  t.comment(
    `${(peak / 1e6).toFixed(1)} MB of buffers at the peak for 200 MB, what was not collected yet among them`,
  )
  t.ok(peak < 120_000_000)
})
