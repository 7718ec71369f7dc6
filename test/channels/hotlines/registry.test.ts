import t from 'tap'
import type { Hotlines } from '../../../channels/hotlines/load.ts'
import { createRegistry, missingSecrets, secretsOf } from '../../../channels/hotlines/registry.ts'
import type { Teardown } from '../../support/postgres.ts'
import { createLive, describeHotline } from './doubles.ts'

function setUp(t: Teardown, ...described: object[]) {
  const read = (all: object[]): Hotlines =>
    new Map(all.map(describeHotline).map((hotline) => [hotline.number, hotline]))
  let now = read(described)
  const registry = createRegistry({ files: { current: () => now }, expressionMs: 200 })
  t.teardown(() => registry.close())
  const closed: string[] = []
  const get = (number: string) => {
    const live = registry.get(number)
    if (!live) throw new Error(`no ${number}`)
    const close = live.mapper.close.bind(live.mapper)
    live.mapper.close = async () => {
      closed.push(number)
      await close()
    }
    return live
  }
  const reload = (...all: object[]): void => {
    now = read(all)
  }
  return { registry, closed, get, reload }
}

t.test('compiled once, as long as nothing is changed', async (t) => {
  const { registry, closed, get, reload } = setUp(t, { number: '12300' }, { number: '12301' })
  t.equal(registry.get('99999'), undefined)
  const [one, other] = [get('12300'), registry.get('12301')]
  t.equal(registry.get('12300'), one)
  reload({ number: '12300' }, { number: '12301', name: '旅游服务' })
  t.equal(registry.get('12300'), one, 'a reload changes only what it changes')
  t.not(registry.get('12301'), other)
  t.equal(registry.get('12301')?.hotline.name, '旅游服务')
  reload({ number: '12301' })
  t.equal(registry.get('12300'), undefined)
  t.strictSame(closed, ['12300'])
  t.strictSame([...registry.hotlines().keys()], ['12301'])
})

t.test('a post under way keeps its mapper', async (t) => {
  const { registry, closed, get, reload } = setUp(t, { number: '12300' })
  const live = get('12300')
  const end = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const posts = end.map(({ promise }) => registry.during(live, () => promise))
  reload()
  t.equal(registry.get('12300'), undefined)
  t.strictSame(closed, [])
  end[0]?.reject(new Error('a fault of this post'))
  await t.rejects(posts[0] as Promise<void>, /a fault of this post/)
  t.strictSame(closed, [], 'the other one is still there')
  end[1]?.resolve()
  await posts[1]
  t.strictSame(closed, ['12300'])
})

t.test('closing closes all', async (t) => {
  const { registry, closed, get } = setUp(t, { number: '12300' }, { number: '12301' })
  get('12300')
  get('12301')
  await registry.close()
  t.strictSame(closed, ['12300', '12301'])
})

t.test('secrets', async (t) => {
  const values: Record<string, string> = {
    HOTLINE_12315_SECRET: 'new',
    HOTLINE_12315_SECRET_2: 'old',
    HOTLINE_12315_KEY: '',
  }
  const secret = (name: string) => values[name]
  const at = (time: string) => Date.parse(`${time}+08:00`)
  const hotline = { number: '12315', secretEnds: { SECRET_2: '2026-01-31' } }
  t.strictSame(secretsOf(hotline, secret, at('2026-01-31T23:59:59')), { secrets: ['new', 'old'], keys: [] })
  t.strictSame(secretsOf(hotline, secret, at('2026-02-01T00:00:00')), { secrets: ['new'], keys: [] })

  const live = createLive()
  t.strictSame(missingSecrets(live, { secrets: ['x'], keys: [] }), [])
  t.strictSame(missingSecrets(live, { secrets: [], keys: ['x'] }), ['HOTLINE_12315_SECRET'])
})
