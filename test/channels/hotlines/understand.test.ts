import { hash } from 'node:crypto'
import t from 'tap'
import { aroundOf, unwrap, wrap } from '../../../channels/hotlines/around.ts'
import { RejectedError, TemporaryError } from '../../../src/contract/errors.ts'
import { Submission } from '../../../src/contract/submission.ts'
import { createDoor, createLive, describeHotline, post } from './doubles.ts'

async function send(
  door: ReturnType<typeof createDoor>,
  record: object,
): Promise<{ status: number; receipts: string; submission: Submission | undefined }> {
  const { status, receipts } = await door.send({ list: [record] } as never)
  return { status, receipts, submission: door.accepted.at(-1)?.submission }
}

t.test('files in the post are stored; what may not be stored is named', async (t) => {
  const door = createDoor()
  const { submission } = await send(door, { id: '7', text: 'a', files: ['a picture', 'a virus'] })
  t.strictSame(submission?.attachments, ['blob-0'])
  t.match(door.blobs, [{ origin: { channel: 'hotlines', endpoint: '12315' }, name: 'a.png' }])
  t.match(submission?.pending, [
    { id: /^[0-9a-f]{32}$/, kind: 'image', name: 'a.png', failed: 'not taken' },
    { id: /^[0-9a-f]{32}$/, kind: 'image', name: 'b.png', failed: 'it is no base64' },
  ])
  t.ok(Submission.safeParse(submission).success)

  door.faults.store = new TemporaryError('blobs-down')
  t.match(await send(door, { id: '8', text: 'a', files: ['a picture'] }), { status: 503 }, 'ours passes')
  t.equal(door.accepted.length, 1)
})

t.test('addresses become promises: the same message has the same, another has others', async (t) => {
  const door = createDoor()
  const urls = ['https://files.example/a.jpg?x=1', 'https://files.example/b.amr', 'https://files.example/c']
  const first = (await send(door, { id: '7', text: 'a', urls })).submission
  t.match(first?.pending, [
    { id: /^[0-9a-f]{32}$/, kind: 'image', url: urls[0] },
    { kind: 'audio', url: urls[1] },
    { kind: 'file', url: urls[2] },
  ])
  const ids = new Set(first?.pending?.map(({ id }) => id))
  t.equal(ids.size, 3)
  t.strictSame((await send(door, { id: '7', text: 'b', urls })).submission?.pending, first?.pending)
  const other = (await send(door, { id: '8', text: 'a', urls })).submission
  t.notOk(other?.pending?.some(({ id }) => ids.has(id)))
})

t.test('what is no address, or too many files', async (t) => {
  const door = createDoor()
  const urls = ['nowhere', `https://files.example/${'x'.repeat(2000)}`]
  const { submission } = await send(door, { id: '7', text: 'a', urls })
  t.match(submission?.pending, [{ failed: String }, { failed: String }])
  t.notOk(submission?.pending?.some((each) => 'url' in each))
  const many = Array.from({ length: 101 }, (_, at) => `https://files.example/${at}`)
  t.match(await send(door, { id: '8', text: 'a', urls: many }), { status: 200, receipts: /^K-/ })
})

t.test('a long text', async (t) => {
  for (const [text, length] of [
    ['字'.repeat(10_001), 10_000],
    [`${'字'.repeat(9_999)}𠮷 and more`, 9_999],
    ['字'.repeat(150_000), 10_000],
  ] as [string, number][]) {
    const door = createDoor()
    const { submission } = await send(door, { id: '7', text })
    t.equal(submission?.text.length, length)
    t.ok(submission?.text.isWellFormed())
    t.strictSame(submission?.flags, ['long'])
    t.strictSame(submission?.attachments, ['blob-0'])
    t.match(door.blobs, [{ name: '全文.txt', mediaType: 'text/plain' }])
    t.equal(door.blobs[0]?.content.toString(), text, 'whole')
  }
  const door = createDoor()
  const { submission } = await send(door, { id: '7', text: '字'.repeat(10_000) })
  t.match(submission, { flags: [], attachments: [] })

  door.faults.store = new RejectedError('body-too-large')
  const { receipts } = await send(door, { id: '8', text: '字'.repeat(10_001) })
  t.match(receipts, /^K-/, 'nothing is cut off that stands nowhere else')
  t.match(door.kept[0]?.reason, /text/)
})

t.test('raw is of the post, or of the record', async (t) => {
  const single = createDoor({ dialect: { format: 'json' } })
  await single.send({ id: '7', text: 'a' })
  const body = Buffer.from('{"id":"7","text":"a"}')
  t.strictSame(single.accepted[0]?.submission.raw, {
    mediaType: 'application/json',
    charset: 'utf-8',
    bytes: body.length,
    sha256: hash('sha256', body),
  })
})

t.test('what proves the sender is not seen again', async (t) => {
  const { authenticator } = createLive()
  const headers = { 'x-sign': 's', authorization: 's', cookie: 's', 'x-method': 'push' }
  const query = 'a=1&token=secret&to%6ben=secret&tokens=2&b=%C4%E3'
  const around = aroundOf(post({}, { headers, query }), authenticator.hidden)
  t.strictSame(around, {
    headers: { 'content-type': 'application/json', 'x-method': 'push' },
    query: 'a=1&tokens=2&b=%C4%E3',
  })
})

t.test('headers and query are kept with the body, as far as the mapping looks', async (t) => {
  const part = { mediaType: 'application/json', bytes: Buffer.from([0xff, 0x00]) }
  const around = { headers: { 'x-id': '7', 'x-other': '8' }, query: 'a=1' }
  t.equal(wrap(part, around, describeHotline()), part, 'not at all')
  const looking = describeHotline({ mapping: { messageId: '$header.X-Id', text: '$query.a' } })
  const wrapped = wrap(part, around, looking)
  t.match(wrapped.mediaType, /json$/)
  t.strictSame(unwrap(wrapped), { part, around: { headers: { 'x-id': '7' }, query: 'a=1' } })
  t.strictSame(unwrap(part), { part, around: { headers: {}, query: '' } })
})
