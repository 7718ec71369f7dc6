/** What was kept as it came, understood once more, after this channel has learnt it; and shown to whoever looks. */
import type { Channel, Kept, Meaning, Shown } from '../../src/contract/channel.ts'
import { RejectedError } from '../../src/contract/errors.ts'
import type { Submission } from '../../src/contract/submission.ts'
import type { Tree } from './message.ts'
import { readIncoming } from './parse.ts'
import { toPart } from './part.ts'
import { readXml } from './xml.ts'

/** Its conversation is over by now: each message is a request of its own. */
export const replay: NonNullable<Channel['replay']> = async ({ origin, bytes }) => {
  const incoming = readIncoming(readXml(bytes.toString()))
  if (incoming.type === 'unknown') throw still(incoming.reason)
  const part = toPart(incoming, { touchpoint: origin.endpoint })
  if (part === undefined) throw still('it is an event that begins no request')
  if ('reason' in part) throw still(part.reason)
  const submission: Submission | undefined = part.atOnce?.()
  if (!submission) throw still('it has no words')
  return [submission]
}

function still(detail: string): RejectedError {
  return new RejectedError('bad-request', { detail })
}

const words = new Set(['Content', 'Title', 'Description', 'Label', 'Recognition', 'Url', 'PicUrl'])
const people = new Set(['FromUserName', 'ToUserName', 'openid'])
const codes = new Set(['MsgType', 'Event', 'EventKey', 'Format', 'CreateTime', 'Status'])

export function shown({ bytes }: Kept): Shown {
  const tree = treeIn(bytes)
  const facts = tree ? {} : { fault: 'its XML can not be read' }
  return { facts, ...(tree && { tree }), meaningOf: (names) => meaningOf(names.at(-1) ?? '') }
}

function treeIn(bytes: Buffer): Tree | undefined {
  try {
    return readXml(bytes.toString())
  } catch {
    return undefined
  }
}

function meaningOf(name: string): Meaning | undefined {
  if (words.has(name)) return 'words'
  if (people.has(name)) return 'identity'
  return codes.has(name) ? 'code' : undefined
}
