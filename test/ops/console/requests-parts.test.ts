/** Guards: what is typed is read as it is meant, what is sealed stays so, what is masked is not to be had back, what changed is marked. */
import { Readable } from 'node:stream'
import fc from 'fast-check'
import t from 'tap'
import type { Case, CaseWords } from '../../../src/contract/cases.ts'
import type { Request } from '../../../src/contract/request.ts'
import { compare } from '../../../src/ops/console/requests/compare.ts'
import { csvLines } from '../../../src/ops/console/requests/export-csv.ts'
import { maskedAsTyped, maskedPhone, maskedRequest } from '../../../src/ops/console/requests/masks.ts'
import { sketch } from '../../../src/ops/console/requests/place.ts'
import { createSealed } from '../../../src/ops/console/requests/sealed.ts'
import { wordsSection } from '../../../src/ops/console/requests/sections.ts'
import { readTyped } from '../../../src/ops/console/requests/typed.ts'
import { diffWords } from '../../../src/ops/console/requests/word-diff.ts'

t.test('what was typed', async (t) => {
  const phones = ['13800001234', '+86 138-0000-1234', '（0086）138 0000 1234', '１３８００００１２３４']
  for (const typed of phones) t.same(readTyped(typed), { is: 'phone', phone: '+8613800001234' }, typed)
  t.same(readTyped('010-6500 1234'), { is: 'phone', phone: '+861065001234' })
  t.same(readTyped('13800001234', 'id'), { is: 'id', id: '13800001234' })
  t.same(readTyped('123', 'phone'), { is: 'no-phone' })
  t.same(readTyped('BJ2026-000123'), { is: 'id', id: 'BJ2026-000123' })
  t.same(readTyped('0000-0000-0000-0000-0001'), { is: 'id', id: '0000-0000-0000-0000-0001', mistyped: true })
  t.match(readTyped('0000 0000 0000 0000 0000'), { is: 'receipt', receipt: '0000-0000-0000-0000-0000' })
  t.equal(readTyped('  '), undefined)
  const link = 'https://jiesu.example/track/00000000000000000000.c2VjcmV0-_'
  for (const typed of [
    link,
    `查询：${link}#supplement`,
    link.replace('/track/', '/sent/'),
    'http://127.0.0.1:8080/track?lang=en&receipt=0000-0000-0000-0000-0000',
  ])
    t.same(readTyped(typed), { is: 'receipt', receipt: '0000-0000-0000-0000-0000' }, typed)
  t.match(readTyped(link.replace('/0', '/1')), { is: 'id', mistyped: true })
})

t.test('a phone is echoed as it was typed, without its middle', async (t) => {
  for (const [typed, masked] of [
    ['010-12345678', '010-****5678'],
    ['138 0000 1234', '138 **** 1234'],
    ['+86-13800001234', '+86-138****1234'],
    ['（010）６５００１２３４', '(010)****1234'],
    ['10086', '***'],
  ] as const)
    t.equal(maskedAsTyped(typed), masked)
  t.equal(maskedPhone('+861065001234'), '010****1234', 'as it is dialled')
  t.equal(maskedPhone('+8613800001234'), '138****1234')
  t.equal(maskedPhone('+864006001234'), '400****1234')
})

t.test('sealed: of one session, for an hour', async (t) => {
  let now = 1_000_000
  const sealed = createSealed(Buffer.alloc(32, 7), { now: () => now })
  const token = sealed.seal('phone +8613800001234', 'one')
  t.notMatch(Buffer.from(token, 'base64url').toString('latin1'), '138')
  t.equal(sealed.open(token, 'one'), 'phone +8613800001234')
  t.equal(sealed.open(token, 'two'), undefined)
  t.equal(createSealed(Buffer.alloc(32, 8), { now: () => now }).open(token, 'one'), undefined)
  for (const other of ['', 'x', token.slice(0, -2), `A${token.slice(1)}`])
    t.equal(sealed.open(other, 'one'), undefined)
  now += 3_600_000
  t.equal(sealed.open(token, 'one'), undefined)
})

