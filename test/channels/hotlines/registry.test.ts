import t from 'tap'
import { createAuthenticator } from '../../../channels/hotlines/authentication/authenticator.ts'
import { Authentication } from '../../../channels/hotlines/authentication/schema.ts'
import { makeKeyPair } from '../../../channels/hotlines/authentication/sm2.ts'
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
    HOTLINE_12315_SECRET: ' new\n',
    HOTLINE_12315_SECRET_2: 'old',
    HOTLINE_12315_KEY: ' \n',
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

t.test('a secret that can prove nothing is ours to mend', (t) => {
  const stamps = {
    timestamp: { in: 'header', name: 'x-time' },
    nonce: { in: 'header', name: 'x-nonce' },
    signature: { in: 'header', name: 'x-sign' },
  }
  const { signature, ...claims } = stamps
  const sm4 = { kind: 'sm4', mode: 'ecb', digest: { at: signature }, ...claims }
  const missing = (methods: object, secrets: string[], keys: string[]) => {
    const authenticator = createAuthenticator(Authentication.parse(methods))
    return missingSecrets({ hotline: describeHotline(), authenticator }, { secrets, keys }).join()
  }
  const point = makeKeyPair().publicKey
  for (const [methods, secrets, keys, expected] of [
    [{ kind: 'bearer' }, ['x'], [], ''],
    [{ kind: 'bearer' }, ['  '], [], 'HOTLINE_12315_SECRET'],
    [{ kind: 'standard-webhooks' }, ['whsec_AAAA'], [], ''],
    [{ kind: 'standard-webhooks' }, ['whsec_no base64!'], [], 'HOTLINE_12315_SECRET'],
    [sm4, ['x'], ['0'.repeat(32)], ''],
    [sm4, ['x'], ['too short'], 'HOTLINE_12315_KEY'],
    [sm4, ['x'], ['too short', '0'.repeat(32)], ''],
    [{ kind: 'sm2', ...stamps }, [], [point], ''],
    [{ kind: 'sm2', ...stamps }, [], [`04${'11'.repeat(64)}`], 'HOTLINE_12315_KEY'],
  ] as const)
    t.equal(
      missing(methods, [...secrets], [...keys]),
      expected,
      JSON.stringify([methods.kind, secrets, keys]),
    )
  t.end()
})
