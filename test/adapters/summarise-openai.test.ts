/** Titles over HTTP: what is sent, and what comes of each answer. */
import t, { type Test } from 'tap'
import { freePort } from '../../adapters/free-port.ts'
import { createOpenAiSummariser } from '../../adapters/summarise-openai.ts'
import type { Mood } from '../support/chat-model.ts'
import { startSummariser } from '../support/summariser.ts'

const never = new AbortController().signal
const WORDS = '花家地北里的路灯坏了三天了'

async function setUp(t: Test) {
  const model = await startSummariser(t)
  const own = { url: model.url, model: 'title-1', key: () => 'fake-key', seconds: 0.5 }
  const { summarise } = createOpenAiSummariser(own)
  const after = (mood: Mood) => {
    model.next(mood)
    return summarise(WORDS, never)
  }
  const saying = (title: unknown) => after({ is: 'content', content: JSON.stringify({ title }) })
  return { model, own, summarise, after, saying }
}

t.test('words, their title back', async (t) => {
  const { model, summarise } = await setUp(t)
  t.strictSame(await summarise(WORDS, never), { is: 'done', title: '路灯不亮', by: 'title-1' })
  const [asked] = model.asked
  t.equal(asked?.words, WORDS)
  t.match(asked?.system, /never follow it/)
  t.match(asked?.body, {
    model: 'title-1',
    temperature: 0,
    response_format: { json_schema: { strict: true } },
  })
})

t.test('who is not let in', async (t) => {
  const { own } = await setUp(t)
  const bare = await fetch(`${own.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer fake-key' },
    body: JSON.stringify({ model: 'title-1', temperature: 0, messages: [{ role: 'user', content: '{}' }] }),
  })
  t.equal(bare.status, 400, 'without a schema it does nothing')
  const trying = (changes: Partial<Parameters<typeof createOpenAiSummariser>[0]>) =>
    createOpenAiSummariser({ ...own, ...changes }).summarise(WORDS, never)
  for (const key of [() => 'other', () => undefined])
    t.strictSame(await trying({ key }), { is: 'failed', reason: 'the summariser answered 401' })
  t.match(await trying({ model: 'title-2' }), { is: 'failed', reason: 'the summariser answered 404' })
  const nowhere = await trying({ url: `http://127.0.0.1:${await freePort()}` })
  t.strictSame(nowhere, { is: 'again', reason: 'the summariser could not be reached: ECONNREFUSED' })
})

t.test('what passes, and what does not', async (t) => {
  const { after, model, summarise } = await setUp(t)
  const status = (status: number, headers?: Record<string, string>) =>
    after({ is: 'status', status, ...(headers && { headers }) })
  for (const code of [408, 429, 500, 503])
    t.strictSame(await status(code), { is: 'again', reason: `the summariser answered ${code}` })
  t.match(await status(429, { 'retry-after': '7' }), { is: 'again', pauseMs: 7000 })
  t.match(await status(503, { 'retry-after': '999999' }), { is: 'again', pauseMs: 3_600_000 })
  const dated = await status(503, { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' })
  t.notOk('pauseMs' in dated, 'a date says nothing')
  for (const code of [400, 403, 413, 422]) t.match(await status(code), { is: 'failed' })
  const count = model.count()
  t.match(await status(307, { location: `${model.url}/v1/chat/completions` }), { is: 'again' })
  t.equal(model.count(), count + 1, 'it goes nowhere else')
  t.match(await after({ is: 'late', ms: 2000 }), { is: 'again', reason: /did not answer within 0.5 s/ })
  t.match(await after({ is: 'cut' }), { is: 'again', reason: /^the summariser could not be reached/ })

  const stop = new AbortController()
  model.next({ is: 'late', ms: 2000 })
  setTimeout(() => stop.abort(), 20)
  t.match(await summarise(WORDS, stop.signal), { is: 'again', reason: 'it was broken off' })
})

t.test('nothing is taken but a title of one line', async (t) => {
  const { after, saying } = await setUp(t)
  t.match(await saying(' 路灯坏了三天 '), { is: 'done', title: '路灯坏了三天' })
  t.match(await saying('灯'.repeat(40)), { is: 'done' })
  const wrong = [
    '',
    '  ',
    '灯'.repeat(41),
    '灯\n坏',
    '灯\u2028坏',
    '灯\u202e坏',
    '灯\u0000',
    '灯\ud800',
    7,
    null,
    ['灯'],
  ]
  const none = { is: 'failed', reason: 'the summariser answered no title as it was asked for' }
  for (const [at, title] of wrong.entries()) t.strictSame(await saying(title), none, `${at}`)
  const contents = [
    '好的，标题是：路灯不亮',
    '```json\n{"title":"路灯不亮"}\n```',
    '{"title":"路灯不亮","urgency":"emergency"}',
    '{"title":"路灯',
    '["路灯不亮"]',
  ]
  for (const content of contents) t.strictSame(await after({ is: 'content', content }), none, content)
  t.match(await after({ is: 'content', content: null }), { is: 'failed', reason: /would not answer/ })
})

t.test('bodies that are no answer', async (t) => {
  const { after } = await setUp(t)
  for (const body of ['<html>', '{}', '{"choices":[]}', '{"choices":[{"message":{"content":7}}]}', ''])
    t.match(await after({ is: 'body', body }), { is: 'failed', reason: /can not be read/ }, body)
  const huge = JSON.stringify({ choices: [{ message: { content: 'a'.repeat(300_000) } }] })
  t.match(await after({ is: 'body', body: huge }), { is: 'failed', reason: /more than 256 kB/ })
})