const request: Request = {
  schema: 'jiesu.request/1',
  receipt: '0000-0000-0000-0000-0000',
  revision: 1,
  receivedAt: '2026-01-05T08:30:00.000+08:00',
  source: { channel: 'phone', endpoint: 'phone', messageId: '13800001234-1', callId: 'c 13800001234' },
  requester: {
    kind: 'individual',
    name: '张三丰',
    phone: '+8613800001234',
    callerNumber: '+33123456789',
    email: 'zhang@example.com',
    openid: 'oABC',
    identityNumber: '11010519491231002X',
    organisation: { name: '某某公司', uscc: '91110000000000000X' },
    anonymous: false,
    confidential: false,
  },
  against: { name: '李四', phone: '010-65001234' },
  type: 'complaint',
  title: '请打 13800001234',
  text: '请打 13800001234',
  transcript: {
    engine: 'x',
    language: 'zh',
    segments: [{ speaker: 'citizen', startMs: 0, endMs: 1, text: '13800001234' }],
  },
  location: {
    text: '望京街道三号楼2单元501',
    districtCode: '110105',
    point: { longitude: 116.47123, latitude: 39.99456 },
    original: { longitude: 116.47123, latitude: 39.99456, crs: 'WGS-84' },
  },
  reply: { wanted: true, via: 'sms', address: '13800001234' },
  flags: [],
  extensions: { contactPhone: '13800001234', note: '张三丰住在这里' },
  attachments: [
    { id: 'f', kind: 'image', mediaType: 'image/png', bytes: 1, state: 'stored', name: '13800001234.png' },
  ],
  raw: { mediaType: 'application/json', charset: 'utf-8', bytes: 1, sha256: '0'.repeat(64) },
}

const triage: NonNullable<Request['triage']> = {
  ...{ type: 'complaint', urgency: 'normal', disposition: 'dispatch', lanes: [], flags: [], by: 'x' },
  evidence: ['topic/words: 张三丰 暖气'],
  dispatchDueAt: '2026-01-05T08:30:00+08:00',
  handleDueAt: '2026-01-05T08:30:00+08:00',
}

t.test('masked: nothing of a person is left', async (t) => {
  const masked = JSON.stringify(maskedRequest(request))
  const personal = [
    '0000123',
    '三丰',
    '33123456789',
    'example.com',
    'oABC',
    '19491231',
    '某公司',
    '91110',
    '李四',
    '65001234',
  ]
  for (const secret of [...personal, '501', '2单元', '47123', '99456'])
    t.notOk(masked.includes(secret), secret)
  t.match(maskedRequest(request), {
    requester: { name: '张*', phone: '138****1234' },
    location: { districtCode: '110105' },
  })
})

t.test('masked: whom a request names, it names nowhere in its words', async (t) => {
  const text =
    '我叫张三丰，告李四：010 6500.1234；+33 1 23 45 67 89，ZHANG@example.com，１１０１０５19491231002x，+8613８00001234，65001234。光亮'
  const location = { text: '李四家501' }
  const title = '李四与Li Si'
  const transcript = {
    ...{ engine: 'x', language: 'zh' },
    segments: [{ speaker: 'citizen' as const, startMs: 0, endMs: 1, text: '张三丰说' }],
  }
  const masked = maskedRequest({ ...request, text, title, location, transcript })
  t.match(masked, {
    text: '我叫张*，告李*：010****1234；331****6789，***，***，138****1234，650****1234。光亮',
    title: '李*与Li Si',
    location: { text: '李*家*' },
    transcript: { segments: [{ text: '张*说' }] },
  })
  const digits = { ...request.requester, identityNumber: '99001231' }
  t.equal(maskedRequest({ ...request, requester: digits, text: '证件99001231' }).text, '证件***')
  const light = { ...request, requester: { ...request.requester, name: 'Li' }, text: 'Light, li, Li' }
  t.equal(maskedRequest(light).text, 'Light, l*, L*')
})

t.test('masked: who wants nobody to know is named nowhere, by no letter', async (t) => {
  const text = '我是张三丰，电话138 0000-1234，告李四'
  const confidential = { ...request, text, requester: { ...request.requester, confidential: true } }
  const masked = maskedRequest(confidential)
  t.match(masked, { text: '我是***，电话***，告李*', requester: { name: '***', phone: '***' } })
  // The party complained of is shown as ever.
  t.notMatch(JSON.stringify({ ...masked, against: undefined }), /张\*|138\*|1234/)
  const byLane: Request = { ...request, text, triage: { ...triage, lanes: ['confidential'] } }
  t.match(maskedRequest(byLane), {
    requester: { name: '***' },
    triage: { evidence: ['topic/words: *** 暖气'] },
  })
})

t.test('compared: what changed is marked, also where a mask hides it', async (t) => {
  const newer: Request = {
    ...request,
    revision: 2,
    text: '请不要打 13800001234',
    requester: { ...request.requester, name: '张四' },
  }
  const page = compare({ older: request, newer, isUnmasked: false }, 'zh')
  t.match(page, '<ins>')
  t.match(page, '有改动，遮盖后看不出')
  t.notMatch(page, /三丰|0000123/)
  t.match(compare({ older: request, newer, isUnmasked: true }, 'zh'), /<del>[^<]*三/)
  t.match(compare({ older: request, newer: request, isUnmasked: false }, 'zh'), '没有不同')
})

