import fc from 'fast-check'
import t from 'tap'
import type { Utterance } from '../../../../channels/phone/call.ts'
import { roleFlags, rolesOf } from '../../../../channels/phone/words/roles.ts'
import { type Call, seen, unseen } from './roles-calls.ts'

const said = (text: string, voice?: string, role?: 'citizen' | 'agent'): Utterance => ({
  startMs: 0,
  endMs: 0,
  text,
  voice,
  role,
})
const hello = '您好，北京市市民热线，请问有什么可以帮您？'
const matter = '我要投诉，我家楼上天天装修。'

t.test('what the dialect says wins, then the configuration, then the words', async (t) => {
  t.same(rolesOf([]), { roles: [], flag: undefined })
  t.same(rolesOf([said(matter, '0', 'agent'), said(hello, '1', 'citizen')]), {
    roles: ['agent', 'citizen'],
    flag: 'speaker-from-source',
  })
  const utterances = [said(matter, '0'), said(hello, '1')]
  t.same(rolesOf(utterances, { agentVoices: ['0'], citizenVoices: ['1'] }), {
    roles: ['agent', 'citizen'],
    flag: 'speaker-configured',
  })
  t.same(rolesOf(utterances), { roles: ['citizen', 'agent'], flag: 'speaker-inferred' })
  const mixed = [said(hello, '1', 'agent'), said('嗯', '1'), said(matter, '0')]
  t.same(rolesOf(mixed), { roles: ['agent', 'agent', 'citizen'], flag: 'speaker-inferred' })
  t.same(
    rolesOf([said('嗯', '1', 'agent'), said(matter)]).flag,
    'speaker-unknown',
    'a mix is as good as its weakest',
  )
})

t.test('one list of voices tells the other of two, and a voice in both lists nothing', async (t) => {
  const plain = [said('喂', '0'), said('停电了', '1')]
  t.same(rolesOf(plain, { agentVoices: ['0'] }), { roles: ['agent', 'citizen'], flag: 'speaker-inferred' })
  t.same(rolesOf(plain, { citizenVoices: ['0'] }), { roles: ['citizen', 'agent'], flag: 'speaker-inferred' })
  t.same(rolesOf(plain, { agentVoices: ['0'], citizenVoices: ['0'] }).roles, ['unknown', 'unknown'])
  t.same(rolesOf(plain, { agentVoices: ['9'] }).roles, ['unknown', 'unknown'], 'no such voice')
  const odd = rolesOf([said(matter, '0'), said(hello, '1')], { agentVoices: ['0'] })
  const three = [...plain, said(matter, '2')]
  t.same(rolesOf(three, { agentVoices: ['9'] }).flag, 'speaker-unknown')
  t.same(rolesOf(three, { agentVoices: ['0'] }).roles, ['agent', 'unknown', 'citizen'])
  const keyword = [said('您好', 'hot-line', 'agent'), said('噪声扰民', 'keyword')]
  t.same(rolesOf(keyword).roles, ['agent', 'unknown'], 'the dialect knows why it names one alone')
  t.same(odd, { roles: ['agent', 'unknown'], flag: 'speaker-unknown' }, 'both would be agents')
})

t.test('where there is no voice, or one, nothing is guessed', async (t) => {
  const unknown = { roles: ['unknown', 'unknown'], flag: 'speaker-unknown' }
  t.same(rolesOf([said(hello), said(matter)]), unknown)
  t.same(rolesOf([said(hello, '0'), said(matter, '0')]), unknown)
  t.same(rolesOf([said('喂', '0'), said('停电了', '1')]), unknown)
  t.same(rolesOf([said(hello, '0'), said('请稍等，我帮您登记', '1')]), unknown, 'two agents')
})

/** Of utterances. `unknown` is neither right nor wrong. */
function count(calls: readonly Call[]) {
  const counts = { right: 0, wrong: 0, unknown: 0, turned: 0 }
  for (const { lines } of calls) {
    const { roles } = rolesOf(lines.map(({ voice, text }) => said(text, voice)))
    const wrong = lines.filter(
      ({ truth }, index) => roles[index] !== 'unknown' && roles[index] !== truth,
    ).length
    const unknown = roles.filter((role) => role === 'unknown').length
    counts.right += lines.length - wrong - unknown
    counts.wrong += wrong
    counts.unknown += unknown
    if (wrong > lines.length / 2) counts.turned += 1
  }
  return counts
}

t.test('how often the rule of thumb is right, over invented calls', async (t) => {
  for (const [name, calls, coverage] of [
    ['seen', seen, 0.7],
    ['unseen', unseen, 0.5],
  ] as const) {
    const { right, wrong, unknown, turned } = count(calls)
    t.comment(`${name}: ${calls.length} calls, ${right} right, ${wrong} wrong, ${unknown} unknown`)
    t.ok(right / (right + wrong) >= 0.98, `${name}: of those told, 98 in 100 are right`)
    t.ok(right / (right + wrong + unknown) >= coverage, `${name}: ${coverage} are told at all`)
    t.equal(turned, 0, `${name}: no call is turned round`)
  }
  t.ok(seen.length + unseen.length >= 40)
})

t.test('throws nothing, tells each utterance, and the flag fits', async () => {
  const texts = fc.constantFrom(
    hello,
    matter,
    '你们上次说已为您记录',
    '',
    '\ud800',
    '我帮您转接',
    '请按1',
    '12345',
  )
  const utterance = fc.record({
    startMs: fc.constant(0),
    endMs: fc.constant(0),
    text: fc.oneof(texts, fc.string()),
    voice: fc.option(fc.constantFrom('0', '1', '2', '__proto__', 'constructor'), { nil: undefined }),
    role: fc.option(fc.constantFrom('citizen' as const, 'agent' as const), { nil: undefined }),
  })
  fc.assert(
    fc.property(fc.array(utterance, { maxLength: 8 }), (utterances) => {
      const { roles, flag } = rolesOf(utterances, { agentVoices: ['2'] })
      const isTold = utterances.every(({ role }, index) => role === undefined || role === roles[index])
      const isFlagged = roles.includes('unknown') === (flag === 'speaker-unknown')
      const isKnown = utterances.length === 0 ? flag === undefined : roleFlags.some((one) => one === flag)
      return roles.length === utterances.length && isTold && isFlagged && isKnown
    }),
    { numRuns: 500 },
  )
})

t.test('long calls and long texts take no time', async (t) => {
  const many = Array.from({ length: 20_000 }, (_, index) =>
    said(index % 2 ? hello : matter, String(index % 2)),
  )
  const texts = ['幺', '请', '我', '您说', '你们', ' ', '12345', '为您服务', "i'"].map((text) => [
    said(text.repeat(100_000), '0'),
    said(hello, '1'),
  ])
  for (const call of [many, ...texts]) {
    const started = performance.now()
    rolesOf(call)
    t.ok(performance.now() - started < 2_000, `${call[0]?.text.slice(0, 5)} …`)
  }
})
