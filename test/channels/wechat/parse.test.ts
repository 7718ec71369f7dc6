import fc from 'fast-check'
import t from 'tap'
import type { Tree } from '../../../channels/wechat/message.ts'
import { readIncoming } from '../../../channels/wechat/parse.ts'
import { legal, readXml, writeXml } from '../../../channels/wechat/xml.ts'
import { anyText } from './any-text.ts'
import { refusalOf } from './samples.ts'

const base = { ToUserName: 'gh_fake', FromUserName: 'oFake1', CreateTime: '1790000000' }
const read = (fields: Tree) => readIncoming({ ...base, ...fields })

t.test('who, to whom, when and of which type is asked for', async (t) => {
  const whole: Tree = { ...base, MsgType: 'text', Content: 'a', MsgId: '1' }
  for (const [name, values] of [
    ['FromUserName', ['', ' ', ['a', 'b'], { a: 'b' }, 'a b', 'a'.repeat(65), '<a>']],
    ['ToUserName', ['', ['a', 'a'], '工单', 'a\nb']],
    ['CreateTime', ['', '0', '-1', '1.5', '1e9', '0x10', 'now', '1'.repeat(13), ['1', '1']]],
    ['MsgType', ['', ['text', 'text'], 'te xt', 'a'.repeat(65), '文字']],
  ] as [string, Tree[string][]][]) {
    const { [name]: _, ...without } = whole
    t.equal(
      refusalOf(() => readIncoming(without)),
      `bad-request: expected one ${name} that is one`,
    )
    for (const value of values)
      t.equal(
        refusalOf(() => readIncoming({ ...whole, [name]: value })),
        `bad-request: expected one ${name} that is one`,
      )
  }
  t.match(
    refusalOf(() => readIncoming({})),
    /^bad-request/,
  )
  t.equal(read({ MsgType: 'TEXT', Content: '', MsgId: '1' }).type, 'text')
})

t.test('a message without what makes it one is unknown, with a reason and without content', async (t) => {
  const place = { MsgType: 'location', MsgId: '1', Location_X: '39.9', Location_Y: '116.4' }
  for (const [fields, reason] of [
    [{ MsgType: 'text' }, 'Content is missing'],
    [{ MsgType: 'text', Content: ['secret', 'b'] }, 'Content is missing'],
    [{ MsgType: 'text', Content: { a: 'secret' } }, 'Content is missing'],
    [{ MsgType: 'image', PicUrl: 'https://example.org/secret' }, 'MediaId is missing'],
    [{ MsgType: 'voice', MediaId: '' }, 'MediaId is missing'],
    [{ MsgType: 'video' }, 'MediaId is missing'],
    [{ MsgType: 'shortvideo' }, 'MediaId is missing'],
    [{ MsgType: 'link', Title: 'secret' }, 'Url is missing'],
    [{ MsgType: 'event' }, 'Event is missing'],
    [{ MsgType: 'event', Event: 'a b' }, 'Event is missing'],
    ...['', 'NaN', 'Infinity', '1e1', '0x1', '91', '-90.5', '39,9', ' ', '1.'].map((Location_X) => [
      { ...place, Location_X },
      'Location_X and Location_Y are no place on earth',
    ]),
    ...['', '181', '-180.01', 'secret'].map((Location_Y) => [
      { ...place, Location_Y },
      'Location_X and Location_Y are no place on earth',
    ]),
  ] as [Tree, string][])
    t.match(read(fields), { type: 'unknown', msgType: fields.MsgType, reason })
  t.match(read({ ...place, Location_X: '-90', Location_Y: '180.000000' }), {
    type: 'location',
    latitude: -90,
    longitude: 180,
  })
  t.strictSame(Object.keys(read({ ...place, Scale: 'x', Label: '' })).slice(-3), [
    'type',
    'latitude',
    'longitude',
  ])
  t.match(read({ MsgType: 'link', Url: 'https://example.org' }), { title: '', description: '' })
})

