/** What is told of a call that became a request long ago is added to it: nobody remembers enough for a revision. */
import type { Origin } from '../../../src/contract/ports.ts'
import type { Joined } from '../../../src/contract/thread.ts'
import { type Came, collect } from './collect.ts'
import { cutText } from './cut-text.ts'
import { rawOf } from './raw.ts'
import { viewOf } from './view.ts'

const MOST_TEXT = 10_000

export function supplementOf(origin: Origin, part: Came): NonNullable<Joined['supplements']> {
  const state = collect(undefined, [part])
  const { transcript, data, recordings } = viewOf(state)
  const { title, summary, place, contactNumber } = data.form ?? {}
  const words = transcript?.utterances.map(({ text }) => text) ?? []
  const text = [title, summary, place, contactNumber, ...words].filter(Boolean).join('\n')
  if (text === '' && recordings.length === 0) return []
  const { channel, endpoint } = origin
  const supplement = {
    source: { channel, endpoint, messageId: part.messageId },
    receipt: part.receipt,
    text: cutText(text, MOST_TEXT),
    attachments: [],
    raw: rawOf(state),
  }
  return [{ supplement, pending: recordings, receivedAt: part.receivedAt }]
}
