/** Field by field: what becomes of a record, and that nothing of it is lost. */
import t from 'tap'
import { Content } from '../../../../channels/hotlines/map/mapper.ts'
import { MapError } from '../../../../channels/hotlines/message.ts'
import { mapped } from './reading.ts'

const base = { id: '1', text: 'Die Heizung ist kalt' }

t.test('a work order with names made of initials', async (t) => {
  const mapping = {
    messageId: 'gdbh',
    text: 'zynr',
    title: 'bt',
    type: { from: 'lx', table: 'types' },
    occurredAt: { from: 'ldsj', format: 'compact' as const },
    orderNumber: 'gdbh',
    requester: { name: 'xm', phone: 'lxdh', callerNumber: 'ldhm', confidential: 'sfbm', kind: 'zt' },
    against: { name: 'bfyr', phone: 'bfyrdh' },
    location: {
      text: 'dz',
      district: 'qx',
      street: 'jd',
      longitude: 'x',
      latitude: 'y',
      crs: 'GCJ-02' as const,
    },
    relatesTo: { orderNumber: 'cbdh' },
    replyWanted: 'sfhf',
  }
  const record = {
    gdbh: '250912101108115409',
    zynr: '  供暖温度不够\u0007。\r\n请尽快处理 ',
    bt: '供暖',
    lx: '01',
    ldsj: '20260105083015',
    xm: '王某',
    lxdh: '１３８ ０００００１',
    ldhm: '65551234',
    sfbm: '是',
    zt: '个人',
    bfyr: '某物业',
    bfyrdh: '96069',
    dz: '某某路1号院',
    qx: '朝阳',
    jd: '八里庄街道',
    x: '116.3975',
    y: '39.908756',
    cbdh: '250901000000000001',
    sfhf: '否',
    jjcd: '2',
  }
  const { content } = await mapped(mapping, record, { tables: { types: { '01': 'complaint' } } })
  t.ok(Content.safeParse(content).success)
  t.matchStrict(content, {
    messageId: '250912101108115409',
    orderNumber: '250912101108115409',
    text: '供暖温度不够。\n请尽快处理',
    title: '供暖',
    type: 'complaint',
    occurredAt: '2026-01-05T08:30:15.000+08:00',
    requester: {
      kind: 'individual',
      name: '王某',
      callerNumber: '+861065551234',
      anonymous: false,
      confidential: true,
    },
    against: { name: '某物业', phone: '96069' },
    location: { text: '某某路1号院', districtCode: '110105', streetCode: '110105015' },
    relatesTo: { orderNumber: '250901000000000001', how: 'urge' },
    reply: { wanted: false, via: 'none' },
    flags: ['unread'],
  })
  t.same(content.location?.original, { longitude: 116.3975, latitude: 39.908756, crs: 'GCJ-02' })
  t.same(content.extensions, { lxdh: '１３８ ０００００１', jjcd: '2' }, 'a digit too few: kept as it came')
})

t.test('only without an id or without words it is no request', async (t) => {
  const nothing = /^messageId: there is nothing at id/
  for (const id of ['', ' ', 'null', 'undefined', null]) await t.rejects(mapped({}, { ...base, id }), nothing)
  await t.rejects(mapped({ messageId: ['id', 'day'] }, base), {
    message: /^messageId: .* day/,
    name: 'MapError',
  })
  for (const text of ['', '\u200b\n', 'null'])
    await t.rejects(mapped({ text: ['text', 'more'] }, { id: '1', text }), {
      message: 'text: there is nothing at text or more, expected the words of the request',
    })
  await t.rejects(mapped({}, 'just a string'), MapError)
  await t.rejects(mapped({}, []), MapError)
  await t.rejects(mapped({}, null), MapError)
})

t.test('without words: where the mapping says so, or something else came', async (t) => {
  const silent = await mapped({ text: { value: '' } }, { id: '1' })
  t.matchStrict(silent.content, { text: '', flags: ['wordless'] })
  const picture = await mapped(
    { attachments: [{ url: 'pic' }] },
    { id: '1', pic: 'https://files.example/1.jpg' },
  )
  t.matchStrict(picture.content, { text: '', flags: ['wordless'] })
})

t.test('composite ids, and ids that are too long', async (t) => {
  const { content } = await mapped(
    { messageId: ['TaskId', 'day'] },
    { ...base, TaskId: ' 7 ', day: '20260105' },
  )
  t.equal(content.messageId, '7:20260105')
  const idOf = async (TaskId: string, day: string) =>
    (await mapped({ messageId: ['TaskId', 'day'] }, { ...base, TaskId, day })).content.messageId
  const alike = [
    ['1:2', '3'],
    ['1', '2:3'],
    ['1\\', '2:3'],
    ['1\\:2', '3'],
    ['1\\\\', '2:3'],
  ] as const
  const ids = await Promise.all(alike.map(([id, day]) => idOf(id, day)))
  t.equal(new Set(ids).size, alike.length, 'a colon in one part is not the one between two')
  t.equal((await mapped({}, { ...base, id: 'a:\\b' })).content.messageId, 'a:\\b', 'one is as it came')
  const [one, two] = await Promise.all(
    ['a', 'b'].map((end) => mapped({}, { ...base, id: 'x'.repeat(300) + end })),
  )
  t.equal(one?.content.messageId.length, 256)
  t.not(one?.content.messageId, two?.content.messageId, 'the end counts')
  t.equal(one?.content.extensions.id, `${'x'.repeat(300)}a`)
  const order = await mapped({ orderNumber: 'no' }, { ...base, no: '9'.repeat(129) })
  t.equal(order.content.orderNumber, undefined, 'half an order number is another one')
  t.same(order.content.extensions, { no: '9'.repeat(129) })
  t.same(order.content.flags, ['unread'])
})

