/** 查询, 补充, 评价: one's own requests, and nobody else's. */
import t from 'tap'
import type { OwnRequest } from '../../../../src/contract/thread.ts'
import { createTalk, event, line, photo, place, receiptOf } from './talk.ts'

const mine: OwnRequest = {
  receipt: '0123-4567-89AB-CDEF-GHJK',
  status: 'in_progress',
  receivedAt: '2026-01-03T09:00:00+08:00',
  changedAt: '2026-01-03T09:00:00+08:00',
  text: '我家暖气不热，已经三天了，物业说不归他们管',
  mayRate: false,
}
const older: OwnRequest = { ...mine, receipt: '9999-4567-89AB-CDEF-GHJK', status: 'closed', mayRate: true }
const later: OwnRequest = { ...older, receipt: receiptOf(77), changedAt: '2026-01-04T09:00:00+08:00' }

t.test("查询 lists the citizen's own requests with their state", async (t) => {
  const talk = createTalk()
  t.match(talk.say('查询'), line('queryNone'))
  talk.requests = [mine, older]
  for (const said of ['查询', '我的诉求', event('click', 'query')]) {
    const answer = talk.say(said)
    t.match(answer, '0123-4567-89AB-CDEF-GHJK 2026-01-03 办理中')
    t.match(answer, '9999-4567-89AB-CDEF-GHJK 2026-01-03 已办结')
    t.match(answer, 'in progress')
    t.ok(Buffer.byteLength(answer) < 2048)
  }
  talk.requests = Array.from({ length: 9 }, (_, at) => ({ ...mine, receipt: receiptOf(at) }))
  t.equal(talk.say('查询').match(/办理中/g)?.length, 5)
})

t.test("another's or an unknown receipt: not among yours, and nothing else", async (t) => {
  const talk = createTalk()
  talk.requests = [mine]
  const own = talk.say('查询 0123 4567 89ab cdef ghjk')
  t.match(own, '0123-4567-89AB-CDEF-GHJK')
  const other = talk.say('查询 9999-4567-89AB-CDEF-GHJK')
  t.match(other, line('notYours'))
  t.notMatch(other, /\d{4}-/)
  for (const half of ['查询 0123-4567', '查询 0123456789ab', '9999-4567-89AB-CDEF-GHJK'])
    t.match(talk.say(half), line('notYours'), half)
  t.match(talk.say('0123-4567-89AB-CDEF-GHJK'), '办理中', 'a receipt alone asks for it')
  t.match(talk.say('查询医保'), line('askWhere'), 'no receipt at all: a message')
})

t.test('what was submitted just now is there, though the ledger does not list it yet', async (t) => {
  const talk = createTalk()
  talk.say('示例路1号的路灯坏了', photo, '提交')
  t.match(talk.say('查询'), `${receiptOf(1)} 2026-01-05 已收到`)
})

t.test('补充 with words adds them to the last one', async (t) => {
  const talk = createTalk()
  t.match(talk.say('补充 还有二号楼'), line('nothingToSupplement'))
  talk.requests = [mine, older]
  t.match(talk.say('补充 还有二号楼'), `已补充到 ${mine.receipt}`)
  t.match(talk.supplements, [
    {
      supplement: {
        receipt: mine.receipt,
        text: '还有二号楼',
        source: { messageId: /^9007/ },
        attachments: [],
      },
    },
  ])
  talk.wait(1000)
  t.equal(talk.supplements.length, 1)
})

t.test('补充 alone: what follows, until 提交 or a quiet time', async (t) => {
  for (const end of ['提交', 180]) {
    const talk = createTalk({ mediaWaitSeconds: 0 })
    talk.requests = [mine]
    t.match(talk.say(event('click', 'supplement')), line('supplementHow'))
    t.match(talk.say(photo), line('supplementNoted'))
    t.equal(talk.say('三楼'), '')
    if (typeof end === 'string') t.match(talk.say(end), line('supplemented'))
    else talk.wait(end)
    t.match(talk.supplements, [
      { supplement: { receipt: mine.receipt, text: '三楼' }, pending: [{ kind: 'image' }] },
    ])
    t.same([...talk.submissions, ...talk.says], [])
  }
})

t.test('补充 to a request that still waits for its files goes into it', async (t) => {
  const talk = createTalk()
  talk.say('示例路1号的路灯坏了', photo, '提交', '补充 还有二号楼')
  talk.wait(60)
  t.match(talk.submissions, [{ submission: { text: '示例路1号的路灯坏了\n还有二号楼' } }])
  t.same(talk.supplements, [])
})

t.test('补充 while something is written belongs to that; 取消 drops what was to be added', async (t) => {
  const talk = createTalk()
  talk.requests = [mine]
  talk.say('示例路1号的路灯坏了', '补充 还有二号楼', '提交')
  t.match(talk.submissions, [{ submission: { text: '示例路1号的路灯坏了\n还有二号楼' } }])
  talk.say('补充', place)
  t.match(talk.say('取消'), line('cancelledSupplement'))
  talk.wait(1000)
  t.same(talk.supplements, [])
})

