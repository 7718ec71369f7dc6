import fc from 'fast-check'
import t from 'tap'
import { parse } from 'yaml'
import { meanings, targets } from '../../../../../channels/hotlines/commands/draft/dictionary.ts'
import { guessFields } from '../../../../../channels/hotlines/commands/draft/guess.ts'
import { dateFormatOf, isPhone, urlsOf } from '../../../../../channels/hotlines/commands/draft/values.ts'
import { scalar } from '../../../../../channels/hotlines/commands/draft/yaml-text.ts'
import { draftOf } from '../../../../../channels/hotlines/commands/new.ts'
import { Hotline } from '../../../../../channels/hotlines/hotline.ts'

function guessOf(leaves: Record<string, string>): Record<string, string> {
  const { fields, attachments } = guessFields(
    Object.entries(leaves).map(([path, value]) => ({ path, value })),
  )
  return Object.fromEntries([
    ...[...fields].map(([to, { path }]) => [to, path]),
    ...attachments.map((one) => [one.to, one.path]),
  ])
}

t.test('Chinese, English, pinyin and its initials', async (t) => {
  for (const [name, to, value] of [
    ['gdbh', 'orderNumber', 'GD-20260105-1'],
    ['工单编号', 'orderNumber', 'GD-20260105-1'],
    ['order_no', 'orderNumber', 'GD-20260105-1'],
    ['gongdanbianhao', 'orderNumber', 'GD-20260105-1'],
    ['MsgId', 'messageId', '6349323426230210995'],
    ['lxdh', 'requester.phone', '138 0000 1234'],
    ['联系电话', 'requester.phone', '010-00000001'],
    ['citizenMobileNo', 'requester.phone', '13800001234'],
    ['ldhm', 'requester.callerNumber', '13800001234'],
    ['lxr', 'requester.name', '欧阳试'],
    ['SQR', 'requester.name', '欧阳试'],
    ['zynr', 'text', '路灯坏了，请处理'],
    ['诉求内容', 'text', '路灯坏了，请处理'],
    ['bt', 'title', '路灯坏了'],
    ['sfd', 'location.text', '某某街道1号院'],
    ['ssqx', 'location.district', '朝阳区'],
    ['sqlx', 'type', '03'],
    ['fj', 'attachments.url', 'https://files.example.invalid/1.jpg'],
    ['sfbm', 'requester.confidential', '1'],
    ['tyshxydm', 'requester.uscc', '91110000MA00000X1X'],
    ['ygdbh', 'relatesTo.orderNumber', 'GD-20260101-9'],
  ] as const)
    t.equal(guessOf({ [name]: value })[to], name, `${name}: ${to}`)
})

t.test('of a name that means two things the value decides', async (t) => {
  t.equal(guessOf({ sj: '13800001234' })['requester.phone'], 'sj')
  t.equal(guessOf({ sj: '20260105083000' }).occurredAt, 'sj')
  t.equal(guessOf({ jd: '116.486' })['location.longitude'], 'jd')
  t.equal(guessOf({ jd: '麦子店街道' })['location.street'], 'jd')
  t.equal(guessOf({ zjhm: '13800001234' })['requester.callerNumber'], 'zjhm')
  t.equal(guessOf({ zjhm: '11010119000101000X' })['requester.identityNumber'], 'zjhm')
})

t.test('where it stands decides whose it is', async (t) => {
  const guessed = guessOf({
    'caller.name': '欧阳试',
    'caller.phone': '13800001234',
    'respondent.name': '某某公司',
    'respondent.phone': '010-00000001',
    'files.name': '1.jpg',
    'files.url': 'https://files.example.invalid/1.jpg',
    'site.name': '某某小区',
  })
  t.match(guessed, {
    'requester.name': 'caller.name',
    'requester.phone': 'caller.phone',
    'against.name': 'respondent.name',
    'against.phone': 'respondent.phone',
    'attachments.name': 'files.name',
    'attachments.url': 'files.url',
    'location.text': 'site.name',
  })
})

