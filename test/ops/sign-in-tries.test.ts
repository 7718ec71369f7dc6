import t from 'tap'
import { createMemoryLimits } from '../../adapters/limits-memory.ts'
import { createKnownBrowsers } from '../../src/ops/known-browsers.ts'
import { networkOf } from '../../src/ops/network.ts'
import { createTries } from '../../src/ops/sign-in-tries.ts'

const clock = { ms: Date.parse('2026-11-29T08:00:00+08:00'), now: () => clock.ms }
const browsers = createKnownBrowsers(Buffer.alloc(32, 1), clock)

t.test('a crowd that guesses shuts out strangers, and not who has been in before', async (t) => {
  const tries = createTries(createMemoryLimits({ clock }))
  for (let n = 0; n <= 100; n++) await tries.take('admin', `203.0.113.${n}`)
  t.equal((await tries.take('admin', '198.51.100.1')).allowed, false)
  const browser = browsers.of(browsers.met(undefined, 'admin'), 'admin')
  for (let n = 0; n < 10; n++) t.equal((await tries.take('admin', `10.0.0.${n}`, browser)).allowed, true)
  t.match(await tries.take('admin', '10.0.0.99', browser), { allowed: false, isFirst: true })
})

t.test('a /64 of IPv6 is one address', async (t) => {
  const tries = createTries(createMemoryLimits({ clock }))
  for (let n = 0; n < 10; n++) await tries.take('li', `2001:db8:0:1::${n}`)
  t.equal((await tries.take('li', '2001:db8::1:a:b:c:d')).allowed, false)
  t.equal((await tries.take('li', '2001:db8:0:2::1')).allowed, true)
  t.equal(networkOf('2001:DB8::1'), '2001:db8:0:0::/64')
  t.equal(networkOf('fe80::1%eth0'), 'fe80:0:0:0::/64')
  t.equal(networkOf('::'), '0:0:0:0::/64')
  t.equal(networkOf('::ffff:192.0.2.1'), '192.0.2.1')
  t.equal(networkOf('192.0.2.1'), '192.0.2.1')
})

t.test(
  'a browser is known by the names that it has signed in as, for thirty days, by us alone',
  async (t) => {
    const first = browsers.met(undefined, 'admin')
    const held = browsers.met(first, '王芳')
    t.ok(browsers.of(held, 'admin'))
    t.ok(browsers.of(held, '王芳'))
    t.equal(browsers.of(held, 'li'), undefined)
    const others = createKnownBrowsers(Buffer.alloc(32, 2), clock)
    t.equal(browsers.of(others.met(undefined, 'admin'), 'admin'), undefined, 'of another key')
    const [id = '', until = '', signature = ''] = first.split('.')
    t.equal(browsers.of(`${id}.${Number(until) + 1}.${signature}`, 'admin'), undefined, 'prolonged')
    for (const junk of ['', '~', 'a.b.c', `${first}x`]) t.equal(browsers.of(junk, 'admin'), undefined)
    let full = held
    for (let n = 0; n < 20; n++) full = browsers.met(full, `name${n}`)
    t.ok(full.length < 600, String(full.length))
    t.equal(browsers.of(full, 'admin'), undefined)
    clock.ms += 31 * 24 * 3_600_000
    t.equal(browsers.of(held, '王芳'), undefined)
  },
)
