/** What a model is told of a request, and what of its answer goes on. */
import t from 'tap'
import type { Errand, Summarised } from '../../src/contract/errand.ts'
import type { Request } from '../../src/contract/request.ts'
import { createSummarise } from '../../src/intake/summarise.ts'
import { submission } from '../support/samples.ts'

const never = new AbortController().signal
const errand: Errand = {
  kind: 'summarise',
  channel: 'phone',
  endpoint: 'phone',
  receipt: 'R',
  key: 'summary',
  data: {},
  attempts: 3,
  createdAt: 0,
}

function asking(changes: Partial<Request> | undefined, says: Summarised) {
  const told: string[] = []
  const summarise = createSummarise({
    tracking: {
      request: async () => (changes ? ({ ...submission('m'), ...changes } as Request) : undefined),
    },
    summariser: {
      async summarise(words) {
        told.push(words)
        return says
      },
    },
    random: () => 0,
  })
  return { told, summarise: () => summarise(errand, never) }
}

const done: Summarised = { is: 'done', title: '暖气不热', by: 'm-1' }

t.test('its words, without the people in them', async (t) => {
  const text = [
    '我叫李四，免贵姓李，张三是我邻居，电话13800001234，或者幺三八，零零零零，幺二三五，也可以幺三八 零零零零 幺二三六',
    '身份证11010519491231002X，邮箱a.b@example.com，车牌京A12345',
    '２０２６年11月29日起三号楼暖气不热，才15度，我叫了物业三次',
  ].join('\n')
  const { told, summarise } = asking({ text }, done)
  t.strictSame(await summarise(), { is: 'done', summary: { title: '暖气不热', by: 'm-1' } })
  const [words = ''] = told
  t.notMatch(words, /[张三李四]{2}|姓李|0000|零零零零|幺二三|11010519|example|12345/)
  t.match(words, '２０２６年11月29日起三号楼暖气不热，才15度，我叫了物业三次')
})

t.test('of a long call its beginning, never half a character', async (t) => {
  const { told, summarise } = asking({ text: `a${'😀'.repeat(50_000)}` }, done)
  await summarise()
  t.ok((told[0]?.length ?? 0) <= 6000 && told[0]?.isWellFormed())
})

t.test('where there is nothing to do any more nobody is asked', async (t) => {
  for (const changes of [undefined, { title: '路灯' }, { text: '' }]) {
    const { told, summarise } = asking(changes, done)
    t.strictSame(await summarise(), { is: 'done' })
    t.same(told, [])
  }
})

t.test('a pause is as long as the model asks for, and grows by itself', async (t) => {
  const again = (pauseMs?: number): Summarised => ({
    is: 'again',
    reason: 'busy',
    ...(pauseMs !== undefined && { pauseMs }),
  })
  t.match(await asking({}, again()).summarise(), { is: 'again', reason: 'busy', pauseMs: 240_000 })
  t.match(await asking({}, again(1000)).summarise(), { pauseMs: 240_000 })
  t.match(await asking({}, again(900_000)).summarise(), { pauseMs: 900_000 })
  t.match(await asking({}, { is: 'failed', reason: 'no' }).summarise(), { is: 'failed', reason: 'no' })
})
