/** Guards: whoever dispatches gets the source's newest version together with all that was added to an older one. */
import { join } from 'node:path'
import t from 'tap'
import { createBullQueue } from '../../../../adapters/queue-bullmq.ts'
import { createLinks } from '../../../../channels/web/link.ts'
import type { Request } from '../../../../src/contract/request.ts'
import { createReceipts } from '../../../../src/intake/receipt.ts'
import { readSecretFile, receiptSecret } from '../../../../src/secrets.ts'
import { png } from '../../../contract/media-samples.ts'
import { startApi } from '../../../support/api.ts'
import { balance } from '../../../support/cli.ts'
import { until } from '../../../support/house.ts'
import { createTestLog } from '../../../support/queue.ts'
import { createCitizen } from '../pages/citizen.ts'

const api = await startApi(t)
const dispatched = new Map<string, Request>()
const databaseUrl = readSecretFile(join(api.dataDir, 'database.url')) ?? ''
const queue = await createBullQueue({ databaseUrl, log: createTestLog(), clock: Date })
const consumer = queue.consume('dispatch', {
  concurrency: 5,
  async handle({ id, data }) {
    dispatched.set(id, data as Request)
  },
})
t.teardown(() => consumer.close().then(() => queue.close()))
const given = (id: string) => until(() => dispatched.get(id))

t.test('sent, added to by machine and citizen, sent with other content', async (t) => {
  const receipt = await api.send({ text: '路灯不亮', messageId: 'm-1' })
  t.match(await given(receipt), { text: '路灯不亮', revision: 1 })
  const added = await api.call(`/v1/requests/${receipt}/supplements`, { body: { text: '在三号楼前' } })
  t.equal(added.status, 202)
  t.match(await given(`${receipt}-r2`), { text: '路灯不亮\n\n在三号楼前' })
  const form = new FormData()
  form.append('text', '还有一张照片')
  form.append('file', new Blob([png]), '灯.png')
  const links = createLinks(createReceipts(receiptSecret(api.dataDir)))
  const sent = await createCitizen(api).send(`/track/${links.linkTo(receipt)}/supplement`, form)
  t.equal(sent.status, 303)
  await given(`${receipt}-r3`)

  t.equal(await api.send({ text: '两盏路灯不亮', messageId: 'm-1' }), receipt)
  const last = await given(`${receipt}-r4`)
  t.match(last, { text: '两盏路灯不亮\n\n在三号楼前\n\n还有一张照片', revision: 4 })
  t.match(last.attachments, [{ name: '灯.png', state: 'stored' }])
  await api.send({ text: '路灯不亮', messageId: 'm-1' })
  await api.send({ text: '两盏路灯不亮', messageId: 'm-1' })
  const env = { DATA_DIR: api.dataDir }
  await until(async () => (await balance(env)).rows.some(({ duplicate }) => duplicate === 2))
  t.match(await balance(env), { code: 0 })
  t.match((await api.call(`/v1/requests/${receipt}`)).body, { revision: 4 })
})
