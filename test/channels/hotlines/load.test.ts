/** A hotline's own file over its profile: what is merged, what is replaced as a whole. */
import t, { type Test } from 'tap'
import { stringify } from 'yaml'
import { loadHotlines } from '../../../channels/hotlines/load.ts'
import type { Fault } from '../../../src/config-error.ts'
import { createConfigFiles } from '../../../src/config-files.ts'

const profile = {
  dialect: { format: 'json' },
  authentication: { kind: 'hmac', algorithm: 'sm3', signature: { in: 'header', name: 'x-sign' } },
  mapping: {
    messageId: 'id',
    text: 'text',
    type: { from: 'kind', table: 'type' },
    requester: { kind: { from: 'who', table: 'kind' }, name: 'name', phone: 'phone' },
  },
  tables: { type: { '1': 'complaint' }, kind: { p: 'individual' } },
  reply: { success: { body: '{receipt}' }, rejected: { body: '{code}' }, failed: { body: '{code}' } },
}
const own = {
  extends: 'base',
  number: '12345-one',
  name: '一号',
  nameEn: 'One',
  agency: '某局',
  mode: '双号并行',
  confirmed: { is: false, source: 'a test' },
  contact: 'nobody (fictional)',
}

function load(t: Test, more: object) {
  const hotlines = {
    '12345-one.yaml': stringify({ ...own, ...more }),
    profiles: { 'base.yaml': stringify(profile) },
  }
  const faults: Fault[] = []
  const found = loadHotlines(createConfigFiles(t.testdir({ hotlines }), faults))
  t.same(faults, [])
  return found.get('12345-one')
}

t.test('a way of authentication is replaced as a whole, within one kind it is merged', async (t) => {
  t.match(load(t, { authentication: { algorithm: 'sha1' } })?.authentication, [
    { kind: 'hmac', algorithm: 'sha1', signature: { name: 'x-sign' } },
  ])
  t.same(load(t, { authentication: { kind: 'bearer' } })?.authentication, [{ kind: 'bearer' }])
})

t.test('the kind of a requester, or a table of that name, takes nothing else away', async (t) => {
  const hotline = load(t, {
    mapping: { requester: { kind: { value: 'organisation' } } },
    tables: { kind: { p: 'individual', e: 'organisation' } },
  })
  t.same(hotline?.mapping.requester, {
    kind: { value: 'organisation' },
    name: { from: ['name'] },
    phone: { from: ['phone'] },
  })
  t.same(hotline?.tables, { type: { '1': 'complaint' }, kind: { p: 'individual', e: 'organisation' } })
})

t.test('another way to say where a value stands replaces the one beneath', async (t) => {
  t.same(load(t, { mapping: { type: { value: 'report' } } })?.mapping.type, { value: 'report' })
  t.same(load(t, { mapping: { type: { from: 'sort' } } })?.mapping.type, { from: ['sort'], table: 'type' })
})
