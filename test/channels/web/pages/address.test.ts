import { pino } from 'pino'
import t from 'tap'
import { addressOf } from '../../../../channels/web/pages/address.ts'
import { readEnv } from '../../../../src/env.ts'
import { createServer } from '../../../../src/server.ts'

t.test('IPv4 by address, IPv6 by its /64', async (t) => {
  for (const [ip, expected] of [
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:1::', '2001:db8:1:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['1:2:3:4:5:6:203.0.113.7', '1:2:3:4::/64'],
    ['64:ff9b::203.0.113.7', '64:ff9b:0:0::/64'],
    ['not an address', 'not an address'],
  ] as const)
    t.equal(addressOf(ip), expected, ip)
})

t.test('forwarded headers count only through TRUST_PROXY', async (t) => {
  const seen = async (TRUST_PROXY: string, remoteAddress: string, forwarded: string) => {
    const app = await createServer({
      log: pino({ level: 'silent' }),
      trustProxy: readEnv({ TRUST_PROXY }).TRUST_PROXY,
      isPublicOverHttps: false,
      onResponse() {},
    })
    app.get('/', async ({ ip }) => addressOf(ip))
    return (await app.inject({ url: '/', remoteAddress, headers: { 'x-forwarded-for': forwarded } })).body
  }
  t.equal(await seen('', '203.0.113.7', '198.51.100.1'), '203.0.113.7', 'nobody is trusted')
  t.equal(await seen('', '127.0.0.1', '198.51.100.1'), '127.0.0.1', 'not even this machine')
  t.equal(await seen('10.0.0.0/8', '203.0.113.7', '198.51.100.1'), '203.0.113.7', 'no proxy of ours')
  t.equal(await seen('10.0.0.0/8', '10.1.2.3', '198.51.100.1'), '198.51.100.1')
  t.equal(
    await seen('10.0.0.0/8', '10.1.2.3', '9.9.9.9, 198.51.100.1'),
    '198.51.100.1',
    'what a caller made up',
  )
  t.equal(
    await seen('10.0.0.0/8', '10.1.2.3', '9.9.9.9, 198.51.100.1, 10.7.7.7'),
    '198.51.100.1',
    'two of ours',
  )
  t.equal(await seen('::1', '::1', '2001:db8:1:2::3'), '2001:db8:1:2::/64')
})
