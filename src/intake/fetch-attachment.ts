/** Fetches a file that a request names by its address, and keeps it under the id that was promised. */
import type { Downloads, Errand, ErrandOutcome, Opened } from '../contract/errand.ts'
import { RejectedError, TemporaryError } from '../contract/errors.ts'
import type { BlobMeta, Blobs } from '../contract/ports.ts'

export type FetchOutcome = { is: 'done'; stored: BlobMeta } | Exclude<ErrandOutcome, { is: 'done' | 'held' }>

/** `signal`: nobody waits any longer. `open`: of a channel that has addresses of its own. */
export type FetchErrand = (
  errand: Errand,
  signal: AbortSignal,
  open?: (errand: Errand, signal: AbortSignal) => Promise<Opened>,
) => Promise<FetchOutcome>

export interface FetchOptions {
  downloads: Downloads
  blobs: Pick<Blobs, 'store' | 'pin'>
}

/** For the errands of kind `fetch`: `data` is `{url, name?}`. Throws what is a fault of ours. */
export function createFetch({ downloads, blobs }: FetchOptions): FetchErrand {
  return async (errand, signal, open) => {
    const { channel, endpoint, key, data } = errand
    if (data.url === undefined) return { is: 'failed', reason: 'it came without an address' }
    const opened = open ? await open(errand, signal) : await downloads.open(data.url, signal)
    if (opened.is !== 'open') return opened
    const { stream, name, mediaType } = opened
    try {
      const origin = { channel, endpoint }
      // Who has an address of its own, we have asked ourselves.
      const said = open && mediaType
      const stored = await blobs.store({ origin, id: key, name: data.name ?? name, stream, said })
      await blobs.pin(stored.id)
      return { is: 'done', stored }
    } catch (error) {
      return outcomeOf(error, mediaType)
    } finally {
      stream.destroy()
    }
  }
}

function outcomeOf(error: unknown, mediaType = ''): FetchOutcome {
  if (error instanceof TemporaryError) return { is: 'again', reason: `our own store: ${error.code}` }
  if (!(error instanceof RejectedError)) throw error
  // So it says where the stream broke off; the cause says why.
  if (error.code === 'bad-request')
    return { is: 'again', reason: error.cause instanceof Error ? error.cause.message : 'it broke off' }
  if (error.code !== 'unsupported-media' && error.code !== 'body-too-large') throw error
  const isPage = /^(text\/html|application\/(xhtml\+xml|json|problem\+json))\b/i.test(mediaType)
  const reason = isPage
    ? `its address answers with ${mediaType.split(';')[0]}, not with a file`
    : error.message
  return { is: 'failed', reason: reason.slice(0, 500) }
}
