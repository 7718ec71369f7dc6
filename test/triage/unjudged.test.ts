/** Guards: no request is lost, or waits, since triage stumbles over it. */
import pino from 'pino'
import t from 'tap'
import { loadConfig } from '../../src/config.ts'
import type { QueueJob } from '../../src/contract/ports.ts'
import { Request } from '../../src/contract/request.ts'
import { createDeadlines } from '../../src/triage/deadlines.ts'
import { createEmergencyWords } from '../../src/triage/emergency.ts'
import { createSafeTriage, UNJUDGED } from '../../src/triage/unjudged.ts'
import { createTriageHandler } from '../../src/triage/worker.ts'
import { request, triage } from './second-opinion/asked.ts'

const { deadlines, holidays, urgency } = loadConfig('config')
const words = createEmergencyWords(urgency)
const POISON = '倒霉的一句话'
const CENTRE = { unit: '市民热线服务中心', level: 'city' }

function setUp() {
  const lines: string[] = []
  const safe = createSafeTriage({
    triage({ text }) {
      if (text.includes(POISON)) throw new RangeError('out of range')
      return triage()
    },
    urgencyOf: ({ text }) => words(text)?.urgency ?? 'normal',
    deadlines: createDeadlines(deadlines, holidays),
    direct: () => ({ direction: CENTRE, flags: ['place-unknown'] }),
    log: pino({}, { write: (line) => void lines.push(line) }),
  })
  return { safe, lines }
}

t.test('what can not be judged goes to the centre, flagged, with its due times', async (t) => {
  const { safe } = setUp()
  const given = request(POISON, { type: 'complaint' })
  const found = safe(given)
  t.match(found, {
    type: 'complaint',
    urgency: 'normal',
    disposition: 'dispatch',
    direction: CENTRE,
    flags: [UNJUDGED],
    by: 'jiesu-fallback/1',
  })
  t.ok(Request.safeParse({ ...given, triage: found }).success)
  t.ok(found.dispatchDueAt < found.handleDueAt)
})

t.test('danger is danger all the same', async (t) => {
  const { safe } = setUp()
  const emergency = safe(request(`楼道里着火了，快来。${POISON}`))
  t.equal(emergency.urgency, 'emergency')
  t.ok(emergency.dispatchDueAt < safe(request(POISON)).dispatchDueAt)
})

t.test('the log says which and why, in no words of theirs', async (t) => {
  const { safe, lines } = setUp()
  safe(
    request(POISON, {
      requester: { kind: 'individual', anonymous: false, confidential: false, name: '张三' },
    }),
  )
  t.equal(lines.length, 1)
  t.match(JSON.parse(lines[0] ?? ''), {
    err: { message: 'out of range' },
    receipt: 'ED47-H9C0-MA3R-N4NS-QBA0',
    revision: 1,
  })
  t.notMatch(lines[0], POISON)
  t.notMatch(lines[0], '张三')
  safe(request('路灯不亮'))
  t.equal(lines.length, 1)
})

t.test('the others of its batch go as if it were not there', async (t) => {
  const { safe } = setUp()
  const jobs: QueueJob[] = []
  const handle = createTriageHandler({
    triage: safe,
    settle: async (batch) => batch.map(({ triage }) => triage),
    progress: { triaged: async (results) => results, dispatched: async () => undefined },
    queue: { add: async (_queue, more) => void jobs.push(...more) },
    clock: { now: () => Date.parse('2026-01-05T08:31:00+08:00') },
    standBackMs: () => 0,
  })
  await Promise.all([
    handle({ ...request('路灯不亮'), revision: 1 }),
    handle({ ...request(POISON), revision: 2 }),
    handle({ ...request('暖气不热'), revision: 3 }),
  ])
  t.strictSame(
    jobs.map(({ data }) => Request.parse(data).triage?.flags),
    [[], [UNJUDGED], []],
  )
})
