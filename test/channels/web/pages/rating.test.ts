/** The citizen rates the outcome; it stands in the timeline, and comes off `dispatch` as a job `feedback`. */
import { readFileSync } from 'node:fs'
import t from 'tap'
import { createBullQueue } from '../../../../adapters/queue-bullmq.ts'
import { createLinks } from '../../../../channels/web/link.ts'
import { Feedback } from '../../../../src/contract/feedback.ts'
import { createReceipts } from '../../../../src/intake/receipt.ts'
import { receiptSecret } from '../../../../src/secrets.ts'
import { startApi } from '../../../support/api.ts'
import { until } from '../../../support/house.ts'
import { createTestLog } from '../../../support/queue.ts'
import { createCitizen, readable } from './citizen.ts'

const api = await startApi(t)
const citizen = createCitizen(api)
const links = createLinks(createReceipts(receiptSecret(api.dataDir)))

async function closed(): Promise<{ receipt: string; path: string }> {
  const receipt = await api.send({ text: '路灯不亮' })
  await api.inLedger(receipt)
  const body = { id: 'c', status: 'closed', at: new Date().toISOString() }
  await api.call(`/v1/requests/${receipt}/updates`, { body })
  return { receipt, path: `/track/${links.linkTo(receipt)}` }
}
const text = async (path: string) => readable((await citizen.get(path)).html)

t.test('one rating, and one job for the dispatcher', async (t) => {
  const { receipt, path } = await closed()
  const rate = (fields: Record<string, string>) => citizen.post(`${path}/rating`, fields)
  const answers = await Promise.all([1, 2].map(() => rate({ score: '4', comment: ' 修好了\r\n谢谢\u0000 ' })))
  for (const { status, location } of answers) t.strictSame([status, location], [303, `${path}?done=rated`])
  t.match(await text(`${path}?done=rated`), /评价已经收到.*已评价.*您给了 4 分/)
  t.match((await api.call(`/v1/requests/${receipt}`)).body, { status: 'rated' })

  const jobs: { id: string; name: string; data: unknown }[] = []
  const databaseUrl = readFileSync(`${api.dataDir}/database.url`, 'utf8').trim()
  const queue = await createBullQueue({ databaseUrl, log: createTestLog(), clock: Date })
  const consumer = queue.consume('dispatch', {
    concurrency: 1,
    handle: async (job) => {
      jobs.push(job)
    },
  })
  t.teardown(async () => {
    await consumer.close()
    await queue.close()
  })
  const feedback = await until(() => jobs.find(({ id }) => id.startsWith(`${receipt}-feedback`)))
  t.match(feedback, { id: `${receipt}-feedback-1`, name: 'feedback' })
  t.match(Feedback.parse(feedback.data), {
    receipt,
    revision: 1,
    score: 4,
    comment: '修好了\n谢谢',
    kind: 'rating',
  })

  t.equal((await rate({ score: '2' })).status, 303, 'changed')
  const changed = await until(() => jobs.find(({ id }) => id === `${receipt}-feedback-2`))
  t.match(changed.data, { score: 2 })
  t.notOk(Feedback.parse(changed.data).comment)
  t.match(await text(path), /您给了 2 分/)
  const { timeline } = (await api.call(`/v1/requests/${receipt}`)).body
  t.equal(timeline.filter(({ status }: { status: string }) => status === 'rated').length, 1)
})

t.test('what is missing or too long is said, and what was typed is kept', async (t) => {
  const { receipt, path } = await closed()
  const none = await citizen.post(`${path}/rating`, { comment: '一般般' })
  t.match([none.status, readable(none.html)], [400, /请先选一个分数/])
  t.match(none.html, /<textarea[^>]*id="comment"[^>]*>一般般</)
  for (const score of ['0', '6', '4.5', '', 'x'])
    t.equal((await citizen.post(`${path}/rating`, { score })).status, 400, score)
  const long = await citizen.post(`${path}/rating`, { score: '3', comment: '长'.repeat(1001) })
  t.match([long.status, readable(long.html)], [400, /最多 1000 个字/])
  t.match(long.html, /id="score-3"[^>]*checked/)
  t.match(long.html, '长'.repeat(1001))
  t.equal((await api.call(`/v1/requests/${receipt}`)).body.status, 'closed')
})

t.test('what is not closed can not be rated', async (t) => {
  const receipt = await api.send({ text: '一' })
  await api.inLedger(receipt)
  const path = `/track/${links.linkTo(receipt)}`
  t.notMatch((await citizen.get(path)).html, /rating-form/)
  const answer = await citizen.post(`${path}/rating`, { score: '5' })
  t.match([answer.status, readable(answer.html)], [409, /现在不能评价/])
})
