import t from 'tap'
import { arrived, authenticatorOf, only, unsigned, verdictOf } from './posts.ts'

function verdict(allow: string[], ip: string): string {
  return verdictOf(authenticatorOf({ kind: 'ip', allow }), arrived(unsigned(), { ip }), only())
}

t.test('ranges of both versions', (t) => {
  const allow = ['10.1.0.0/16', '192.0.2.7/32', '2001:db8:1::/48', '::ffff:172.16.0.0/108']
  for (const ip of [
    '10.1.0.0',
    '10.1.255.255',
    '::ffff:10.1.2.3',
    '::FFFF:a01:203',
    '192.0.2.7',
    '2001:db8:1:ffff::1',
    '2001:DB8:1::%eth0',
    '172.20.1.1',
    '::ffff:172.31.255.255',
  ])
    t.equal(verdict(allow, ip), 'ok', ip)
  for (const ip of [
    '10.2.0.0',
    '10.0.255.255',
    '192.0.2.8',
    '2001:db8:2::1',
    '::10.1.2.3',
    '::1',
    '172.32.0.0',
  ])
    t.equal(verdict(allow, ip), 'address-not-allowed', ip)
  t.end()
})

t.test('what is no address', (t) => {
  for (const ip of [
    '',
    'unknown',
    '1',
    '0xa.1',
    '012.1.2.3',
    '10.1.2',
    '10.1.2.3:80',
    '10.1.2.3, 10.1.2.3',
    '[::1]',
    '10.1.2.3%eth0',
  ])
    t.equal(verdict(['0.0.0.0/0', '::/0'], ip), 'address-not-allowed', ip)
  t.end()
})

t.test('everything of version 4, and everything at all', (t) => {
  t.equal(verdict(['0.0.0.0/0'], '2001:db8::1'), 'address-not-allowed')
  t.equal(verdict(['::/0'], '10.1.2.3'), 'ok', 'version 4 is a part of version 6')
  t.equal(verdict(['0.0.0.0/0'], '::ffff:10.1.2.3'), 'ok')
  t.end()
})