t.test('a difference, put together, is both texts', async () => {
  const words = fc.array(fc.constantFrom('暖气', '不热', '，', ' ', 'door', '3', '<'), { maxLength: 30 })
  const texts = words.map((all) => all.join(''))
  fc.assert(
    fc.property(texts, texts, (before, after) => {
      const pieces = diffWords(before, after)
      const side = (other: string) =>
        pieces
          .filter(({ is }) => is !== other)
          .map(({ text }) => text)
          .join('')
      return (
        side('in') === before &&
        side('out') === after &&
        (before !== after || pieces.every(({ is }) => is === 'same'))
      )
    }),
  )
})

t.test('a sketch of what is in Beijing', async (t) => {
  t.match(sketch({ point: { longitude: 116.4, latitude: 39.9 } }, 'zh'), /<svg.*该处/s)
  t.match(sketch({ districtCode: '110105' }, 'en'), /<svg.*Chaoyang/s)
  t.notMatch(sketch({ point: { longitude: 121.5, latitude: 31.2 } }, 'zh'), '<svg')
  t.equal(sketch({}, 'zh'), '')
  t.notMatch(sketch({ districtCode: '110105' }, 'zh'), /style=/)
})

t.test('an export says when it is not all', async (t) => {
  const one: Case & CaseWords = {
    ...{ receipt: 'R', receivedAt: 'x', changedAt: 'x', channel: 'web', endpoint: 'web', revision: 1 },
    ...{
      lanes: [],
      type: 'praise',
      urgency: 'normal',
      state: 'closed',
      text: '@SUM(A1)',
      title: '张三 告 李四 65001234',
      against: '李四',
      againstPhone: '6500 1234',
      name: '张三',
      phone: '+8613800001234',
    },
  }
  const page = async () => ({ cases: Array.from({ length: 250 }, () => one), cursor: 'more' })
  const cases = {
    page,
    sources: async () => [],
    matters: async () => ({ categories: [], lanes: [] }),
    state: async () => ({}),
  }
  const lines = (
    await Readable.from(csvLines(cases, {}, { isWhole: false, role: 'operator', lang: 'zh' })).toArray()
  )
    .join('')
    .split('\r\n')
  t.ok(lines[0]?.startsWith('\uFEFF"受理编号"'))
  t.match(lines[1], /"张\* 告 李\* 650\*{4}1234","'@SUM\(A1\)","张\*","138\*\*\*\*1234"$/)
  t.equal(lines.length, 1 + 5000 + 1 + 1)
  t.match(lines.at(-2), '只导出前 5000 件')
})

t.test('an export leaves out what is for few eyes, but for those who may', async (t) => {
  const one: Case & CaseWords = {
    ...{ receipt: 'R', receivedAt: 'x', changedAt: 'x', channel: 'web', endpoint: 'web', revision: 1 },
    ...{ type: 'praise', urgency: 'normal', state: 'closed', lanes: ['minors'] },
    ...{ text: '我上小学', title: '张三丰', name: '张三丰', phone: '+8613800001234' },
    ...{ category: ['噪声', '施工'], unit: '某单位', disposition: 'dispatch' },
  }
  const confidential = { ...one, lanes: ['confidential'], text: '张三丰说 138-0000-1234' }
  const page = async () => ({ cases: [one, confidential] })
  const cases = {
    page,
    sources: async () => [],
    matters: async () => ({ categories: [], lanes: [] }),
    state: async () => ({}),
  }
  const linesFor = async (how: Parameters<typeof csvLines>[2]) =>
    (await Readable.from(csvLines(cases, {}, how)).toArray()).join('').split('\r\n').slice(1, 3)
  for (const isWhole of [false, true]) {
    const [minor = '', hidden = ''] = await linesFor({ isWhole, role: 'operator', lang: 'zh' })
    t.match(minor, /"噪声 › 施工","派单","某单位","未成年人","","\(未成年人\)","",""$/)
    t.match(hidden, /"\*\*\*","\*\*\*说 \*\*\*","",""$/)
  }
  const whole = await linesFor({ isWhole: true, role: 'admin', lang: 'zh' })
  t.match(whole[0], /"张三丰","我上小学","张三丰"/)
  t.match(whole[1], /"张三丰","张三丰说 138-0000-1234","张三丰"/)
})

t.test('a title by a model is marked as one', async (t) => {
  const titled = { ...request, title: '暖气不热' }
  t.notMatch(wordsSection(titled, 'zh'), /模型/)
  const byModel = { ...titled, flags: ['title-by-model'] }
  t.match(wordsSection(byModel, 'zh'), /暖气不热<\/bdi><\/strong> <small class="muted">标题由模型拟定/)
  t.match(wordsSection(byModel, 'en'), /a title by a model/)
})
