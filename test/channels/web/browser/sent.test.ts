import t from 'tap'
import { readSendAnswer } from '../../../../channels/web/browser/send-answer.ts'
import { addSent, readSent, trackPathOf } from '../../../../channels/web/browser/sent-list.ts'

const sent = (view: string) => ({ view, receipt: 'R', url: '/sent/x' })

t.test('the last five forms, each once', async (t) => {
  let text: string | null = null
  for (const view of ['a', 'b', 'c', 'd', 'e', 'f', 'd']) text = addSent(readSent(text), sent(view))
  t.strictSame(
    readSent(text).map(({ view }) => view),
    ['b', 'c', 'e', 'f', 'd'],
  )
  for (const strange of ['', '{}', '[1, null, {"view":"a"}]', 'x'])
    t.strictSame(readSent(strange), [], strange)
})

t.test('where a request that was sent is tracked', async (t) => {
  t.equal(trackPathOf('/sent/ABC.x_-1?lang=en'), '/track/ABC.x_-1')
})

t.test('what the server answered', async (t) => {
  t.strictSame(readSendAnswer(201, { receipt: 'R', sentUrl: '/sent/x' }), {
    kind: 'sent',
    receipt: 'R',
    url: '/sent/x',
  })
  const again = readSendAnswer(429, {
    detail: '请再按一次',
    errors: [{ field: 'phone', detail: '不对' }, 1, { field: 2 }],
    notes: ['a', 1],
    view: 'V',
    ticket: 'T',
    waitSeconds: 7,
  })
  t.strictSame(again, {
    kind: 'again',
    errors: { phone: '不对' },
    message: '请再按一次',
    notes: ['a'],
    ticket: 'T',
    view: 'V',
    wait: 7,
  })
  t.strictSame(readSendAnswer(429, { challenge: { id: 'x', prompt: '?' } }), { kind: 'page' })
  for (const strange of [undefined, null, 'x', { errors: 1, notes: {}, waitSeconds: '1' }])
    t.match(readSendAnswer(502, strange), { kind: 'again', errors: {}, notes: [], wait: 0 }, String(strange))
})
