import fc from 'fast-check'
import { XMLParser } from 'fast-xml-parser'
import t from 'tap'
import { compactTime, createReplies, type Told } from '../../../channels/hotlines/answer/reply.ts'
import { Reply } from '../../../channels/hotlines/answer/schema.ts'
import { encode, fill, hasBlank } from '../../../channels/hotlines/answer/template.ts'
import { codes, PermanentError, RejectedError, TemporaryError } from '../../../src/contract/errors.ts'

const at = Date.parse('2026-01-05T08:30:09+08:00')
const told: Told = {
  receipts: ['AAAA-BBBB-CCCC-DDDD-EEEE', 'FFFF-BBBB-CCCC-DDDD-EEEE'],
  kept: 1,
  messageId: 'no "7" <&>',
  orderNumber: undefined,
  at,
}

function repliesOf(reply: object) {
  const body = '{"code":"{code}","msg":"{message}"}'
  return createReplies(Reply.parse({ success: { body }, rejected: { body }, failed: { body }, ...reply }))
}

const xml = new XMLParser({ parseTagValue: false, ignoreAttributes: false, processEntities: true })

t.test('all that can be told', async (t) => {
  const success = {
    status: 202,
    body: '{"receipt":"{receipt}","all":"{receipts}","id":"{messageId}","order":"{orderNumber}","count":{count},"kept":{kept},"time":"{time}","other":"{nothing}"}',
  }
  const { status, headers, body } = repliesOf({ success }).success(told)
  t.equal(status, 202)
  t.equal(headers['content-type'], 'application/json; charset=utf-8')
  t.strictSame(JSON.parse(body.toString()), {
    receipt: told.receipts[0],
    all: told.receipts.join(','),
    id: told.messageId,
    order: '',
    count: 2,
    kept: 1,
    time: '20260105083009',
    other: '{nothing}',
  })
})

t.equal(compactTime(Date.parse('2025-12-31T16:00:00Z')), '20260101000000', 'Beijing has the new year first')

t.test('errors', async (t) => {
  const replies = repliesOf({})
  const refused = replies.failure(new RejectedError('body-too-large', { detail: 'at most 9' }), { at })
  t.equal(refused.status, 413)
  t.strictSame(JSON.parse(refused.body.toString()), { code: 'body-too-large', msg: 'at most 9' })
  t.notOk('retry-after' in refused.headers)

  const busy = replies.failure(new TemporaryError('busy', { retryAfter: 7 }), { at })
  t.equal(busy.status, 503)
  t.equal(busy.headers['retry-after'], '7')
  t.equal(JSON.parse(busy.body.toString()).msg, codes.busy[2], 'what to do, where nothing more is known')

  const ours = replies.failure(new PermanentError('internal', { cause: 'x' }), { at })
  t.equal(ours.status, 503)
  t.match(ours.headers['retry-after'], /^\d+$/, 'it may be mended before the sender gives up')

  const own = repliesOf({
    rejected: { status: 422, body: 'no' },
    failed: { status: 500, body: 'later' },
    mediaType: 'text/plain',
  })
  t.equal(own.failure(new RejectedError('unauthorized'), { at }).status, 422)
  t.equal(own.failure(new TemporaryError('disk-full'), { at }).status, 500)
  const errors = [{ pointer: '/text', detail: 'expected words' }]
  const { body } = replies.failure(new RejectedError('invalid-body', { errors }), { at })
  t.match(JSON.parse(body.toString()).msg, '/text: expected words')
})

t.test('an error of ours is never a 4xx, an error of theirs never a 5xx by our own choice', async (t) => {
  for (const [code, [status]] of Object.entries(codes)) {
    const error = status < 500 ? new RejectedError(code as 'busy') : new TemporaryError(code as 'busy')
    const answer = repliesOf({}).failure(error, { at })
    t.equal(answer.status >= 500, status >= 500, code)
  }
})

t.test('what is filled in can not break out of its place', async (t) => {
  const words = fc.string({ unit: 'binary', maxLength: 40 })
  fc.assert(
    fc.property(words, (note) => {
      const sound = note.toWellFormed()
      t.equal(JSON.parse(fill('{"a":"{note}"}', { note }, 'application/json')).a, sound)
      const form = new URLSearchParams(fill('a={note}&b=1', { note }, 'application/x-www-form-urlencoded'))
      t.equal(form.get('a'), sound)
      t.equal(form.get('b'), '1')
      const text = fill('{note}', { note }, 'text/plain')
      t.notMatch(text, /[\r\n]/, 'one line stays one line')
    }),
    { numRuns: 300 },
  )
})

t.test('in XML: text, attributes, CDATA', async (t) => {
  const template = '<a b="{note}"><c>{note}</c><d><![CDATA[{note}]]></d><e>{note}</e></a>'
  for (const note of ['<x/>', '"\'&amp;', ']]>', 'a]]>b]]>c', '\u0000\u0008\uFFFE<', '好']) {
    const sound = note.startsWith('\0') ? '<' : note
    const { a } = xml.parse(fill(template, { note }, 'text/xml'))
    t.strictSame(a, { '@_b': sound, c: sound, d: sound, e: sound }, JSON.stringify(note))
  }
})

