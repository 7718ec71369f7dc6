/** What was kept as it came, understood once more; and shown to whoever looks. */
import type { Channel, Kept, Meaning, Shown } from '../../src/contract/channel.ts'
import { RejectedError } from '../../src/contract/errors.ts'
import type { Submission } from '../../src/contract/submission.ts'
import type { Part } from '../../src/contract/thread.ts'
import { readBody } from './body.ts'
import { Config } from './config.ts'
import { UnreadableError } from './dialect.ts'
import { collect } from './joining/collect.ts'
import { submissionOf } from './joining/submission.ts'
import { viewOf } from './joining/view.ts'
import { type Call, partOfPost } from './part.ts'
import { type Post, type Understood, understand } from './understand.ts'

/** Whatever else was told of the call is a request already: this one is a revision of that. */
export const replay: NonNullable<Channel['replay']> = async (kept, { config }) => {
  const own = Config.parse(config ?? {})
  const { calls, raw } = understandKept(kept)
  if (calls.length === 0) throw new RejectedError('bad-request', { detail: 'it tells of no call' })
  return calls.flatMap(({ callId, told }) => {
    const call = { origin: kept.origin, callId }
    const part = partOfPost(call, told, { raw, now: Date.parse(kept.receivedAt) })
    return alone(call, part, own)
  })
}

/** What it would be if nothing else were told of its call. */
function alone({ origin, callId }: Call, part: Part, config: Config): Submission {
  const state = collect(undefined, [{ ...part, receipt: '', receivedAt: '' }])
  const { [origin.endpoint]: centre } = config.centres
  return submissionOf(viewOf(state), { origin, callId, state, centre, flags: [], heard: () => undefined })
}

function understandKept(kept: Kept): Understood {
  try {
    return understand(postOf(kept))
  } catch (error) {
    if (error instanceof UnreadableError) throw new RejectedError('bad-request', { detail: error.message })
    throw error
  }
}

const NAMED = /; jiesu="([^"]*)"$/

function postOf({ mediaType, bytes }: Kept): Post {
  const named = new URLSearchParams(NAMED.exec(mediaType)?.[1] ?? '')
  return {
    bytes,
    contentType: mediaType.replace(NAMED, ''),
    dialect: named.get('dialect') ?? undefined,
    callId: named.get('callId') ?? undefined,
  }
}

export function shown(kept: Kept): Shown {
  try {
    const { text, json, form } = readBody(kept.bytes, postOf(kept).contentType)
    const tree = json ?? (form ? Object.fromEntries(form) : undefined)
    return {
      facts: {},
      ...(tree === undefined ? { text } : { tree }),
      meaningOf: (names) => meaningOf(names.at(-1)),
    }
  } catch (error) {
    return {
      facts: { fault: error instanceof Error ? error.message : 'it can not be read' },
      meaningOf: () => undefined,
    }
  }
}

const words =
  /text|transcript|content|sentence|word|display|lexical|itn|result|summary|title|place|citizen|hot-line/i
const numbers = /number|phone|mobile|caller|callee/i

function meaningOf(name = ''): Meaning | undefined {
  if (numbers.test(name)) return 'number'
  if (/name$/i.test(name)) return 'name'
  return words.test(name) ? 'words' : undefined
}
