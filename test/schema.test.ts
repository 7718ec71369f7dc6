/** schema/*.json: as the source has them, and as requests really come off the queue. */
import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import t from 'tap'
import { createBullQueue } from '../adapters/queue-bullmq.ts'
import {
  alertSchema,
  alertSchemaFile,
  feedbackSchema,
  feedbackSchemaFile,
  requestSchema,
  schemaFile,
} from '../scripts/schema.ts'
import { startApi } from './support/api.ts'
import { until } from './support/house.ts'
import { createTestLog } from './support/queue.ts'

const file = readFileSync(schemaFile, 'utf8')
// Formats are spelled out as patterns.
const validate = new Ajv2020({ strict: true, allErrors: true, validateFormats: false }).compile(
  JSON.parse(file),
)

t.test('the file is fresh', async (t) => {
  t.ok(file === requestSchema(), 'else: npm run schema')
  const { $schema, $id, properties } = JSON.parse(file)
  t.strictSame([$schema, $id], ['https://json-schema.org/draft/2020-12/schema', 'urn:jiesu:request:1'])
  t.match(properties.receivedAt, { description: /RFC 3339/ })
  t.match(properties.text, { description: /NFC/ })
  t.ok(readFileSync(feedbackSchemaFile, 'utf8') === feedbackSchema(), 'that of feedback, too')
  t.ok(readFileSync(alertSchemaFile, 'utf8') === alertSchema(), 'that of alerts, too')
})

t.test('what comes off `dispatch` is what the file says', async (t) => {
  const api = await startApi(t)
  const taken: { id: string; data: unknown }[] = []
  const queue = await createBullQueue({
    databaseUrl: readFileSync(`${api.dataDir}/database.url`, 'utf8').trim(),
    log: createTestLog(),
    clock: Date,
  })
  const consumer = queue.consume('dispatch', {
    concurrency: 1,
    handle: async ({ id, data }) => {
      taken.push({ id, data })
    },
  })
  t.teardown(async () => {
    await consumer.close()
    await queue.close()
  })
  const plain = await api.send({ text: '楼道灯坏了', messageId: 'plain' })
  const full = await api.send({
    text: '小区燃气泄漏\u0000',
    title: '急',
    type: 'assistance',
    requester: {
      kind: 'organisation',
      name: '李四',
      phone: '13800138000',
      callerNumber: '010-65128888',
      email: 'li@example.cn',
      openid: 'o1',
      identityNumber: '11010519491231002X',
      organisation: { name: '某公司', uscc: '91350100M000100Y43' },
      confidential: true,
      minor: false,
    },
    against: { name: '某', phone: '不详' },
    location: {
      text: '某路一号',
      districtCode: '110105',
      streetCode: '110105001',
      point: { longitude: 116.4, latitude: 39.9 },
      original: { longitude: 116.41, latitude: 39.91, crs: 'GCJ-02' },
    },
    occurredAt: '2026-01-05T08:30:00.5+08:00',
    reply: { wanted: true, via: 'sms', address: '+8613800138000' },
    relatesTo: { receipt: plain, how: 'repeat' },
    extensions: { 房号: '1-101' },
  })
  await until(() => taken.length >= 2)
  await api.send({ text: '楼道灯又坏了', messageId: 'plain' })
  await until(() => taken.length >= 3)

  t.strictSame(new Set(taken.map(({ id }) => id)), new Set([plain, full, `${plain}-r2`]))
  for (const { id, data } of taken) {
    t.ok(validate(data), id, { errors: validate.errors })
    t.match(data, { schema: 'jiesu.request/1', triage: { urgency: id === full ? 'emergency' : String } })
  }
  t.notOk(validate({ ...Object(taken[0]?.data), revision: 0 }), 'and it can refuse')
  t.notOk(validate({ ...Object(taken[0]?.data), more: 1 }))
})
