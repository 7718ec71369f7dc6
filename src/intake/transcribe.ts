/** Turns the speech of a stored attachment into text, for the request that it belongs to. */
import type { Errand, ErrandOutcome, Transcriber } from '../contract/errand.ts'
import type { Blobs } from '../contract/ports.ts'

export type TranscribeOutcome =
  | { is: 'done'; transcript: string }
  | Exclude<ErrandOutcome, { is: 'done' | 'held' }>

export type TranscribeErrand = (errand: Errand, signal: AbortSignal) => Promise<TranscribeOutcome>

export interface TranscribeOptions {
  transcriber: Transcriber
  blobs: Pick<Blobs, 'find' | 'open'>
}

/** Characters of one attachment's transcript. */
const LONGEST = 10_000

/** For the errands of kind `transcribe`: `key` is the attachment's id. Throws what is a fault of ours. */
export function createTranscribe({ transcriber, blobs }: TranscribeOptions): TranscribeErrand {
  return async ({ key }, signal) => {
    const meta = await blobs.find(key)
    if (!meta) return { is: 'again', reason: 'its file is not in the store' }
    const chunks: Buffer[] = []
    for await (const chunk of await blobs.open(meta)) chunks.push(chunk)
    const name = meta.name ?? `speech.${meta.mediaType.split('/')[1] ?? 'bin'}`
    const said = await transcriber.transcribe(
      { bytes: Buffer.concat(chunks), mediaType: meta.mediaType, name },
      signal,
    )
    return said.is === 'done' ? { is: 'done', transcript: said.text.trim().slice(0, LONGEST) } : said
  }
}