t.test('names that say nothing: the value alone', async (t) => {
  const guessed = guessOf({
    note1: 'AB-20260105-7',
    f2: '13800001234',
    f3: '2026-01-05 08:30:00',
    f4: '小区门口的路灯坏了三天了，晚上很黑，请尽快派人修理。',
    f5: 'https://files.example.invalid/1.jpg',
    f6: 'a@example.invalid',
  })
  t.match(guessed, {
    'requester.phone': 'f2',
    occurredAt: 'f3',
    text: 'f4',
    'attachments.url': 'f5',
    'requester.email': 'f6',
  })
})

t.test('what proves the sender is a credential, unless it says something else', async (t) => {
  const { credentials, fields } = guessFields(
    ['sign', 'nonce', 'timestamp', 'ValidateData', 'appid', 'secret'].map((path) => ({ path, value: '1' })),
  )
  const paths = credentials.map(({ path }) => path)
  t.same(paths.toSorted(), ['ValidateData', 'appid', 'nonce', 'sign', 'timestamp'])
  t.equal(fields.get('requester.confidential')?.path, 'secret', 'a flag is no password')
})

t.test('how a time is written', async (t) => {
  for (const [value, format] of [
    ['2026-01-05T08:30:00+0800', 'rfc3339'],
    ['20260105083000', 'compact'],
    ['202601050830', 'compact'],
    ['2026/1/5 8:30', 'local'],
    ['2026年1月5日 08时30分', 'local'],
    ['1767573000', 's'],
    ['1767573000000', 'ms'],
    ['46027.354', 'excel'],
    ['13800001234', undefined],
    ['20261305083000', undefined],
    ['GD20260105', undefined],
  ] as const)
    t.equal(dateFormatOf(value), format, value)
  t.notOk(isPhone('20260105083000'))
  t.same(urlsOf('https://a.example.invalid/1;https://a.example.invalid/2'), { separator: ';' })
})

t.test('the dictionary names every target, and no name twice for one', async (t) => {
  const said = new Set([...meanings.values()].flatMap((all) => all.map(({ to }) => to)))
  t.same([...said].toSorted(), targets.toSorted())
  for (const [name, all] of meanings) {
    const means = all.map(({ to, means }) => `${to} ${means}`)
    t.equal(new Set(means).size, means.length, name)
  }
})

t.test('whatever JSON comes: a draft that loads, or a refusal in words', async () => {
  const names = fc.constantFrom(...meanings.keys(), 'a b', '"', ': x', '#', '[0]', 'ключ')
  const values = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('13800001234', '是', "'", '{"a":[{"b":1}]}'),
  )
  const record = fc.dictionary(names, fc.oneof(values, fc.dictionary(names, values), fc.array(values)))
  fc.assert(
    fc.property(record, (value) => {
      const body = Buffer.from(JSON.stringify(value))
      const around = { file: 'a.json', ip: '', method: 'POST', path: '/', query: '', headers: {} }
      const draft = refusable(() => draftOf('12399', { ...around, body }, '/nowhere'))
      if (draft === undefined) return
      const { success, error } = Hotline.safeParse(parse(draft))
      if (!success) throw new Error(`${error.message}\n${draft}`)
    }),
    { numRuns: 300 },
  )
})

function refusable(draft: () => string): string | undefined {
  try {
    return draft()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'bad-request') return undefined
    throw error
  }
}

t.test('a scalar is read as the text that it was', async () => {
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom('yes', 'null', '1e3', '~', '- a', 'a: b', 'a #b', '@id', 'case.@no'),
  )
  fc.assert(
    fc.property(text, (value) => {
      if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(value)) return
      const read = parse(`{ key: ${scalar(value)} }`).key
      if (read !== value) throw new Error(`${JSON.stringify(value)} became ${JSON.stringify(read)}`)
    }),
  )
})