t.test('评价 1–5 after closing', async (t) => {
  const table: [requests: OwnRequest[], said: string, key: Parameters<typeof line>[0], score?: number][] = [
    [[mine, older], '评价 4', 'rated', 4],
    [[mine, older], '5', 'rated', 5],
    [[mine, older], '评价', 'rateHow'],
    [[mine], '评价 4', 'rateNotYet'],
    [[{ ...older, status: 'rated', mayRate: false }], '评价 4', 'rateAlready'],
    [[], '评价 4', 'rateNone'],
  ]
  for (const [requests, said, key, score] of table) {
    const talk = createTalk()
    talk.requests = requests
    t.match(talk.say(said), line(key), said)
    t.same(talk.ratings, score === undefined ? [] : [{ receipt: older.receipt, score }])
  }
})

t.test(
  'a digit alone is a message where nothing is to be rated, or something is being written',
  async (t) => {
    const talk = createTalk()
    talk.say('5', '提交')
    talk.requests = [older]
    talk.say('示例路的路灯，第几个', '3', '提交')
    t.same(
      talk.submissions.map(({ submission }) => submission.text),
      ['5', '示例路的路灯，第几个\n3'],
    )
    t.same(talk.ratings, [])
  },
)

t.test('the one that changed last is rated, or the one that is named', async (t) => {
  const table: [said: string, receipt?: string, score?: number][] = [
    ['评价 4', later.receipt, 4],
    [`评价 ${older.receipt} 4`, older.receipt, 4],
    [`评价 ${older.receipt.toLowerCase()} 五分`, older.receipt, 5],
    [`评价 ${older.receipt}`],
    [`评价 ${receiptOf(99)} 4`],
    ['非常满意', later.receipt, 5],
    ['不满意', later.receipt, 2],
    ['⭐⭐⭐', later.receipt, 3],
    ['⭐️⭐️', later.receipt, 2],
    ['rate 5 stars', later.receipt, 5],
  ]
  for (const [said, receipt, score] of table) {
    const talk = createTalk()
    talk.requests = [mine, older, later]
    talk.say(said)
    t.same(talk.ratings, receipt === undefined ? [] : [{ receipt, score }], said)
    t.same(talk.jobs.looksAt(undefined, [talk.part(said)]).requests?.length, said.includes('-') ? 1 : 0)
  }
  const nothing = createTalk()
  nothing.say('一般', '⭐⭐', '提交')
  t.match(
    nothing.submissions,
    [{ submission: { text: '一般\n⭐⭐' } }],
    'a message where nothing can be rated',
  )
  t.match(createTalk().say(`评价 ${receiptOf(99)} 4`), line('notYours'))
})

t.test('补充 with a receipt adds to that one', async (t) => {
  const talk = createTalk({ mediaWaitSeconds: 0 })
  talk.requests = [mine, older]
  t.same(talk.jobs.looksAt(undefined, [talk.part(`补充 ${older.receipt} 二号楼`)]).requests, [older.receipt])
  t.match(talk.say(`补充 ${older.receipt} 还有二号楼`), `已补充到 ${older.receipt}`)
  talk.say('示例路1号的路灯坏了')
  talk.say(`补充${older.receipt}：三号楼`)
  t.match(talk.say(`补充 ${older.receipt}`), older.receipt)
  t.match(talk.submissions, [{ submission: { text: '示例路1号的路灯坏了' } }], 'what was open goes by itself')
  talk.say('四号楼', '提交')
  t.match(
    talk.supplements.map(({ supplement }) => [supplement.receipt, supplement.text]),
    ['还有二号楼', '三号楼', '四号楼'].map((text) => [older.receipt, text]),
  )
  t.match(talk.say(`补充 ${receiptOf(99)} 五号楼`), line('notYours'))
  t.equal(talk.supplements.length, 3)
})

t.test('the requests are asked for only where a message needs them', async (t) => {
  const { part, jobs } = createTalk()
  const table: [said: Parameters<typeof part>[0], requests: string[] | undefined][] = [
    ['你好', undefined],
    ['0123-4567-89AB-CDEF-GHJK', ['0123-4567-89AB-CDEF-GHJK']],
    [photo, undefined],
    ['提交', undefined],
    [event('click', 'help'), undefined],
    ['查询', []],
    ['查询 0123456789abcdefghjk', ['0123-4567-89AB-CDEF-GHJK']],
    [event('click', 'query'), []],
    ['补充 二号楼', []],
    ['评价 3', []],
    ['3', []],
  ]
  for (const [said, requests] of table) t.same(jobs.looksAt(undefined, [part(said)]).requests, requests)
})
