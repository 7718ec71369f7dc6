/** What every store of files must do. `make` gives a new, empty one; `files` counts what it keeps, by content and in all. */
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { Test } from 'tap'
import { RejectedError } from '../../src/contract/errors.ts'
import type { BlobMeta, Blobs, Clock } from '../../src/contract/ports.ts'
import { harmful, jpeg, media, png, refused, withPosition } from './media-samples.ts'

export interface BlobsUnderTest {
  blobs: Blobs
  /** A second one on the same files, as another gateway has it. */
  other: Blobs
  clock: Clock & { ahead: number }
  maxBytes: number
  /** How many contents lie there, each counted once, and how many uploads, pinned or not, whole or not. */
  count(): Promise<{ contents: number; uploads: number }>
}

export const origin = { channel: 'web', endpoint: 'site/tester' }
const DAY = 86_400_000
const empty = { contents: 0, uploads: 0 }

export function put(blobs: Blobs, bytes: Buffer, name?: string): Promise<BlobMeta> {
  return blobs.store({ origin, name, stream: Readable.from([bytes]) })
}

export async function bytesOf(blobs: Blobs, meta: BlobMeta): Promise<Buffer> {
  return Buffer.concat(await (await blobs.open(meta)).toArray())
}

export function blobsContract(t: Test, make: (t: Test) => Promise<BlobsUnderTest>): void {
  t.test('keeps what it is given', (t) => keeps(t, make))
  t.test('names hold no path and nothing hidden', (t) => cleansNames(t, make))
  t.test('knows each kind by its bytes', (t) => sniffs(t, make))
  t.test('refuses the rest and keeps nothing of it', (t) => refuses(t, make))
  t.test('the position is in the original only', (t) => hidesPosition(t, make))
  t.test('an id that was promised', (t) => keepsPromises(t, make))
  t.test('a broken stream leaves nothing', (t) => breaks(t, make))
  t.test('the same content at once', (t) => shares(t, make))
  t.test('pin and sweep', (t) => pinsAndSweeps(t, make))
  t.test('pin against sweep: one of them wins', (t) => races(t, make))
  t.test('store against sweep of the same content', (t) => storesDuringSweep(t, make))
}

type Make = (t: Test) => Promise<BlobsUnderTest>

async function keeps(t: Test, make: Make) {
  const { blobs, other } = await make(t)
  const bytes = jpeg(300_000)
  const chunks = [bytes.subarray(0, 1), bytes.subarray(1, 70_000), bytes.subarray(70_000)]
  const meta = await blobs.store({ origin, name: '照片.jpg', stream: Readable.from(chunks) })
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  t.match(meta, {
    origin,
    kind: 'image',
    mediaType: 'image/jpeg',
    bytes: bytes.length,
    sha256,
    name: '照片.jpg',
  })
  t.match(meta.id, /^[0-9a-z-]{26,36}$/, 'at least 128 bits')
  t.same(await other.find(meta.id), meta, 'another gateway finds it')
  t.ok((await bytesOf(other, meta)).equals(bytes))
  const { name: _, ...nameless } = await put(blobs, png)
  t.match(await blobs.find(nameless.id), nameless)
  for (const id of ['', 'f'.repeat(32), '../uploads', `../uploads/${meta.id}`, meta.id.toUpperCase(), '\0'])
    t.equal(await blobs.find(id), undefined, `find ${JSON.stringify(id)}`)
  await t.rejects(blobs.pin('f'.repeat(32)), { code: 'not-found' })
  await t.rejects(blobs.pin('../uploads'), { code: 'not-found' })
}

async function cleansNames(t: Test, make: Make) {
  const { blobs } = await make(t)
  const cases: [string, string | undefined][] = [
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\me\\a.png', 'a.png'],
    ['/', undefined],
    ['..', undefined],
    ['', undefined],
    [' \t ', undefined],
    ['a\r\nSet-Cookie: x=1.png', 'aSet-Cookie: x=1.png'],
    ['nul\0.png', 'nul.png'],
    ['\u202egnp.exe', 'gnp.exe'],
    ['half \ud83d.png', 'half \ufffd.png'],
    [`${'长'.repeat(300)}.png`, '长'.repeat(255)],
    [`${'a'.repeat(254)}😀`, 'a'.repeat(254)],
    ['e\u0301.png', 'é.png'],
    ['__proto__', '__proto__'],
  ]
  for (const [given, kept] of cases) {
    const meta = await put(blobs, png, given)
    t.equal(meta.name, kept, JSON.stringify(given.slice(0, 30)))
    t.equal((await blobs.find(meta.id))?.name, kept)
  }
}

async function sniffs(t: Test, make: Make) {
  const { blobs } = await make(t)
  for (const [mediaType, [kind, bytes]] of Object.entries(media))
    t.match(await put(blobs, bytes, 'evil.html'), { kind, mediaType }, mediaType)
}

