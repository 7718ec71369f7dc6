/** A gateway dies with segments that are nowhere but in its journal: the call goes on through another, and is whole in the end. */
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { startHouse, until } from '../../support/house.ts'
import { RECEIPT_SECRET, startLedgerServer } from '../../support/ledger-server.ts'
import { openCallCentre } from '../../support/phone/call-centre.ts'
import { startPhone } from '../../support/phone/phone-house.ts'
import { temporaryDataDir } from '../../support/postgres.ts'

t.test('killed with the ledger down', async (t) => {
  const ledger = await startLedgerServer(t)
  const env = { DATABASE_URL: ledger.url, RECEIPT_SECRET, BLOBS_DIR: await temporaryDataDir(t) }
  const first = await startPhone(t, { env, phone: '{ gapSeconds: 60 }' })
  const second = await startHouse(t, { env: { ...env, CONFIG_DIR: first.configDir } })
  const say = { role: 'citizen', startMs: 0, endMs: 900 }
  const centre = openCallCentre([first.url, second.url], first.centreKey)
  t.teardown(() => centre.close())
  await centre.say('c', { type: 'start', data: { callingNumber: '13800001234' } })
  await centre.say('c', { type: 'segment', segment: { ...say, text: '一' } })
  const ids = async () =>
    (await first.pool.query('select message_id from parts')).rows.map((row) => row.message_id)
  await until(async () => (await ids()).length === 2)

  await ledger.kill9()
  await centre.say('c', { type: 'segment', segment: { ...say, startMs: 1000, endMs: 1900, text: '二' } })
  await first.kill9()
  await ledger.restart()
  const receipt = await centre.say('c', {
    type: 'segment',
    segment: { ...say, startMs: 2000, endMs: 2900, text: '三' },
  })
  await centre.say('c', { type: 'end' })
  t.ok(centre.connections > 1, 'through the other gateway')
  await until(async () => (await ids()).includes('live/4'))
  await sleep(1500)
  const stands = 'select request from revisions'
  t.same((await first.pool.query(stands)).rows, [], 'what is missing is waited for')

  await first.restart()
  t.match(await first.inLedger(receipt), { text: '一\n二\n三', flags: ['speaker-from-source'] })
  await sleep(500)
  t.equal((await first.pool.query(stands)).rows.length, 1)
})
