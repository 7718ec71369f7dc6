import t from 'tap'
import { createFlow } from '../../../src/ops/live/flow.ts'

const totals = (web: number, wechat = 0) => new Map(Object.entries({ web, wechat }))
const lately = (flow: ReturnType<typeof createFlow>) => flow.lately().get('web') ?? 0

t.test('what came in a window, however many gateways come and go', async (t) => {
  const flow = createFlow({ windowMs: 60_000, stepMs: 1000 })
  const at = (seconds: number, ...gateways: [string, number][]) => {
    for (const [gateway, total] of gateways) flow.note(gateway, totals(total))
    flow.mark(seconds * 1000)
    return lately(flow)
  }
  t.equal(at(0, ['a', 500]), 0, 'what came before we looked did not come now')
  t.equal(at(10, ['a', 510]), 10)
  t.equal(at(20, ['a', 510], ['b', 9000]), 10, 'a second gateway with a past of its own')
  t.equal(at(30, ['a', 515], ['b', 9002]), 17)
  t.equal(at(40, ['a', 515]), 17, 'one that is not seen any more takes nothing with it')
  t.equal(at(50, ['a', 3]), 17, 'totals that fall began anew')
  t.equal(at(60, ['a', 5]), 19)
  t.equal(at(71, ['a', 5]), 9, 'the first ten are older than the window')
  t.equal(at(200, ['a', 5]), 0)
  t.equal(flow.sum().get('web'), 19)
})

t.test('what a gateway first tells of a source later on has come in the meantime', async (t) => {
  const flow = createFlow({ windowMs: 60_000, stepMs: 1000 })
  flow.note('a', new Map())
  flow.mark(0)
  flow.note('a', new Map([['web', 3]]))
  flow.mark(1000)
  t.equal(lately(flow), 3)
})
