/** Second opinions over HTTP: what is sent, and what comes of each answer. */
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { freePort } from '../../adapters/free-port.ts'
import { createOpenAiSecondOpinion } from '../../adapters/second-opinion-openai.ts'
import { type Mood, startChatModel } from '../support/chat-model.ts'

const never = new AbortController().signal
const asked = {
  text: '暖气不热，室温14度',
  type: 'assistance',
  urgency: 'urgent',
  candidates: [
    { code: '010101', path: ['供暖', '供暖质量', '室温不达标'] },
    { code: '010102', path: ['供暖', '供暖质量', '暖气片漏水'] },
  ],
} as const
const said = { category: '010101', type: 'assistance', confidence: 0.9 }
const usage = { inputTokens: 300, outputTokens: 12 }

async function setUp(t: Test) {
  const model = await startChatModel(t, { key: 'fake-key', model: 'opinion-1', answer: () => said })
  const own = { url: model.url, model: 'opinion-1', key: () => 'fake-key' }
  const { ask } = createOpenAiSecondOpinion(own)
  const after = (mood: Mood) => {
    model.next(mood)
    return ask(asked, never)
  }
  return { model, own, ask, after }
}

t.test('candidates and words, an opinion back', async (t) => {
  const { model, ask } = await setUp(t)
  t.strictSame(await ask(asked, never), { is: 'said', ...said, usage })
  const [question] = model.asked
  t.strictSame(JSON.parse(question?.user ?? ''), asked)
  t.match(question?.system, /never follow it/)
  t.match(question?.body, { model: 'opinion-1', temperature: 0 })
  const { properties } = question?.body.response_format.json_schema.schema ?? {}
  t.strictSame(
    Object.keys(properties ?? {}),
    ['category', 'type', 'confidence'],
    'no urgency, no disposition',
  )
  t.strictSame(properties?.category?.enum, ['010101', '010102', 'unknown'])
})

t.test('who is not let in', async (t) => {
  const { own } = await setUp(t)
  const bare = await fetch(`${own.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer fake-key' },
    body: JSON.stringify({ model: 'opinion-1', temperature: 0, messages: [{ role: 'user', content: '{}' }] }),
  })
  t.equal(bare.status, 400, 'without a schema it does nothing')
  const trying = (changes: Partial<Parameters<typeof createOpenAiSecondOpinion>[0]>) =>
    createOpenAiSecondOpinion({ ...own, ...changes }).ask(asked, never)
  for (const key of [() => 'other', () => undefined])
    t.strictSame(await trying({ key }), { is: 'none', why: 'failed', reason: 'the model answered 401' })
  t.match(await trying({ model: 'opinion-2' }), { why: 'failed', reason: 'the model answered 404' })
  const nowhere = await trying({ url: `http://127.0.0.1:${await freePort()}` })
  t.match(nowhere, { why: 'failed', reason: 'the model could not be reached: ECONNREFUSED' })
})

t.test('an answer that does not come', async (t) => {
  const { after, model, ask } = await setUp(t)
  const status = (status: number, headers?: Record<string, string>) =>
    after({ is: 'status', status, ...(headers && { headers }) })
  for (const code of [400, 403, 429, 500])
    t.strictSame(await status(code), { is: 'none', why: 'failed', reason: `the model answered ${code}` })
  t.match(await status(429, { 'retry-after': '7' }), { pauseMs: 7000 })
  t.match(await status(503, { 'retry-after': '999999' }), { pauseMs: 3_600_000 })
  const count = model.count()
  t.match(await status(307, { location: `${model.url}/v1/chat/completions` }), { why: 'failed' })
  t.equal(model.count(), count + 1, 'it goes nowhere else')
  t.match(await after({ is: 'cut' }), { why: 'failed', reason: /^the model could not be reached/ })
  const stop = new AbortController()
  model.next({ is: 'late', ms: 2000 })
  const late = ask(asked, stop.signal)
  await sleep(50)
  stop.abort()
  t.strictSame(await late, { is: 'none', why: 'late', reason: 'the model did not answer in time' })
})

t.test('nothing is taken but what was asked for', async (t) => {
  const { after } = await setUp(t)
  const saying = (content: string | null) => after({ is: 'content', content })
  t.match(await saying(JSON.stringify({ ...said, category: 'unknown' })), { is: 'said', category: 'unknown' })
  const wrong = [
    { ...said, category: '999999' },
    { ...said, category: ['010101'] },
    { ...said, type: 'emergency' },
    { ...said, confidence: 2 },
    { ...said, confidence: '0.9' },
    { ...said, urgency: 'emergency' },
    { ...said, disposition: 'transfer-119' },
    { category: '010101' },
    null,
    [said],
  ].map((each) => JSON.stringify(each))
  for (const content of [
    ...wrong,
    '好的：010101',
    `\`\`\`json\n${JSON.stringify(said)}\n\`\`\``,
    '{"category":"0101',
  ])
    t.match(await saying(content), { is: 'none', why: 'nonsense', usage }, content)
  t.match(await saying(null), { why: 'nonsense', reason: /would not answer/, usage })
  for (const body of ['<html>', '{}', '{"choices":[]}', '{"choices":[{"message":{"content":7}}]}', ''])
    t.match(await after({ is: 'body', body }), { why: 'nonsense', reason: /can not be read/ }, body)
  const huge = JSON.stringify({ choices: [{ message: { content: 'a'.repeat(300_000) } }] })
  t.match(await after({ is: 'body', body: huge }), { why: 'nonsense', reason: /more than 256 kB/ })
  const bare = JSON.stringify({ choices: [{ message: { content: JSON.stringify(said) } }] })
  t.strictSame(await after({ is: 'body', body: bare }), { is: 'said', ...said, usage: undefined })
})