t.test('what can not be read is left out and kept', async (t) => {
  const sheet = {
    occurredAt: 'when',
    requester: { phone: 'tel', email: 'mail' },
    location: { district: 'qx', longitude: 'x', latitude: 'y' },
  }
  const odd = { when: '26-1-5', tel: '123', mail: 'nobody', qx: '某区', x: '0', y: '0' }
  const { content } = await mapped(sheet, { ...base, ...odd })
  t.same(content.extensions, odd)
  t.same(content.flags, ['unread'])
  t.equal(content.occurredAt, undefined)
  t.equal(content.location, undefined)
  const half = await mapped(sheet, { ...base, x: '116.4' })
  t.matchStrict(half.content, { flags: ['unread'], extensions: { x: '116.4' } })
  const none = await mapped(sheet, { ...base, tel: '无', mail: '-', qx: '未知' })
  t.same(none.content.flags, [], 'nothing was said')
  t.same(none.content.extensions, { tel: '无', mail: '-', qx: '未知' })
})

t.test('of several places the first that can be read', async (t) => {
  const { content } = await mapped(
    { requester: { phone: ['tel', 'mobile'] } },
    { ...base, tel: '无', mobile: '13800001234 转 8' },
  )
  t.equal(content.requester.phone, '+8613800001234')
  t.same(content.flags, [])
  t.same(content.extensions, { tel: '无', mobile: '13800001234 转 8' }, 'more than the number: whole')
})

t.test('names over the length are cut, and kept whole', async (t) => {
  const name = `${'王'.repeat(99)}😀某`
  const { content } = await mapped(
    { title: 'bt', requester: { name: 'xm' } },
    { ...base, xm: name, bt: '题'.repeat(201) },
  )
  t.equal(content.requester.name, '王'.repeat(99), 'not within a character')
  t.equal(content.title, '题'.repeat(200))
  t.same(content.extensions, { xm: name, bt: '题'.repeat(201) })
})

t.test('codes: unknown ones stay, shared ones too', async (t) => {
  const tables = { types: { '01': 'complaint', '02': 'complaint', '03': 'praise' } }
  const of = async (lx: string) =>
    (await mapped({ type: { from: 'lx', table: 'types' } }, { ...base, lx }, { tables })).content
  t.matchStrict(await of('03'), { type: 'praise', extensions: {}, flags: [] })
  t.matchStrict(await of('01'), { type: 'complaint', extensions: { lx: '01' }, flags: [] })
  t.matchStrict(await of('99'), { type: 'unknown', extensions: { lx: '99' }, flags: [] })
  t.matchStrict(await of('投诉'), { type: 'complaint', extensions: {}, flags: [] })
  const constant = await mapped({ type: { value: 'report' } }, base)
  t.equal(constant.content.type, 'report')
})

t.test('headers and query', async (t) => {
  const sheet = { agentId: '$header.X-Agent', callId: '$query.call', requester: { phone: '$query.tel' } }
  const { content } = await mapped(sheet, base, {
    headers: { 'x-agent': 'A7' },
    query: 'call=%E5%91%BC+1&tel=12&call=2',
  })
  t.matchStrict(content, {
    agentId: 'A7',
    callId: '呼 1',
    flags: ['unread'],
    extensions: { '$query.tel': '12' },
  })
})

t.test('organisations', async (t) => {
  const sheet = { requester: { organisation: 'qymc', uscc: 'tyxydm' } }
  const firm = { qymc: '某某公司', tyxydm: '91110000MA0000000X' }
  const { content } = await mapped(sheet, { ...base, ...firm })
  t.matchStrict(content.requester, {
    kind: 'organisation',
    organisation: { name: '某某公司', uscc: '91110000MA0000000X' },
  })
  const nameless = await mapped(sheet, { ...base, tyxydm: firm.tyxydm })
  t.equal(nameless.content.requester.kind, 'individual')
  t.same(nameless.content.extensions, { tyxydm: firm.tyxydm })
})

t.test('equal content, other key: revisionOn', async (t) => {
  const keyOf = async (zt: string | null) =>
    (await mapped({ revisionOn: ['zt', '$query.n'] }, { ...base, zt })).revisionKey
  t.match(await keyOf('1'), /^[0-9a-f]{16}$/)
  t.equal(await keyOf('1'), await keyOf('1'))
  t.not(await keyOf('1'), await keyOf('2'))
  t.not(await keyOf('1'), await keyOf(null))
  t.equal((await mapped({}, base)).revisionKey, undefined)
})

t.test('NFC, and no more', async (t) => {
  const { content } = await mapped({}, { ...base, text: 'e\u0301 ｡㈠１', more: 'e\u0301㈠' })
  t.equal(content.text, '\u00e9 ｡㈠１')
  t.same(content.extensions, { more: '\u00e9㈠' })
})
