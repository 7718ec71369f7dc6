/** A chat model that is asked for titles. */
import { type Asked, type ChatModel, startChatModel } from './chat-model.ts'
import type { Teardown } from './postgres.ts'

export interface TestSummariser extends Omit<ChatModel, 'asked'> {
  asked: (Asked & { words: string })[]
}

export interface TestSummariserOptions {
  key?: string
  model?: string
  title?(words: string): string
  port?: number
}

export async function startSummariser(
  t: Teardown,
  { key = 'fake-key', model = 'title-1', title = () => '路灯不亮', ...rest }: TestSummariserOptions = {},
): Promise<TestSummariser> {
  const wordsOf = (user: string): string => JSON.parse(user).words
  const answer = (user: string) => ({ title: title(wordsOf(user)) })
  const { asked, ...chat } = await startChatModel(t, { key, model, answer, ...rest })
  return {
    ...chat,
    get asked() {
      return asked.map((one) => ({ ...one, words: wordsOf(one.user) }))
    },
  }
}
