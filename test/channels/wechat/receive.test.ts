/** Several posts of one message wait for one answer: what is owed to its citizen is settled once. */
import t from 'tap'
import { createReceiver } from '../../../channels/wechat/receive.ts'
import { sample } from './samples.ts'

function setUp() {
  const settled: string[] = []
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  let parts = 0
  const receiver = createReceiver({
    clock: Date,
    intake: {
      part: async () => {
        parts += 1
        return { receipt: 'R', urgency: 'normal' }
      },
    },
    conversations: {
      answer: () => promise,
      said: () => settled.push('said'),
      unsaid: () => settled.push('unsaid'),
      isLedgerUp: () => true,
    },
    config: { answerMs: 1000 },
    show: (_touchpoint: string, _incoming: unknown, answer: () => Promise<string | undefined>) => answer(),
  } as never)
  const receive = () => receiver.receive('bj12345', sample('text'))
  return { settled, resolve, receive, parts: () => parts }
}

async function together(count: number) {
  const { resolve, receive, ...rest } = setUp()
  const waiting = Array.from({ length: count }, receive)
  resolve('已收到')
  return { answers: await Promise.all(waiting), receive, ...rest }
}

t.test('they are one part, and have the same answer', async (t) => {
  const { answers, parts } = await together(3)
  t.equal(parts(), 1)
  t.strictSame(
    answers.map(({ text }) => text),
    ['已收到', '已收到', '已收到'],
  )
})

for (const [name, went, expected] of [
  ['one hung up, another has it', [false, true], ['said']],
  ['one has it, another hung up', [true, false], ['said']],
  ['all have it', [true, true], ['said']],
  ['all hung up', [false, false], ['unsaid']],
] as const) {
  t.test(name, async (t) => {
    const { answers, settled } = await together(went.length)
    for (const [n, answer] of answers.entries()) answer.sent(went[n] ?? false)
    t.strictSame(settled, expected)
  })
}

t.test('what comes after it is settled by itself', async (t) => {
  const { answers, receive, settled, parts } = await together(1)
  answers[0]?.sent(false)
  const again = await receive()
  again.sent(true)
  t.strictSame(settled, ['unsaid', 'said'])
  t.equal(parts(), 2, 'the ledger knows that it is the same')
})
