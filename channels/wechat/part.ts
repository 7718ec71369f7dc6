/** A message or event -> a part of its citizen's conversation. */
import { cleanText } from '../../src/contract/clean-text.ts'
import type { Submission } from '../../src/contract/submission.ts'
import type { Part } from '../../src/contract/thread.ts'
import { Content, fileOf, isNothing, readData, wordsOf } from './conversation/said.ts'
import { submissionOf } from './conversation/submission.ts'
import type { Incoming, Content as Leaf, Tree } from './message.ts'

/** `reason`: it is to be kept as it came, for an operator. */
export type ToPart = Part | { reason: string; isTooLong: boolean } | undefined

const TOO_LONG = { reason: 'it is too long for a request', isTooLong: true }
const STRANGE = { reason: 'this event is not known', isTooLong: false }

/** Characters that a request can hold. */
const MOST_TEXT = 100_000
/** Of everything that came with a message. */
const MOST_JSON = 400_000

/** What is nobody's business, or is told again by an ordinary message. */
const passing = new Set([
  // Where the phone is, every 5 s: nobody has asked.
  'location',
  // A page of the menu was opened.
  'view',
  'view_miniprogram',
  // The picture, or the place, follows as a message.
  'pic_sysphoto',
  'pic_photo_or_album',
  'pic_weixin',
  'location_select',
])

/** What a conversation understands, or may pass over because it is documented to be about something else. */
const known = new Set([
  'subscribe',
  'unsubscribe',
  'scan',
  'click',
  'scancode_push',
  'scancode_waitmsg',
  'templatesendjobfinish',
  'subscribe_msg_popup_event',
  'subscribe_msg_change_event',
  'subscribe_msg_sent_event',
  'kf_create_session',
  'kf_close_session',
  'kf_switch_session',
])

/** Undefined where it is to be answered and forgotten. */
export function toPart(incoming: Incoming, { touchpoint }: { touchpoint: string }): ToPart {
  if (incoming.type === 'event' && passing.has(incoming.event)) return undefined
  if (incoming.type === 'event' && !known.has(incoming.event)) return STRANGE
  if (incoming.type === 'text' && incoming.content.length > MOST_TEXT) return TOO_LONG
  const clean = cleaned(incoming)
  if (JSON.stringify(clean).length > MOST_JSON) return TOO_LONG
  const { incoming: said } = readData({ incoming: clean })
  const file = fileOf(said, touchpoint)
  const text = said.type === 'text' || said.type === 'voice' ? wordsOf(said) : ''
  if (text.length > MOST_TEXT) return TOO_LONG
  const content = Content.safeParse(said).data
  const { openid, messageId, order } = incoming
  return {
    origin: { channel: 'wechat', endpoint: touchpoint },
    thread: openid,
    messageId,
    order,
    text,
    data: { incoming: clean, ...(file && { file }) },
    ...(file && { files: [file] }),
    ...(content &&
      text !== '' &&
      !isNothing(content) && { atOnce: () => atOnce(content, { touchpoint, file }) }),
  }
}

/** What this message alone would be. */
function atOnce(
  said: Content,
  { touchpoint, file }: { touchpoint: string; file: ReturnType<typeof fileOf> },
): Submission {
  const { openid, messageId, order } = said
  const part = { messageId, order, receipt: '', receivedAt: '', said, ...(file && { file }) }
  const nothing = { scenes: new Map(), heard: () => undefined, engine: 'none' }
  return submissionOf({ openedAt: 0, parts: [part] }, messageId, { touchpoint, openid, ...nothing })
}

/** As the ledger can hold it: no control characters, nothing that is half a character. Names and ids stay. */
function cleaned(incoming: Incoming): Record<string, unknown> {
  return Object.fromEntries(Object.entries(incoming).map(([name, value]) => [name, cleanValue(value)]))
}

function cleanValue(value: string | number | Leaf): unknown {
  if (typeof value === 'string') return cleanText(value)
  if (Array.isArray(value)) return value.map(cleanValue)
  return typeof value === 'object' ? cleanTree(value) : value
}

function cleanTree(tree: Tree): Record<string, unknown> {
  return Object.fromEntries(Object.entries(tree).map(([name, value]) => [cleanText(name), cleanValue(value)]))
}