t.test('charsets', async (t) => {
  const success = { body: '<r><m>收到</m><id>{messageId}</id></r>' }
  for (const charset of ['gb18030', 'utf-16le', 'utf-8'] as const) {
    const { headers, body } = repliesOf({ mediaType: 'text/xml', charset, success }).success({
      ...told,
      messageId: '編号一𠮷',
    })
    t.equal(headers['content-type'], `text/xml; charset=${charset}`)
    t.equal(
      new TextDecoder(charset, { fatal: true }).decode(body),
      '<r><m>收到</m><id>編号一𠮷</id></r>',
      charset,
    )
  }
  const be = encode('收', 'text/plain', 'utf-16be')
  t.strictSame(be, Buffer.from([0x65, 0x36]))
})

t.test('what a charset does not hold is escaped, never a question mark', async (t) => {
  const big5 = (text: string, mediaType: string) =>
    new TextDecoder('big5', { fatal: true }).decode(encode(text, mediaType, 'big5'))
  t.equal(big5('<a>編号?</a>', 'text/xml'), `<a>編&#${'号'.codePointAt(0)};?</a>`)
  t.equal(
    big5('<a><![CDATA[<编>]]></a>', 'text/xml'),
    `<a><![CDATA[<]]>&#${'编'.codePointAt(0)};<![CDATA[>]]></a>`,
  )
  t.equal(JSON.parse(big5('{"a":"编𠮷"}', 'application/json')).a, '编𠮷')
  t.equal(big5('收到?', 'text/plain'), '收到?')

  t.equal(fill('a={note}', { note: '編' }, 'application/x-www-form-urlencoded', 'big5'), 'a=%BDs')
  t.equal(
    fill('a={note}', { note: '编 号' }, 'application/x-www-form-urlencoded', 'gb18030'),
    'a=%B1%E0%20%BA%C5',
  )
  t.equal(
    fill('a={note}', { note: '编' }, 'application/x-www-form-urlencoded', 'big5'),
    `a=%26%23${'编'.codePointAt(0)}%3B`,
  )
})

t.test('a sender that is told GBK gets no four-byte characters', async (t) => {
  const success = { body: '<id>{messageId}</id>' }
  const replies = repliesOf({ mediaType: 'text/xml; charset=GBK', charset: 'gb18030', success })
  const { headers, body } = replies.success({ ...told, messageId: '编𠮷' })
  t.equal(headers['content-type'], 'text/xml; charset=GBK')
  t.equal(new TextDecoder('gbk').decode(body), `<id>编&#${'𠮷'.codePointAt(0)};</id>`)
})

t.test('a template is text, not a pattern', async (t) => {
  t.equal(fill('{note}', { note: '$& {receipt} $1' }, 'text/plain'), '$& {receipt} $1', 'filled in once')
})

t.test('in CSV a value stays in its column', async (t) => {
  const note = 'a,"b"\r\nc'
  t.equal(fill('x,{note},"{note}",{by}', { note, by: 'd' }, 'text/csv'), 'x,"a,""b"" c","a,""b"" c",d')
})

t.test('nor out of a document that stands within another', async (t) => {
  const forged = 'A</PTTYAH><SLH>FORGED</SLH><PTTYAH>&"\'\\]]>'
  const inner = '<R><PTTYAH>{messageId|xml}</PTTYAH><SLH>{receipt|xml}</SLH></R>'
  const values = { messageId: `${forged}\u0000`, receipt: 'AAAA' }
  const escaped = inner.replace(/[<>]/g, (sign) => (sign === '<' ? '&lt;' : '&gt;'))
  const texts = [
    JSON.parse(fill(`{"body":"${inner}"}`, values, 'application/json')).body,
    xml.parse(fill(`<s>${escaped}</s>`, values, 'text/xml')).s,
    xml.parse(fill(`<s><![CDATA[${inner}]]></s>`, values, 'text/xml')).s,
    new URLSearchParams(fill(`a=${inner}`, values, 'application/x-www-form-urlencoded')).get('a'),
  ]
  for (const text of texts) t.strictSame(xml.parse(text), { R: { PTTYAH: forged, SLH: 'AAAA' } }, text)
  const note = '"},{"a\\'
  const { s } = xml.parse(fill('<s>{"a":"{note|json}"}</s>', { note }, 'text/xml'))
  t.strictSame(JSON.parse(s), { a: note })
})

t.test('a blank is there with a filter, too', async (t) => {
  t.ok(hasBlank('<a>{messageId|xml}</a>', ['kept', 'messageId']))
  t.notOk(hasBlank('{messageId|yaml} {message}', ['messageId']))
})