async function refuses(t: Test, make: Make) {
  const { blobs, count, maxBytes } = await make(t)
  for (const [what, bytes] of Object.entries(refused)) {
    const error = await put(blobs, bytes, 'photo.png').catch((error: unknown) => error)
    t.ok(error instanceof RejectedError && error.code === 'unsupported-media', what)
    t.match(error, { reason: 'type', detail: /^found .+; taken are .*image\/jpeg/ })
  }
  for (const [what, { bytes, reason }] of Object.entries(harmful))
    await t.rejects(put(blobs, bytes, 'photo.png'), { code: 'unsupported-media', reason }, what)
  await t.rejects(put(blobs, refused.zip ?? png), { message: /^found application\/zip;/ })
  await t.rejects(blobs.store({ origin, stream: Readable.from([]) }), {
    code: 'unsupported-media',
    reason: 'empty',
  })
  await put(blobs, jpeg(maxBytes))
  const tooMuch = {
    code: 'body-too-large',
    reason: 'too-large',
    status: 413,
    detail: new RegExp(`${maxBytes} bytes`),
  }
  await t.rejects(put(blobs, jpeg(maxBytes + 1)), tooMuch)
  const endless = Readable.from(endlessJpeg())
  await t.rejects(blobs.store({ origin, stream: endless }), tooMuch)
  t.ok(endless.destroyed, 'nobody goes on reading')
  t.same(await count(), { contents: 1, uploads: 1 })
}

async function hidesPosition(t: Test, make: Make) {
  const { blobs, other } = await make(t)
  const meta = await put(blobs, withPosition.bytes)
  t.equal(meta.bytes, withPosition.bytes.length)
  const original = Buffer.concat(await (await other.open(meta, { original: true })).toArray())
  t.ok(original.equals(withPosition.bytes), 'which has the sha256 that was told')
  const shown = await bytesOf(other, meta)
  t.equal(shown.length, original.length)
  t.notOk(shown.includes(withPosition.secret))
  const picture = original.subarray(withPosition.metadataTo)
  t.ok(shown.subarray(-picture.length).equals(picture), 'the picture is as it was')
}

async function keepsPromises(t: Test, make: Make) {
  const { blobs, other, clock, count } = await make(t)
  const id = 'ab'.repeat(16)
  const promised = (bytes: Buffer, from = origin) =>
    blobs.store({ origin: from, id, stream: Readable.from([bytes]) })
  const [first, second] = [jpeg(1000), jpeg(2000)]
  t.equal((await promised(first)).id, id)
  t.equal((await promised(second)).bytes, second.length, 'replaced')
  t.same(await count(), { contents: 1, uploads: 1 }, 'nothing is left of the first')
  await other.pin(id)
  clock.ahead = 2 * DAY
  t.match(await promised(second), { id, bytes: second.length })
  t.same(await count(), { contents: 1, uploads: 1 }, 'the same bytes stay where they are')
  t.equal(await blobs.sweep(DAY), 0, 'and pinned')
  const meta = await promised(first)
  await Promise.all([blobs.pin(id), other.pin(id)])
  t.same(await other.find(id), meta)
  t.ok((await bytesOf(other, meta)).equals(first), 'replaced where it was pinned')
  t.same(await count(), { contents: 1, uploads: 1 })
  const theirs = { channel: 'web', endpoint: 'another' }
  await t.rejects(promised(second, theirs), { code: 'internal' }, 'an id belongs to one source')
  t.same(await blobs.find(id), meta)
  await Promise.all(Array.from({ length: 10 }, (_, at) => promised(at % 2 ? first : second)))
  await blobs.pin(id)
  t.same(await count(), { contents: 1, uploads: 1 }, 'many at once: one of them')
  for (const no of ['../../x', 'AB'.repeat(16), ''])
    await t.rejects(blobs.store({ origin, id: no, stream: Readable.from([first]) }), { code: 'internal' }, no)
  const text = Buffer.from('<html>水管'.repeat(9000))
  const made = { origin, name: '全文.txt', mediaType: 'text/plain', stream: Readable.from([text]) } as const
  const long = await blobs.store(made)
  t.match(long, { kind: 'file', mediaType: 'text/plain', bytes: text.length, name: '全文.txt' })
  t.ok((await bytesOf(other, long)).equals(text))
}

function* endlessJpeg() {
  for (;;) yield jpeg(50_000)
}

