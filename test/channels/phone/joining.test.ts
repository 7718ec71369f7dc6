/** A call is joined to the same request, whatever order its parts come in, and however they are handed over. */
import fc from 'fast-check'
import t from 'tap'
import type { CallData, Told } from '../../../channels/phone/call.ts'
import { Config } from '../../../channels/phone/config.ts'
import { createJoining } from '../../../channels/phone/joining/join.ts'
import { LiveCall } from '../../../channels/phone/live/live-call.ts'
import type { Durable } from '../../../channels/phone/live/protocol.ts'
import { partOfPost } from '../../../channels/phone/part.ts'
import { Submission } from '../../../src/contract/submission.ts'
import type { Joined, Part, ThreadPart } from '../../../src/contract/thread.ts'

const call = { origin: { channel: 'phone', endpoint: 'phone' }, callId: 'c-1' }
const config = Config.parse({ windowSeconds: 120, gapSeconds: 600, endSeconds: 1800 })
const jobs = createJoining(config)
const BEGAN = Date.parse('2026-11-29T08:00:00+08:00')

interface Came {
  part: Part
  at: number
}

/** As a worker would: in batches, each with what it was left. Resolves to all that was submitted. */
function run(
  batches: Came[][],
  until = BEGAN,
): { joined: Joined[]; submissions: Submission[]; state: unknown } {
  const known = new Set<string>()
  const joined: Joined[] = []
  let state: unknown
  const step = (parts: ThreadPart[], now: number) => {
    const thread = {
      ...call,
      thread: call.callId,
      state,
      parts,
      files: new Map(),
      requests: [],
      held: [],
      now,
    }
    const left = jobs.join({ ...thread, urgencyOf })
    state = JSON.parse(JSON.stringify(left.state ?? null)) ?? undefined
    joined.push(left)
  }
  for (const batch of batches) {
    const fresh = batch.filter(({ part }) => !known.has(part.messageId) && known.add(part.messageId))
    const parts = fresh
      .map(({ part, at }) => toThreadPart(part, at))
      .toSorted((a, b) => (a.order < b.order ? -1 : 1))
    step(parts, Math.max(BEGAN, ...batch.map(({ at }) => at)))
  }
  if (until > BEGAN) step([], until)
  const submissions = joined.flatMap(({ submissions = [] }) =>
    submissions.map(({ submission }) => submission),
  )
  for (const submission of submissions) Submission.parse(submission)
  return { joined, submissions, state }
}

function toThreadPart({ messageId, order, data }: Part, at: number): ThreadPart {
  return {
    messageId,
    order,
    receipt: 'R',
    receivedAt: new Date(at).toISOString(),
    urgency: 'normal',
    data: JSON.parse(JSON.stringify(data)),
  }
}

const urgencyOf = (text: string) =>
  /着火|煤气\s*泄漏/.test(text) ? ('emergency' as const) : ('normal' as const)
const raw = { mediaType: 'application/json', charset: 'utf-8', bytes: 2, sha256: '0'.repeat(64) }

function post(told: Partial<Told>, at = BEGAN): Came {
  return { part: partOfPost(call, { extensions: {}, ...told }, { raw, now: at }), at }
}

const words: [role: 'citizen' | 'agent', text: string][] = [
  ['agent', '您好，12345，请问有什么可以帮您'],
  ['citizen', '我家暖气不热，才十五度'],
  ['agent', '您住哪里'],
  ['citizen', '朝阳区花家地北里三号楼'],
]
const transcript = {
  engine: 'plain',
  language: 'zh-CN',
  utterances: words.map(([role, text], at) => ({ role, startMs: at * 1000, endMs: at * 1000 + 900, text })),
}
const record: CallData = {
  callingNumber: '13800001234',
  dialledNumber: '12345',
  agentId: 'A7',
  form: { title: '暖气不热' },
}

function live(messages: Omit<Durable, 'call'>[]): Came[] {
  const line = new LiveCall(call, config)
  return messages.map((message, seq) => ({
    part: line.partOf({ ...message, call: call.callId, seq } as Durable, BEGAN + seq),
    at: BEGAN + seq,
  }))
}

const spoken = (text: string, at: number, role: 'citizen' | 'agent' = 'citizen') =>
  ({ type: 'segment', segment: { role, startMs: at, endMs: at + 500, text } }) as unknown as Omit<
    Durable,
    'call'
  >
const whole = live([
  { type: 'start', seq: 0, data: { callingNumber: '13800001234' } } as Omit<Durable, 'call'>,
  ...words.map(([role, text], at) => spoken(text, at * 1000, role)),
  { type: 'end', seq: 9 } as Omit<Durable, 'call'>,
])

t.test('words and record, in either order, are one request', async (t) => {
  for (const batches of [
    [[post({ transcript })], [post({ data: record }, BEGAN + 60_000)]],
    [[post({ data: record })], [post({ transcript }, BEGAN + 60_000)]],
    [[post({ transcript }), post({ data: record })]],
  ]) {
    const { submissions } = run(batches)
    t.match(submissions, [
      {
        source: { messageId: 'c-1', callId: 'c-1', agentId: 'A7' },
        title: '暖气不热',
        text: '我家暖气不热，才十五度\n朝阳区花家地北里三号楼',
        requester: { callerNumber: '+8613800001234' },
        extensions: { dialledNumber: '12345' },
      },
    ])
    t.equal(submissions.length, 1)
    t.equal(submissions[0]?.transcript?.segments.length, 4)
  }
})

