/** Speech to text by whatever speaks OpenAI's `/v1/audio/transcriptions`: a house's own server, or one elsewhere. */
import { z } from 'zod'
import type { Transcribed, Transcriber } from '../src/contract/errand.ts'
import { answerText, jsonOf, whyNoAnswer } from './openai-answer.ts'

export interface OpenAiTranscriberOptions {
  /** `http://host:port`, without `/v1` and without a slash at the end. */
  url: string
  model: string
  /** ISO 639-1, such as `zh`; undefined: the transcriber listens for which it is. */
  language?: string
  /** Read each time. Undefined: none is sent. */
  key?: () => string | undefined
  /** Of one recording. */
  timeoutMs?: number
}

const TIMEOUT_MS = 120_000
const MOST_BYTES = 1024 * 1024
/** What may be otherwise in an hour: a key that is mended, a model that is loaded. */
const PASSING = [401, 403, 404, 408, 425, 429]

const Answer = z.looseObject({ text: z.string() })

export function createOpenAiTranscriber(options: OpenAiTranscriberOptions): Transcriber {
  const { url, model, language, key, timeoutMs = TIMEOUT_MS } = options
  return {
    async transcribe({ bytes, mediaType, name }, signal) {
      const form = new FormData()
      form.set('file', new Blob([new Uint8Array(bytes)], { type: mediaType }), name)
      form.set('model', model)
      form.set('response_format', 'json')
      if (language !== undefined) form.set('language', language)
      const secret = key?.()
      try {
        const answer = await fetch(`${url}/v1/audio/transcriptions`, {
          method: 'POST',
          ...(secret !== undefined && { headers: { authorization: `Bearer ${secret}` } }),
          body: form,
          // What a citizen said goes to the address that the operator wrote down, and to no other.
          redirect: 'manual',
          signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
        })
        return await outcomeOf(answer)
      } catch (error) {
        return again(whyNoAnswer(error, signal, 'the transcriber', timeoutMs / 1000))
      }
    },
  }
}

async function outcomeOf(answer: Response): Promise<Transcribed> {
  const { ok, status, body } = answer
  if (!ok) {
    await body?.cancel()
    const reason = `the transcriber answered ${status}`
    const isFinal = status >= 400 && status < 500 && !PASSING.includes(status)
    return isFinal ? { is: 'failed', reason } : again(reason)
  }
  const text = await answerText(answer, MOST_BYTES)
  if (text === undefined) return { is: 'failed', reason: 'the transcriber answered more than 1 MB' }
  const read = Answer.safeParse(jsonOf(text))
  if (!read.success) return again('the transcriber answered something that can not be read')
  return { is: 'done', text: read.data.text.trim() }
}

function again(reason: string): Transcribed {
  return { is: 'again', reason }
}
