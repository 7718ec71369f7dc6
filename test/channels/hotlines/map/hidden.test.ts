/** What must not be kept is kept nowhere. */
import t from 'tap'
import { mapped } from './reading.ts'

const base = { id: '1', text: 'words' }
const who = {
  xm: '王某',
  tel: ['13800001234', '13800005678'],
  tel2: 'no number 7',
  mail: 'a@b.example',
  zjhm: 'ID 1234',
}
const requester = {
  anonymous: 'nm',
  confidential: 'bm',
  name: { expression: 'wrap.xm & ""' },
  phone: ['tel', 'tel2'],
  callerNumber: 'caller',
  email: 'mail',
  identityNumber: 'zjhm',
}

t.test('who is anonymous leaves nothing of themselves', async (t) => {
  const record = {
    ...base,
    ...who,
    nm: '1',
    caller: '13800009999',
    wrap: { xm: '王某', qt: 'x' },
    other: 'stays',
  }
  const { content } = await mapped({ requester }, record)
  t.same(content.requester, { kind: 'individual', anonymous: true, confidential: false })
  t.same(content.extensions, { other: 'stays', 'wrap.qt': 'x' })
  t.same(content.flags, [])
})

t.test('nor under the same names elsewhere, in whatever letters', async (t) => {
  const who = { name: 'caller.callerName', phone: ['list[0].callerPhone', '$query.tel'], anonymous: 'nm' }
  const record = {
    ...base,
    nm: '1',
    caller: { callerName: '王某' },
    extra: { callerName: '王某', CallerName: { '#text': '王某', '@n': '1' }, 'caller_name ': '王某' },
    contactList: [{ callerPhone: '13800003333' }, { callerPhone2: ['13800004444'], n: '2' }],
    'a.callerPhone': '13800005555',
    'a[caller_phone]': '13800005555',
    tel: '13800006666',
    ledger: { callerName: '站名'.repeat(101) },
    7: 'seven',
  }
  const { content } = await mapped({ title: 'ledger.callerName', requester: who }, record)
  t.same(content.extensions, {
    'extra.CallerName.@n': '1',
    'contactList[1].n': '2',
    'ledger.callerName': '站名'.repeat(101),
    7: 'seven',
  })
  const open = await mapped({ requester: who }, { ...record, nm: '0' })
  t.match(open.content.extensions, {
    'extra.callerName': '王某',
    'contactList[0].callerPhone': '13800003333',
  })
})

t.test('who is not stays as they are', async (t) => {
  const { content } = await mapped(
    { requester },
    { ...base, ...who, nm: '0', bm: '是', wrap: { xm: '王某' } },
  )
  t.matchStrict(content.requester, {
    name: '王某',
    phone: '+8613800001234',
    confidential: true,
    anonymous: false,
  })
  t.equal(content.extensions['tel[1]'], '13800005678')
  t.equal(content.extensions.tel2, 'no number 7')
})

t.test('an answer that can not be read protects', async (t) => {
  for (const [nm, bm] of [
    ['9', '0'],
    ['0', '说不清'],
  ] as const) {
    const { content } = await mapped({ requester }, { ...base, nm, bm })
    t.matchStrict(content, { requester: { anonymous: false, confidential: true }, flags: ['unread'] })
  }
})

t.test('what proves who sends goes nowhere, not even into an expression', async (t) => {
  const record = {
    ...base,
    auth: { pwd: 'secret', user: 'u' },
    list: [{ sign: 'secret' }, { sign: 'secret', n: '1' }],
  }
  const hiddenBody = ['auth.pwd', 'list[0].sign', 'nothing.there']
  const sheet = { title: { expression: '$string($)' }, agentId: 'auth.pwd', revisionOn: ['auth.pwd'] }
  const { content } = await mapped(sheet, record, { hiddenBody })
  t.notMatch(JSON.stringify(content), /secret/)
  t.equal(content.agentId, undefined)
  t.matchStrict(content.extensions, { 'auth.user': 'u', 'list[1].n': '1' })
  t.equal(record.auth.pwd, 'secret', 'the record itself is not changed')
})

t.test('what is dropped', async (t) => {
  const record = {
    ...base,
    a: { b: 'x', c: 'y' },
    ab: 'stays',
    l: [{ s: '1', n: '2' }],
    d: { '#text': 'x', '@n': '1' },
  }
  const { content } = await mapped({ drop: ['a', 'l.s', 'd.#text'] }, record)
  t.same(content.extensions, { ab: 'stays', 'l[0].n': '2' })
})