t.test('each alone waits for the window, then it goes; what comes later is a revision', async (t) => {
  const alone = run([[post({ transcript })]])
  t.same(alone.submissions, [])
  t.equal(alone.joined[0]?.wakeAt, BEGAN + 120_000)
  t.equal(run([[post({ transcript })]], BEGAN + 120_001).submissions.length, 1)
  const noted = run([[post({ data: record })]], BEGAN + 120_001)
  t.match(noted.submissions, [{ text: '暖气不热', flags: ['agent-words'] }])
  const later = run([[post({ transcript })], [], [post({ data: record }, BEGAN + 600_000)]])
  t.match(later.submissions.at(-1), { title: '暖气不热' })
  const days = run([[post({ transcript }), post({ data: record })], [post({ data: record }, BEGAN + 9)]])
  t.equal(days.submissions.length, 1, 'the same again says nothing new')
})

t.test('after days what comes is added to the request, that nothing of it is lost', async (t) => {
  const first = run([[post({ transcript }), post({ data: record })]], BEGAN + 73 * 3_600_000)
  t.same(first.state, { v: 1, past: true })
  const late = { ...post({ data: { form: { summary: '又打来了' } } }), at: BEGAN + 80 * 3_600_000 }
  const after = jobs.join({
    ...call,
    thread: 'c-1',
    state: first.state,
    parts: [toThreadPart(late.part, late.at)],
    files: new Map(),
    requests: [],
    held: [],
    now: late.at,
    urgencyOf,
  })
  t.match(after, { supplements: [{ supplement: { receipt: 'R', text: '又打来了' } }] })
})

t.test('a provisional transcript never takes the place of a final one', async (t) => {
  const early = { ...transcript, isProvisional: true as const, utterances: transcript.utterances.slice(0, 2) }
  const both = run([[post({ transcript })], [post({ transcript: early }, BEGAN + 5), post({ data: record })]])
  t.equal(both.submissions.at(-1)?.transcript?.segments.length, 4)
  const only = run([[post({ transcript: early })]], BEGAN + 121_000)
  t.match(only.submissions, [{ flags: ['provisional', 'speaker-from-source'] }])
})

t.test('a live call: any order, repeated, in any batches, is the same request', async (t) => {
  const { raw: _raw, ...expected } = run([whole]).submissions[0] as Submission
  t.match(expected, {
    text: '我家暖气不热，才十五度\n朝阳区花家地北里三号楼',
    flags: ['speaker-from-source'],
  })
  const orders = fc.tuple(
    fc.shuffledSubarray(whole, { minLength: whole.length }),
    fc.array(fc.constantFrom(...whole), { maxLength: 5 }),
    fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 20, maxLength: 20 }),
  )
  fc.assert(
    fc.property(orders, ([shuffled, again, sizes]) => {
      const rest = [...shuffled, ...again]
      const batches = sizes.map((size) => rest.splice(0, size)).filter((batch) => batch.length > 0)
      const { submissions } = run([...batches, rest])
      const { raw: _own, ...last } = submissions.at(-1) ?? {}
      t.strictSame(last, expected)
    }),
    { numRuns: 100 },
  )
})

t.test('a gap is waited for, then it goes as incomplete; what comes later makes it whole', async (t) => {
  const [start, one, two, ...rest] = whole
  if (!start || !one || !two) throw new Error('a call')
  const cut = run([[start, one, ...rest]])
  t.same(cut.submissions, [])
  t.equal(cut.joined[0]?.wakeAt, BEGAN + 5 + 600_000)
  const late = { ...two, at: BEGAN + 700_000 }
  const all = run([[start, one, ...rest], [{ ...start, at: BEGAN + 601_000 }], [late]])
  t.match(all.submissions[0]?.flags, ['incomplete'])
  t.strictSame(all.submissions.at(-1)?.text, run([whole]).submissions[0]?.text)
  t.notOk(all.submissions.at(-1)?.flags.includes('incomplete'))
})

t.test(
  'a call of which nothing is heard any more has ended; of one without anything nothing is made',
  async (t) => {
    const open = run([whole.slice(0, -1)], BEGAN + 1_801_000)
    t.match(open.submissions, [{ flags: ['no-end', 'speaker-from-source'] }])
    const silent = live([{ type: 'start', seq: 0 } as Omit<Durable, 'call'>])
    t.same(run([silent], BEGAN + 1_801_000).submissions, [])
  },
)

t.test('odd times and endless words lose nothing', async (t) => {
  const odd = [
    { startMs: 5000, endMs: 1000, text: '倒着的' },
    { startMs: -5, endMs: 2 ** 60, text: '老'.repeat(25_000) },
    ...Array.from({ length: 45_000 }, (_, n) => ({
      voice: String(n % 2),
      startMs: n,
      endMs: n,
      text: `第${n}句`,
    })),
  ]
  const { submissions } = run([[post({ transcript: { ...transcript, utterances: odd }, data: record })]])
  const [made] = submissions
  t.match(made?.flags, ['long', 'speaker-unknown', 'times-mended'])
  const kept = made?.transcript?.segments.map(({ text }) => text).join('') ?? ''
  t.ok(kept.includes('倒着的') && kept.includes('第44999句') && kept.match(/老/g)?.length === 25_000)
})
