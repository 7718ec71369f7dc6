/** An expression may fail, loop or eat memory: its own record is refused, all others are not. */
import t from 'tap'
import { expressionFault, namesIn } from '../../../../channels/hotlines/map/expression-syntax.ts'
import { createEvaluator } from '../../../../channels/hotlines/map/expressions.ts'
import { MapError } from '../../../../channels/hotlines/message.ts'
import { alone, mapperOf } from './reading.ts'

const see = (record: unknown) => ({ record, header: { agent: 'A7' }, query: { q: '1' } })

function evaluatorOf(t: { teardown(end: () => Promise<void>): void }, ms: number, ...texts: string[]) {
  const evaluator = createEvaluator(
    texts.map((text, n) => ({ field: `field ${n}`, text })),
    ms,
  )
  t.teardown(() => evaluator.close())
  return evaluator
}

t.test('strings, numbers, true and false, nothing', async (t) => {
  const texts = [
    'a & "!"',
    '1 + 1',
    'a = "x"',
    'none',
    'null',
    '$header.agent & $query.q',
    '$sum(n.$number())',
    '$pad("😀", 3, "-") & $pad("x", -3)',
  ]
  const evaluator = evaluatorOf(t, 5000, ...texts)
  const values = await evaluator.run(see({ a: 'x', n: ['1', '2'] }))
  t.same(values, ['x!', '2', 'true', undefined, undefined, 'A71', '3', '😀--  x'])
})

t.test('what is no value is refused, and quotes nothing', async (t) => {
  for (const text of [
    '[1, 2]',
    '{"a": 1}',
    'function($x){$x}',
    '$pad("x", 100000000)',
    '$join([1..3000].$pad("x", 1000))',
    '$number(a)',
    '$error(a)',
    '$nothing()',
  ]) {
    const evaluator = evaluatorOf(t, 5000, '1', text)
    await t.rejects(
      evaluator.run(see({ a: '王某' })),
      { name: 'MapError', message: /^field 1: (?!.*王某)/ },
      text,
    )
  }
})

t.test('a loop ends, and all that wait are evaluated', async (t) => {
  const evaluator = evaluatorOf(t, 300, 'a = "loop" ? ($f := function($n) { $f($n + 1) }; $f(1)) : a')
  const other = evaluatorOf(t, 5000, 'a & a')
  const started = performance.now()
  const settled = await Promise.allSettled([
    ...['x', 'loop', 'y', 'loop', 'z'].map((a) => evaluator.run(see({ a }))),
    other.run(see({ a: 'o' })),
  ])
  t.same(
    settled.map((one) => (one.status === 'fulfilled' ? one.value[0] : String(one.reason))),
    ['x', 'MapError: field 0: the expression took longer than 300 ms', 'y']
      .concat('MapError: field 0: the expression took longer than 300 ms', 'z')
      .concat('oo'),
  )
  t.ok(performance.now() - started < 20_000)
})

t.test('a regular expression that never ends, and a memory that fills', async (t) => {
  const regex = evaluatorOf(t, 300, '$match(a, /^(a+)+$/)[0].match')
  await t.rejects(regex.run(see({ a: `${'a'.repeat(40)}b` })), /longer than 300 ms/)
  t.same(await regex.run(see({ a: 'aaa' })), ['aaa'])
  const memory = evaluatorOf(t, 1500, 'a = "eat" ? $count([1..90000].[[1..1000]]) : a')
  await t.rejects(memory.run(see({ a: 'eat' })), MapError)
  t.same(await memory.run(see({ a: 'x' })), ['x'])
})

t.test('our own pause is not its fault', async (t) => {
  const evaluator = evaluatorOf(t, 100, 'a')
  await evaluator.run(see({ a: 'warm' }))
  const values = evaluator.run(see({ a: 'x' }))
  const until = performance.now() + 400
  while (performance.now() < until) Math.sqrt(2)
  t.same(await values, ['x'])
})

t.test('closing waits for what was begun', async (t) => {
  const evaluator = createEvaluator([{ field: 'text', text: 'a' }], 5000)
  const values = ['1', '2', '3'].map((a) => evaluator.run(see({ a })))
  await evaluator.close()
  await evaluator.close()
  t.same(await Promise.all(values), [['1'], ['2'], ['3']])
})

t.test('too many that wait are told to come again', async (t) => {
  const evaluator = evaluatorOf(t, 5000, 'a')
  const all = await Promise.allSettled(Array.from({ length: 1500 }, () => evaluator.run(see({ a: 'x' }))))
  const refused = all.filter((one) => one.status === 'rejected')
  t.ok(refused.length > 0 && refused.length <= 500)
  t.ok(refused.every(({ reason }) => reason.name === 'TemporaryError'))
})

t.test('what a file may say', async (t) => {
  t.equal(expressionFault('a.b & $header.x'), undefined)
  t.match(expressionFault('a.b &'), /^expected a JSONata expression: /)
  for (const name of ['now', 'millis', 'random', 'shuffle', 'eval'])
    t.match(expressionFault(`$map(a, function($x) { $${name}() })`), new RegExp(`expected no \\$${name}`))
  t.same(namesIn('a.b[c = "d"].$uppercase(e) & $header.f', 'name'), new Set(['a', 'b', 'c', 'e', 'f']))
  t.throws(() => mapperOf({ messageId: 'id', text: { expression: '(((' } }))
})

t.test('a mapping with an expression', async (t) => {
  const mapper = mapperOf({ messageId: 'id', text: { expression: 'parts[n != "0"].t ~> $join("，")' } })
  t.teardown(() => mapper.close())
  const { content } = await mapper.map(
    {
      id: '1',
      parts: [
        { n: '0', t: 'a' },
        { n: '1', t: 'b' },
        { n: '2', t: 'c' },
      ],
    },
    alone,
  )
  t.equal(content.text, 'b，c')
  t.equal(content.extensions['parts[0].t'], 'a', 'what an expression saw is not used up')
})
