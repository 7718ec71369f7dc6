/** What WeChat told us, as it lies in the journal and in the state of a conversation. */
import { hash } from 'node:crypto'
import { z } from 'zod'
import { PermanentError } from '../../../src/contract/errors.ts'
import { Pending } from '../../../src/contract/submission.ts'

const envelope = { openid: z.string(), createTime: z.number(), messageId: z.string(), order: z.string() }

const Text = z.object({ ...envelope, type: z.literal('text'), content: z.string() })
const Image = z.object({ ...envelope, type: z.literal('image'), mediaId: z.string() })
const Voice = z.object({
  ...envelope,
  type: z.literal('voice'),
  mediaId: z.string(),
  mediaId16k: z.string().optional(),
  recognition: z.string().optional(),
})
const Video = z.object({ ...envelope, type: z.enum(['video', 'shortvideo']), mediaId: z.string() })
const Place = z.object({
  ...envelope,
  type: z.literal('location'),
  latitude: z.number(),
  longitude: z.number(),
  label: z.string().optional(),
})
const Link = z.object({
  ...envelope,
  type: z.literal('link'),
  title: z.string(),
  description: z.string(),
  url: z.string(),
})
const Event = z.object({
  ...envelope,
  type: z.literal('event'),
  event: z.string(),
  eventKey: z.string(),
  fields: z.unknown(),
})
const Unknown = z.object({ ...envelope, type: z.literal('unknown') })

/** What a request can hold. */
export const Content = z.discriminatedUnion('type', [Text, Image, Voice, Video, Place, Link])
export type Content = z.infer<typeof Content>
const Said = z.discriminatedUnion('type', [Text, Image, Voice, Video, Place, Link, Event, Unknown])
export type Said = z.infer<typeof Said>
export type EventSaid = z.infer<typeof Event>

/** What is kept of a message for `join`: its file, too, since its id holds the touchpoint. */
const Data = z.object({
  incoming: Said,
  file: Pending.optional(),
  /** The address at which its request can be seen, if one begins with it. */
  page: z.string().optional(),
})
export type Data = z.infer<typeof Data>

/** From a part's data. Throws PermanentError internal: it is of our own making. */
export function readData(data: Readonly<Record<string, unknown>>): Data {
  const parsed = Data.safeParse(data)
  if (!parsed.success)
    throw new PermanentError('internal', {
      detail: 'a part of a WeChat conversation can not be read',
      cause: new Error(parsed.error.issues.map(({ path }) => path.join('.')).join(', ')),
    })
  return parsed.data
}

/** Neither a blank nor what nobody sees. */
const VISIBLE = /[^\s\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u

/** What a citizen wrote, or what WeChat itself understood of their voice; empty where there are no words. */
export function wordsOf(said: Said): string {
  if (said.type === 'text') return VISIBLE.test(said.content) ? said.content : ''
  if (said.type === 'voice') return said.recognition?.trim() ?? ''
  if (said.type === 'link') return [said.title, said.url].filter((line) => line.trim() !== '').join('\n')
  return ''
}

const touches = new Set(['click', 'scan', 'subscribe'])

/** The citizen has done something just now, and sees an answer. */
export function isFromCitizen(said: Said): boolean {
  return said.type !== 'event' || touches.has(said.event)
}

/** Neither words nor a medium nor a place. */
export function isNothing(said: Content): boolean {
  return (said.type === 'text' || said.type === 'link') && wordsOf(said) === ''
}

/** Longer addresses are taken by no attachment. */
const LONGEST_URL = 2000

/** The file of a message; undefined where it has none. Its id is the same whenever the same message comes again. */
export function fileOf(said: Said, touchpoint: string): Pending | undefined {
  const media = mediaOf(said)
  if (!media) return undefined
  const id = hash('sha256', `${touchpoint}/${said.openid}/${said.messageId}`).slice(0, 32)
  const { attachment, kind, best, or } = media
  const other = or === undefined ? '' : `&or=${encodeURIComponent(or)}`
  const url = `wechat-media:${encodeURIComponent(best)}?kind=${kind}${other}`
  const place = url.length > LONGEST_URL ? { failed: 'the media id is too long' } : { url }
  return { id, kind: attachment, ...place }
}

interface Media {
  attachment: Pending['kind']
  kind: 'image' | 'voice' | 'video'
  best: string
  or?: string | undefined
}

function mediaOf(said: Said): Media | undefined {
  if (said.type === 'image') return { attachment: 'image', kind: 'image', best: said.mediaId }
  if (said.type === 'video' || said.type === 'shortvideo')
    return { attachment: 'video', kind: 'video', best: said.mediaId }
  if (said.type !== 'voice') return undefined
  const { mediaId, mediaId16k } = said
  return mediaId16k
    ? { attachment: 'audio', kind: 'voice', best: mediaId16k, or: mediaId || undefined }
    : { attachment: 'audio', kind: 'voice', best: mediaId }
}
