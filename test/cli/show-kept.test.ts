/** Guards: each that lies in quarantine is read by whoever knows it, also while the files are faulty. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { House } from '../../src/cli/house.ts'
import { readKept } from '../../src/cli/show-kept.ts'
import { ENTRY } from '../../src/contract/quarantine.ts'
import { visible } from '../../src/ops/show-kept.ts'
import { root } from '../support/house.ts'

async function show(kept: { mediaType: string; body: string; channel?: string }, dir = join(root, 'config')) {
  const body = Buffer.from(kept.body)
  const house = { env: { CONFIG_DIR: dir } } as House
  const row = { endpoint: '96310', receivedAt: '', receipt: '', gateway: '', reason: '', bytes: body.length }
  const found = { channel: 'hotlines', ...row, state: 'open' as const, ...kept, body }
  return visible(await readKept(house, found), body, false)
}

const form = { mediaType: 'application/x-www-form-urlencoded', body: 'api_key=live&first_name=Zhang' }

t.test('by its channel', async (t) => {
  t.match(await show(form), { facts: { format: 'form' }, content: { api_key: '***', first_name: 'Z*' } })
})

t.test('a faulty file is no reason to show nothing', async (t) => {
  const dir = t.testdir()
  mkdirSync(join(dir, 'hotlines'))
  writeFileSync(join(dir, 'hotlines', '96310.yaml'), 'number: [')
  t.match(await show(form, dir), { facts: { fault: /no sound hotline 96310/ }, content: 'a³_a³=a⁴&a⁵_a⁴=a⁵' })
})

t.test('an entry of ours, and what no channel can read', async (t) => {
  const body = JSON.stringify({
    kind: 'submission',
    request: { text: '路灯', source: { messageId: 'A-b-c' } },
  })
  const content = { kind: 'submission', request: { text: '‹2 characters›', source: { messageId: 'A-b-c' } } }
  t.same(await show({ mediaType: ENTRY, body }), { facts: {}, content })
  t.match(await show({ channel: 'web', mediaType: 'application/json', body: '{"kind":"路灯"}' }), {
    content: { kind: '‹2 characters›' },
  })
  t.match(await show({ channel: 'web', mediaType: 'application/json', body: '{' }), { content: '{' })
})
