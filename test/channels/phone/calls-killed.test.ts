/** Many live calls at once, gateways killed while they run: every final segment once, every call one request. */
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import type { Request } from '../../../src/contract/request.ts'
import { balance } from '../../support/cli.ts'
import { until } from '../../support/house.ts'
import { openCallCentre } from '../../support/phone/call-centre.ts'
import { startPhone } from '../../support/phone/phone-house.ts'
import { patience, pickSeed, randomFrom, report, size } from '../../support/size.ts'

const CALLS = size(60, 300)
const SEGMENTS = size(10, 20)
const KILLS = size(1, 3)
const THINK_MS = size(150, 1500)

t.test('calls go on through another connection after each kill', patience(), async (t) => {
  const seed = pickSeed()
  t.comment(`SEED=${seed}`)
  const random = randomFrom(seed)
  const house = await startPhone(t)
  const centre = openCallCentre([house.url], house.centreKey)
  t.teardown(() => centre.close())
  let said = 0
  const call = async (n: number): Promise<string> => {
    const id = `call-${n}`
    await centre.say(id, { type: 'start', data: { callingNumber: '13800001234' } })
    const waiting: Promise<string>[] = []
    for (let at = 0; at < SEGMENTS; at++) {
      await sleep(random() * THINK_MS)
      const text = `第${n}通第${at}句`
      waiting.push(
        centre.say(id, {
          type: 'segment',
          segment: { role: 'citizen', startMs: at * 1000, endMs: at * 1000 + 900, text },
        }),
      )
      said += 1
    }
    await Promise.all(waiting)
    return centre.say(id, { type: 'end' })
  }
  const calling = Promise.all(Array.from({ length: CALLS }, (_, n) => call(n)))
  for (let kill = 0; kill < KILLS; kill++) {
    const moment = ((kill + 0.3 + random() * 0.4) / KILLS) * CALLS * SEGMENTS
    await until(() => said >= moment, 600_000)
    await house.kill9()
    await house.restart()
  }
  const receipts = await calling
  t.ok(centre.connections > KILLS, 'it had to come back')
  t.equal(new Set(receipts).size, CALLS)
  const requests = await Promise.all(receipts.map((receipt) => house.request(receipt)))
  const expected = (n: number) => Array.from({ length: SEGMENTS }, (_, at) => `第${n}通第${at}句`)
  const wrong = requests.filter(({ transcript }, n) => {
    const heard = transcript?.segments.map(({ text }) => text) ?? []
    return JSON.stringify(heard) !== JSON.stringify(expected(n))
  })
  t.same(
    wrong.map(({ source }: Request) => source.callId),
    [],
    'each with every segment, once',
  )
  t.equal([...house.dispatched.keys()].length, CALLS, 'one request a call, none doubled')
  await until(async () =>
    (await balance({ DATA_DIR: house.dataDir })).rows.every(({ inJournal }) => inJournal === 0),
  )
  t.match(await balance({ DATA_DIR: house.dataDir }), { code: 0 })
  const lags = centre.lags.toSorted((a, b) => a - b)
  report('phone live, killed', {
    calls: CALLS,
    segments: SEGMENTS,
    kills: KILLS,
    p50: lags[Math.floor(lags.length / 2)],
  })
})
