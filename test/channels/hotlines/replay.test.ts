import { buffer } from 'node:stream/consumers'
import t from 'tap'
import { aroundOf, wrap } from '../../../channels/hotlines/around.ts'
import { decode } from '../../../channels/hotlines/decode/decode.ts'
import type { Hotline } from '../../../channels/hotlines/hotline.ts'
import { replay } from '../../../channels/hotlines/replay.ts'
import { RejectedError } from '../../../src/contract/errors.ts'
import type { BlobUpload } from '../../../src/contract/ports.ts'
import { describeHotline, post } from './doubles.ts'

const origin = { channel: 'hotlines', endpoint: '12315' }
const receivedAt = '2026-01-05T12:00:00.000+08:00'
const none = { headers: [], query: [], body: [] }

function createReplay(hotline: Hotline) {
  const stored: Buffer[] = []
  const store = async ({ stream }: BlobUpload) => {
    stored.push(await buffer(stream))
    return { id: `blob-${stored.length}` }
  }
  const files = { current: () => new Map([[hotline.number, hotline]]) }
  const services = {
    blobs: { store } as never,
    clock: Date,
    secret: () => undefined,
    deriveKey: () => Buffer.alloc(32),
    config: { expressionMs: 200, staleSources: 3 },
    files,
  }
  const again = (mediaType: string, bytes: Buffer, from = origin) =>
    replay({ origin: from, mediaType, bytes, receivedAt }, services)
  return { again, stored }
}

t.test('a record that was kept is understood by the mapping of today', async (t) => {
  const hotline = describeHotline({ dialect: { format: 'json' } })
  const { again } = createReplay(hotline)
  const [submission, ...others] = await again('application/json', Buffer.from('{"id":"7","text":"路灯不亮"}'))
  t.strictSame(others, [])
  t.match(submission, {
    source: { ...origin, messageId: '7' },
    text: '路灯不亮',
    raw: { mediaType: 'application/json', charset: 'utf-8' },
  })
})

t.test('each record of a batch can be kept alone', async (t) => {
  for (const [dialect, body] of [
    [{ format: 'json', each: 'list' }, '{"list":[{"id":"7","text":"a"},{"id":"8","text":"b"}]}'],
    [{ format: 'csv' }, 'id,text\n7,a\n8,b\n'],
  ] as const) {
    const hotline = describeHotline({ dialect })
    const { again } = createReplay(hotline)
    const came = { body: Buffer.from(body), mediaType: 'text/plain', query: '' }
    const { records } = decode(hotline.dialect, came)
    t.equal(records.length, 2)
    for (const [at, { mediaType, bytes }] of records.entries()) {
      const submissions = await again(mediaType, bytes)
      t.match(submissions, [{ source: { messageId: `${at + 7}` }, text: 'ab'[at] }], dialect.format)
      t.equal(submissions.length, 1)
    }
    t.equal((await again('text/plain', came.body)).length, 2, 'or all of it together')
  }
})

t.test('all or nothing, naming the rows', async (t) => {
  const hotline = describeHotline({
    mapping: { messageId: 'id', text: 'text', attachments: [{ base64: 'file' }] },
  })
  const { again, stored } = createReplay(hotline)
  const list = [
    { id: '7', text: 'a', file: Buffer.from('words').toString('base64') },
    { text: 'b' },
    { id: '9', text: 'c' },
    { text: 'd' },
  ]
  const broken = again('application/json', Buffer.from(JSON.stringify({ list })))
  await t.rejects(broken, { code: 'invalid-body', detail: /row 2: .*row 4: / })
  await t.rejects(broken, RejectedError)
  t.strictSame(stored, [], 'nothing is stored for what does not stand')
  const sound = await again('application/json', Buffer.from(JSON.stringify({ list: [list[0], list[2]] })))
  t.strictSame(
    sound.map(({ attachments }) => attachments),
    [['blob-1'], []],
  )
})

t.test('what the mapping takes from headers and query is there', async (t) => {
  const hotline = describeHotline({
    dialect: { format: 'json' },
    mapping: { messageId: '$header.X-Id', text: 'text', title: '$query.title' },
  })
  const arrived = post({ text: 'a' }, { headers: { 'x-id': '7' }, query: 'title=t' })
  const part = { mediaType: 'application/json', bytes: arrived.body }
  const { mediaType, bytes } = wrap(part, aroundOf(arrived, none), hotline)
  const [submission] = await createReplay(hotline).again(mediaType, bytes)
  t.match(submission, { source: { messageId: '7' }, title: 't', raw: { bytes: arrived.body.length } })
})

t.test('still not understood', async (t) => {
  const { again } = createReplay(describeHotline())
  for (const [bytes, from, detail] of [
    ['{', origin, /syntax/],
    ['{"list":[]}', origin, /no request/],
    ['{"list":[]}', { ...origin, endpoint: '12399' }, /no hotline 12399/],
    ['x', origin, /syntax/],
  ] as const)
    await t.rejects(again('application/json', Buffer.from(bytes), from), { code: 'invalid-body', detail })
  const { again: query } = createReplay(describeHotline({ dialect: { format: 'query' } }))
  t.match(await query('application/x-www-form-urlencoded', Buffer.from('id=7&text=a')), [{ text: 'a' }])
})
