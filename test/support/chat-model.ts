/**
 * A chat model behind OpenAI's `/v1/chat/completions`: it refuses a key, a model and a schema that are not right as OpenAI does,
 * and answers at temperature 0: the same words, the same answer.
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

// Strict mode knows few keywords, and wants every property and no other.
const Question = z.looseObject({
  model: z.string(),
  temperature: z.number().min(0).max(2),
  messages: z.array(z.strictObject({ role: z.enum(['system', 'user']), content: z.string() })).min(1),
  response_format: z.strictObject({
    type: z.literal('json_schema'),
    json_schema: z.strictObject({
      name: z.string().regex(/^[\w-]{1,64}$/),
      strict: z.literal(true),
      schema: z
        .strictObject({
          type: z.literal('object'),
          properties: z.record(
            z.string(),
            z.strictObject({
              type: z.enum(['string', 'number']),
              enum: z.array(z.string()).min(1).optional(),
              description: z.string().optional(),
            }),
          ),
          required: z.array(z.string()),
          additionalProperties: z.literal(false),
        })
        .refine(({ properties, required }) => Object.keys(properties).join() === required.join()),
    }),
  }),
})
export type Question = z.infer<typeof Question>

export interface Asked {
  system: string
  /** As it was sent. */
  user: string
  body: Question
}

export interface ChatModelOptions {
  key: string
  model: string
  /** What it says, from the user's message. */
  answer(user: string): object
  port?: number
}

export interface ChatModel {
  url: string
  /** What was asked, as far as it was understood. */
  asked: Asked[]
  /** All questions, those that were refused as well. */
  count(): number
  next(...moods: Mood[]): void
  close(): Promise<void>
}

export async function startChatModel(t: Teardown, options: ChatModelOptions): Promise<ChatModel> {
  const asked: Asked[] = []
  const moods: Mood[] = []
  let count = 0

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    count += 1
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const question = Question.safeParse(JSON.parse(Buffer.concat(chunks).toString()))
    const refused = refusal(request, question.data, options)
    if (refused) return send(response, refused, { error: { message: 'refused' } })
    if (!question.success) return send(response, 400, { error: { message: question.error.message } })
    const said = (whose: string) => question.data.messages.find(({ role }) => role === whose)?.content ?? ''
    asked.push({ system: said('system'), user: said('user'), body: question.data })
    await answer(response, moods.shift(), () =>
      completion(options.model, JSON.stringify(options.answer(said('user')))),
    )
  }
  const server = createServer((request, response) => {
    take(request, response).catch((error) => response.destroy(error))
  }).listen(options.port ?? 0, '127.0.0.1')
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
  question: Question | undefined,
  { key, model }: Pick<ChatModelOptions, 'key' | 'model'>,
): number | undefined {
  if (method !== 'POST' || url !== '/v1/chat/completions') return 404
  if (headers.authorization !== `Bearer ${key}`) return 401
  return question && question.model !== model ? 404 : undefined
}

async function answer(response: ServerResponse, mood: Mood | undefined, usual: () => object): Promise<void> {
  if (mood?.is === 'cut') response.destroy()
  else if (mood?.is === 'status') send(response, mood.status, { error: {} }, mood.headers)
  else if (mood?.is === 'body') response.end(mood.body)
  else if (mood?.is === 'content') send(response, 200, completion('other-1', mood.content))
  else {
    if (mood) await sleep(mood.ms, undefined, { ref: false })
    send(response, 200, usual())
  }
}

/** 300 tokens in, 12 out. */
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
