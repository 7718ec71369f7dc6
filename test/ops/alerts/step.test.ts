import fc from 'fast-check'
import t from 'tap'
import type { AlertRule } from '../../../src/config-alerts.ts'
import { merge } from '../../../src/ops/alerts/merge.ts'
import { type OpenAlert, type Step, step } from '../../../src/ops/alerts/step.ts'

const MINUTE = 60_000
const ruleOf = (held: number): AlertRule => ({
  id: 'deep',
  what: 'journal-depth',
  above: 5,
  severity: 'warning',
  for: held,
})

type Seen = 'breach' | 'clear' | 'unknown'
interface Look {
  at: number
  seen: Seen
}

/** One subject, looked at again and again; what was kept is what a restart finds. */
function run(looks: readonly Look[], held: number, restarts = new Set<number>()): Step[] {
  const rule = ruleOf(held)
  let open: readonly OpenAlert[] = []
  const kept = new Map<string, OpenAlert>()
  let ids = 0
  return looks.map(({ at, seen }, n) => {
    if (restarts.has(n)) open = [...kept.values()].filter(({ resolvedAt }) => resolvedAt === undefined)
    const findings = { of: [{ subject: '', is: seen, value: 9 }], others: 'clear' as const }
    const done = step({
      judged: [{ rule, findings }],
      open,
      now: at,
      receivers: ['duty'],
      newId: () => `a${ids++}`,
    })
    for (const alert of done.changed) kept.set(alert.id, alert)
    for (const id of done.over) kept.delete(id)
    open = done.open
    return done
  })
}

const told = (steps: readonly Step[]) =>
  steps.flatMap(({ told: said }, n) => said.map(({ event, alert }) => `${event} ${n} ${alert.id}`))

const looks = fc
  .array(
    fc.record({
      seen: fc.constantFrom<Seen>('breach', 'breach', 'clear', 'unknown'),
      ms: fc.integer({ min: 400, max: 40_000 }),
    }),
    { minLength: 1, maxLength: 80 },
  )
  .map((steps) =>
    steps.map(
      ({ seen }, n): Look => ({
        seen,
        at: steps.slice(0, n + 1).reduce((sum, { ms }) => sum + ms, 1_000_000),
      }),
    ),
  )
const helds = fc.constantFrom(0, 10_000, MINUTE, 10 * MINUTE)
const restartsOf = fc.uniqueArray(fc.nat(79)).map((all) => new Set(all))

t.test(
  'it fires once and is over once, in turn, whatever is seen and however often it restarts',
  async () => {
    fc.assert(
      fc.property(looks, helds, restartsOf, (all, held, restarts) => {
        const events = run(all, held, restarts).flatMap((done) => done.told)
        for (const [n, { event, alert }] of events.entries()) {
          if (event !== (n % 2 === 0 ? 'firing' : 'resolved')) return false
          if (n % 2 === 1 && alert.id !== events[n - 1]?.alert.id) return false
        }
        const ids = events.filter(({ event }) => event === 'firing').map(({ alert }) => alert.id)
        return new Set(ids).size === ids.length
      }),
    )
  },
)

t.test('it fires only after it was seen to hold for as long as the rule says', async () => {
  fc.assert(
    fc.property(looks, helds, (all, held) => {
      const steps = run(all, held)
      return steps.every(({ told: said }, n) => {
        if (!said.some(({ event }) => event === 'firing')) return true
        let held_ = 0
        let from = n
        // Back to the last time that it was clear: what nobody knew does not count.
        for (; from > 0 && all[from - 1]?.seen !== 'clear'; from--) {
          const [before, now] = [all[from - 1], all[from]]
          if (before && now && now.seen === 'breach' && before.seen !== 'clear') held_ += now.at - before.at
        }
        return held_ >= held
      })
    }),
  )
})

t.test('inside `for` nothing flaps: a breach that comes and goes faster tells nobody', async (t) => {
  const all = Array.from(
    { length: 50 },
    (_, n): Look => ({ at: 1000 + n * 1000, seen: n % 20 < 19 ? 'breach' : 'clear' }),
  )
  t.strictSame(told(run(all, 30_000)), [])
  const fired = [...Array.from({ length: 32 }, () => 'breach' as const)]
  const flaps: Seen[] = [
    ...fired,
    ...Array.from({ length: 60 }, (_, n) => (n % 3 === 0 ? 'breach' : 'clear') as Seen),
  ]
  const steps = run(
    flaps.map((seen, n) => ({ at: n * 1000, seen })),
    30_000,
  )
  t.strictSame(told(steps), ['firing 30 a0'], 'nor that it is over')
})

t.test('what is not known is no breach, no end, and no time', async (t) => {
  const all = (['breach', 'unknown', 'unknown', 'breach', 'breach'] as const).map((seen, n) => ({
    at: n * 10_000,
    seen,
  }))
  t.strictSame(
    told(run(all, 20_000)),
    ['firing 4 a0'],
    'twice ten seconds were seen, from 0 to 10 and from 30 on',
  )
  const kept = (['breach', 'unknown', 'unknown', 'unknown', 'clear'] as const).map((seen, n) => ({
    at: n * 10_000,
    seen,
  }))
  t.strictSame(told(run(kept, 0)), ['firing 0 a0', 'resolved 4 a0'])
})

t.test(
  'a rule or a thing that goes away ends its alert; other things of the rule have their own',
  async (t) => {
    const rule = ruleOf(0)
    const of = (subjects: string[]) =>
      subjects.map((subject) => ({ subject, is: 'breach' as const, value: 1 }))
    let ids = 0
    const next = (open: readonly OpenAlert[], judged: Parameters<typeof step>[0]['judged']) =>
      step({ judged, open, now: 1, receivers: [], newId: () => `a${ids++}` })
    const first = next([], [{ rule, findings: { of: of(['x', 'y']), others: 'clear' } }])
    t.strictSame(
      first.told.map(({ alert }) => alert.subject),
      ['x', 'y'],
    )
    const second = next(first.open, [{ rule, findings: { of: of(['y']), others: 'clear' } }])
    t.match(second.told, [{ event: 'resolved', alert: { subject: 'x' } }])
    const blind = next(second.open, [{ rule, findings: { of: [], others: 'unknown' } }])
    t.strictSame(blind.told, [], 'while nothing is known of them they stay')
    t.match(next(blind.open, []).told, [{ event: 'resolved', alert: { subject: 'y' } }])
  },
)

t.test('after the ledger is back there is one alert of a kind', async (t) => {
  const alert = (id: string, subject = ''): OpenAlert => ({
    id,
    subject,
    rule: 'deep',
    what: 'journal-depth',
    severity: 'warning',
    since: 1,
    firedAt: 1,
    value: 1,
    to: [],
  })
  const newer = { ...alert('a1'), value: 2 }
  t.strictSame(merge([newer], [alert('a1')], 9).open, [newer], 'memory is newer')
  const both = merge([alert('b2')], [alert('a1')], 9)
  t.strictSame([both.open.map(({ id }) => id), both.over], [['a1'], ['b2']], "the ledger's stays")
  const twice = merge([], [alert('a1'), alert('a3')], 9)
  t.strictSame(twice.changed, [{ ...alert('a3'), resolvedAt: 9 }], 'two of other leaders become one')
  t.strictSame(merge([alert('c', 'x')], [alert('a1')], 9).open.length, 2)
})
