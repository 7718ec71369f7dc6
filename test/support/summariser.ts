/**
 * A chat model behind OpenAI's `/v1/chat/completions`, as far as a title asks for it: it refuses a key, a model and a schema that
 * are not right as OpenAI does, and answers at temperature 0: the same words, the same title.
 */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { Teardown } from './postgres.ts'

/** What is to become of the next question, instead of an answer to it. */
export type Mood =
  | { is: 'status'; status: number; headers?: Record<string, string> }
  /** The answer comes so much later. */
  | { is: 'late'; ms: number }
  /** The connection ends. */
  | { is: 'cut' }
  /** Whatever the schema asks for, the model says this; null: it refuses. */
  | { is: 'content'; content: string | null }
  /** The whole body. */
  | { is: 'body'; body: string }

export interface TestSummariser {
  url: string
  /** What was asked, as far as it was understood. */
  asked: { words: string; system: string; body: z.infer<typeof Question> }[]
  /** All questions, those that were refused as well. */
  count(): number
  next(...moods: Mood[]): void
  close(): Promise<void>
}

export interface TestSummariserOptions {
  key?: string
  model?: string
  title?(words: string): string
  port?: number
}

const Question = z.looseObject({
  model: z.string(),
  temperature: z.number().min(0).max(2),
  messages: z.array(z.strictObject({ role: z.enum(['system', 'user']), content: z.string() })).min(1),
  response_format: z.strictObject({
    type: z.literal('json_schema'),
    json_schema: z.strictObject({
      name: z.string().regex(/^[\w-]{1,64}$/),
      strict: z.literal(true),
      // Strict mode knows few keywords, and wants every property and no other.
      schema: z.strictObject({
        type: z.literal('object'),
        properties: z.strictObject({
          title: z.strictObject({ type: z.literal('string'), description: z.string().optional() }),
        }),
        required: z.tuple([z.literal('title')]),
        additionalProperties: z.literal(false),
      }),
    }),
  }),
})

export async function startSummariser(
  t: Teardown,
  { key = 'fake-key', model = 'title-1', title = () => '路灯不亮', port = 0 }: TestSummariserOptions = {},
): Promise<TestSummariser> {
  const asked: TestSummariser['asked'] = []
  const moods: Mood[] = []
  let count = 0

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    count += 1
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const question = Question.safeParse(JSON.parse(Buffer.concat(chunks).toString()))
    const refused = refusal(request, question.data, { key, model })
    if (refused) return send(response, refused, { error: { message: 'refused' } })
    if (!question.success) return send(response, 400, { error: { message: question.error.message } })
    const said = (whose: string) => question.data.messages.find(({ role }) => role === whose)?.content
    const words = JSON.parse(said('user') ?? '{}').words
    asked.push({ words, system: said('system') ?? '', body: question.data })
    await answer(response, moods.shift(), completion(model, JSON.stringify({ title: title(words) })))
  }
  const server = createServer((request, response) => {
    take(request, response).catch((error) => response.destroy(error))
  }).listen(port, '127.0.0.1')
  await once(server, 'listening')
  const close = async (): Promise<void> => {
    server.closeAllConnections()
    server.close()
  }
  t.teardown(close)
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  return { url, asked, count: () => count, next: (...more) => void moods.push(...more), close }
}

function refusal(
  { method, url, headers }: IncomingMessage,
  question: z.infer<typeof Question> | undefined,
  { key, model }: { key: string; model: string },
): number | undefined {
  if (method !== 'POST' || url !== '/v1/chat/completions') return 404
  if (headers.authorization !== `Bearer ${key}`) return 401
  return question && question.model !== model ? 404 : undefined
}

async function answer(response: ServerResponse, mood: Mood | undefined, usual: object): Promise<void> {
  if (mood?.is === 'cut') response.destroy()
  else if (mood?.is === 'status') send(response, mood.status, { error: {} }, mood.headers)
  else if (mood?.is === 'body') response.end(mood.body)
  else if (mood?.is === 'content') send(response, 200, completion('title-1', mood.content))
  else {
    if (mood) await sleep(mood.ms, undefined, { ref: false })
    send(response, 200, usual)
  }
}

function completion(model: string, content: string | null): object {
  const refusal = content === null ? 'I can not help with that.' : null
  const message = { role: 'assistant', content, refusal, annotations: [] }
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1796000000,
    model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: 'stop' }],
    usage: { prompt_tokens: 300, completion_tokens: 12, total_tokens: 312 },
  }
}

function send(response: ServerResponse, status: number, body: object, headers: object = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}