async function breaks(t: Test, make: Make) {
  const { blobs, count } = await make(t)
  const failing = (error: Error) =>
    new Readable({
      read() {
        this.push(jpeg(1000))
        setImmediate(() => this.destroy(error))
      },
    })
  const reset = Object.assign(new Error('aborted'), { code: 'ECONNRESET' })
  await t.rejects(blobs.store({ origin, stream: failing(reset) }), { code: 'bad-request', cause: reset })
  const slow = new RejectedError('upload-timeout')
  await t.rejects(blobs.store({ origin, stream: failing(slow) }), slow, 'who broke it may say why')
  const closed = new Readable({ read() {} })
  closed.push(jpeg(1000))
  setImmediate(() => closed.destroy())
  await t.rejects(blobs.store({ origin, stream: closed }), { code: 'bad-request' }, 'closed without a word')
  const early = new Readable({ read() {} })
  early.destroy(reset)
  await t.rejects(blobs.store({ origin, stream: early }), { code: 'bad-request' }, 'broken before it is read')
  t.same(await count(), empty)
}

async function shares(t: Test, make: Make) {
  const { blobs, other, clock, count } = await make(t)
  const bytes = jpeg(100_000)
  const metas = await Promise.all(Array.from({ length: 40 }, (_, at) => put(at % 2 ? blobs : other, bytes)))
  t.equal(new Set(metas.map(({ id }) => id)).size, 40, 'an id each')
  t.same(await count(), { contents: 1, uploads: 40 }, 'one content')
  const [kept, ...rest] = metas
  if (!kept) throw new Error('nothing was stored')
  await blobs.pin(kept.id)
  clock.ahead = DAY + 1000
  t.equal(await blobs.sweep(DAY), rest.length)
  t.same(await count(), { contents: 1, uploads: 1 })
  t.ok((await bytesOf(other, kept)).equals(bytes), 'the others took nothing with them')
  await put(other, bytes)
  t.same(await count(), { contents: 1, uploads: 2 }, 'known still')
}

async function pinsAndSweeps(t: Test, make: Make) {
  const { blobs, other, clock, count } = await make(t)
  const [pinned, loose] = [await put(blobs, jpeg(5000)), await put(blobs, jpeg(5000))]
  await blobs.pin(pinned.id)
  await Promise.all([blobs.pin(pinned.id), other.pin(pinned.id)])
  t.same(await other.find(pinned.id), pinned)
  t.equal(await blobs.sweep(DAY), 0, 'too young')
  clock.ahead = DAY + 1000
  const young = await put(blobs, jpeg(5000))
  t.equal(await blobs.sweep(2 * DAY), 0)
  t.same(await count(), { contents: 3, uploads: 3 })
  t.equal(await blobs.sweep(DAY), 2, 'the clock decides, for all that were made before')
  t.equal(await blobs.find(loose.id), undefined)
  t.equal(await blobs.find(young.id), undefined)
  await t.rejects(blobs.open(loose), { code: 'not-found' })
  await t.rejects(blobs.pin(loose.id), { code: 'not-found' })
  clock.ahead = 1000 * DAY
  t.equal(await blobs.sweep(DAY), 0)
  t.same(await count(), { contents: 1, uploads: 1 }, 'pinned for good')
  t.equal((await bytesOf(blobs, pinned)).length, pinned.bytes)
}

async function races(t: Test, make: Make) {
  const { blobs, other, clock, count } = await make(t)
  const metas = await Promise.all(Array.from({ length: 200 }, () => put(blobs, jpeg(2000))))
  clock.ahead = DAY + 1000
  const sweeping = Promise.all([blobs.sweep(DAY), other.sweep(DAY)])
  const won: BlobMeta[] = []
  for (const meta of metas) {
    const error = await blobs.pin(meta.id).catch((error: unknown) => error)
    if (error === undefined) won.push(meta)
    else if (!(error instanceof RejectedError && error.code === 'not-found')) throw error
  }
  const swept = (await sweeping).reduce((sum, each) => sum + each, 0)
  t.equal(won.length + swept, metas.length, `${won.length} pinned, ${swept} swept`)
  t.ok(won.length > 0 && swept > 0, 'they did meet')
  const whole = await Promise.all(won.map(async (meta) => (await bytesOf(other, meta)).length === meta.bytes))
  t.notOk(whole.includes(false), 'each pinned one is whole')
  t.same(await count(), { contents: won.length, uploads: won.length })
}

async function storesDuringSweep(t: Test, make: Make) {
  const { blobs, other, clock } = await make(t)
  const bytes = jpeg(3000)
  const kept: BlobMeta[] = []
  for (let round = 0; round < 40; round += 1) {
    await put(blobs, bytes)
    clock.ahead = 1000
    const [meta] = await Promise.all([put(other, bytes).then(pinned(other)), blobs.sweep(0)])
    if (meta) kept.push(meta)
    clock.ahead = 0
  }
  t.ok(kept.length > 0, `${kept.length} kept`)
  for (const meta of kept) t.ok((await bytesOf(blobs, meta)).equals(bytes))
}

/** Undefined where the sweep, which spares nothing here, was quicker. */
function pinned(blobs: Blobs) {
  return async (meta: BlobMeta) =>
    blobs.pin(meta.id).then(
      () => meta,
      () => undefined,
    )
}
