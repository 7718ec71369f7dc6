/** A message or event becomes a part of its citizen's conversation. */
import { hash } from 'node:crypto'
import fc from 'fast-check'
import t from 'tap'
import type { Incoming, Said } from '../../../channels/wechat/message.ts'
import { toPart } from '../../../channels/wechat/part.ts'
import { Pending, Submission } from '../../../src/contract/submission.ts'

function incoming(said: Said): Incoming {
  const envelope = {
    openid: 'oFake0001',
    account: 'gh_fake',
    createTime: 1_767_585_600,
    messageId: '42',
    order: '1',
  }
  return { ...envelope, ...said }
}

function part(said: Said) {
  const made = toPart(incoming(said), { touchpoint: 'bj12345' })
  if (!made || 'reason' in made) throw new Error('expected a part')
  return made
}

t.test('a text is a part, with the request that it alone would be', async (t) => {
  const made = part({ type: 'text', content: '楼下着火了，电话13800001234' })
  t.match(made, {
    origin: { channel: 'wechat', endpoint: 'bj12345' },
    thread: 'oFake0001',
    messageId: '42',
    order: '1',
    text: '楼下着火了，电话13800001234',
    files: undefined,
    data: { incoming: { type: 'text', createTime: 1_767_585_600 } },
  })
  t.match(Submission.parse(made.atOnce?.()), {
    source: { channel: 'wechat', endpoint: 'bj12345', messageId: '42' },
    occurredAt: '2026-01-05T12:00:00.000+08:00',
    requester: { openid: 'oFake0001', phone: '+8613800001234' },
    reply: { wanted: true, via: 'wechat', address: 'oFake0001' },
    text: '楼下着火了，电话13800001234',
  })
})

t.test("a file's id is promised, and it is fetched by its media id, voice in the best quality", async (t) => {
  const id = hash('sha256', 'bj12345/oFake0001/42').slice(0, 32)
  const table: [said: Said, kind: string, url: string][] = [
    [{ type: 'image', mediaId: 'a/b&c' }, 'image', 'wechat-media:a%2Fb%26c?kind=image'],
    [{ type: 'voice', mediaId: 'V8' }, 'audio', 'wechat-media:V8?kind=voice'],
    [{ type: 'voice', mediaId: 'V8', mediaId16k: 'V16' }, 'audio', 'wechat-media:V16?kind=voice&or=V8'],
    [{ type: 'video', mediaId: 'M' }, 'video', 'wechat-media:M?kind=video'],
    [{ type: 'shortvideo', mediaId: 'M' }, 'video', 'wechat-media:M?kind=video'],
  ]
  for (const [said, kind, url] of table) {
    const { files, atOnce, text } = part(said)
    t.same(files, [{ id, kind, url }])
    t.ok(Pending.parse(files?.[0]))
    t.equal(text, '')
    t.equal(atOnce, undefined)
  }
  const [file] = part({ type: 'image', mediaId: 'x'.repeat(3000) }).files ?? []
  t.match(file, { failed: /too long/ }, 'never silently missing')
})

t.test('what WeChat itself understood of a voice is looked through for emergencies', async (t) => {
  const made = part({ type: 'voice', mediaId: 'V', recognition: '着火了' })
  t.equal(made.text, '着火了')
  t.match(made.atOnce?.(), { text: '着火了', pending: [{ kind: 'audio' }] })
})

t.test("what is nobody's business is no part", async (t) => {
  for (const event of ['location', 'view', 'pic_weixin', 'location_select']) {
    const said: Said = { type: 'event', event, eventKey: '', fields: {} }
    t.equal(toPart(incoming(said), { touchpoint: 'bj12345' }), undefined, event)
  }
  for (const event of ['subscribe', 'click', 'templatesendjobfinish'])
    t.ok(part({ type: 'event', event, eventKey: '', fields: {} }), event)
})

t.test('an event that nobody knows is to be kept as it came', async (t) => {
  const said: Said = { type: 'event', event: 'never_heard_of', eventKey: '', fields: {} }
  t.match(toPart(incoming(said), { touchpoint: 'bj12345' }), { reason: /not known/, isTooLong: false })
})

t.test('a text over 100,000 characters is too long for a request', async (t) => {
  const long = (length: number) =>
    toPart(incoming({ type: 'text', content: '长'.repeat(length) }), { touchpoint: 'bj12345' })
  t.same(long(100_001), { reason: 'it is too long for a request', isTooLong: true })
  t.equal(Submission.safeParse(Object(long(100_000)).atOnce()).success, true)
  const link: Said = { type: 'link', title: '', description: 'x'.repeat(500_000), url: '' }
  t.same(toPart(incoming(link), { touchpoint: 'bj12345' }), {
    reason: 'it is too long for a request',
    isTooLong: true,
  })
})

/** Half characters, too. */
const anyText = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 200 })
  .map((units) => String.fromCharCode(...units))

t.test('any text can be kept by the ledger, and is a request', async () => {
  fc.assert(
    fc.property(anyText, anyText, (content, label) => {
      const text = toPart(incoming({ type: 'text', content }), { touchpoint: 'bj12345' })
      const place = toPart(incoming({ type: 'location', latitude: 39.9, longitude: 116.4, label }), {
        touchpoint: 'x',
      })
      const json = JSON.stringify([text, place])
      const request = text && 'atOnce' in text ? text.atOnce?.() : undefined
      if (request) Submission.parse(request)
      return json.isWellFormed() && !/\\u(?:0000|d[89a-f]..)/.test(json)
    }),
  )
})