t.test('the same that is sent again has the same id; others have others', async (t) => {
  const id = (fields: Tree) => read(fields).messageId
  const noId = { MsgType: 'text', Content: 'a' }
  t.equal(id(noId), id({ ...noId }))
  t.not(id(noId), id({ ...noId, Content: 'b' }))
  t.match(id({ ...noId, MsgId: ['1', '1'] }), /^text\/[0-9a-f]{64}\/1790000000$/)
  const event = { MsgType: 'event', Event: 'VIEW' }
  const long = (end: string) => id({ ...event, EventKey: `https://example.org/${'a'.repeat(1000)}${end}` })
  t.match(long('a'), /^view\/[0-9a-f]{64}\/1790000000$/)
  t.equal(long('a'), long('a'))
  t.not(long('a'), long('b'))
  const most = 256 - 'view//1790000000'.length
  t.equal(id({ ...event, EventKey: 'a'.repeat(most) }).length, 256)
  t.match(id({ ...event, EventKey: 'a'.repeat(most + 1) }), /^view\/[0-9a-f]{64}\//)
  t.not(id({ ...event, Event: 'CLICK' }), id(event))
  t.not(id({ ...event, CreateTime: '1790000001' }), id(event))
  const sent = (...ids: string[]) =>
    id({
      MsgType: 'event',
      Event: 'subscribe_msg_sent_event',
      SubscribeMsgSentEvent: { List: ids.map((MsgID) => ({ MsgID })) },
    })
  t.not(sent('1', '2'), sent('1', '3'), 'two results in one second')
})

t.test('the order of bytes is the order of time, then of events before messages, then of ids', async (t) => {
  const at = (CreateTime: string, fields: Tree) => read({ CreateTime, ...fields }).order
  const message = (time: string, MsgId: string) => at(time, { MsgType: 'text', Content: '', MsgId })
  const ordered = [
    message('9', '5'),
    at('999999999', { MsgType: 'event', Event: 'CLICK' }),
    at('999999999', { MsgType: 'event', Event: 'VIEW' }),
    message('999999999', '9'),
    message('999999999', '9007199254740992'),
    message('999999999', '9007199254740993'),
    message('999999999', '18446744073709551615'),
    message('1790000000', '1'),
  ]
  t.same(
    ordered.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
    ordered,
  )
})

t.test('whatever else is in it, it is read', async () => {
  const names = fc.constantFrom(
    'Content',
    'MediaId',
    'Event',
    'EventKey',
    'MsgId',
    'MsgID',
    'Location_X',
    'Location_Y',
    'Url',
    'SubscribeMsgSentEvent',
    'List',
    'Ticket',
  )
  const content = fc.letrec<{ content: Tree[string] }>((tie) => ({
    content: fc.oneof(
      { maxDepth: 3 },
      fc.string(),
      fc.array(fc.oneof(fc.string(), fc.dictionary(names, fc.string()))),
      fc.dictionary(names, tie('content')),
    ),
  })).content
  const types = fc.constantFrom(
    'text',
    'image',
    'voice',
    'video',
    'shortvideo',
    'location',
    'link',
    'event',
    'a-new.one',
  )
  fc.assert(
    fc.property(types, fc.dictionary(names, content), (MsgType, fields) => {
      const incoming = read({ ...fields, MsgType })
      const { length } = incoming.messageId
      return length > 0 && length <= 256 && /^001790000000\d{20}/.test(incoming.order)
    }),
    { numRuns: 200 },
  )
})

t.test("citizens' words come through whole", async (t) => {
  fc.assert(
    fc.property(
      anyText(),
      fc.constantFrom(']]>', '<![CDATA[', '</xml>', '&amp;', '<Content>x</Content>'),
      (text, trick) => {
        const content = legal(text + trick + text)
        t.match(readIncoming(readXml(writeXml({ ...base, MsgType: 'text', Content: content, MsgId: '1' }))), {
          content,
        })
      },
    ),
    { numRuns: 200 },
  )
})
