/** The APIs by their path below /cgi-bin/: what they check, and what they do. */
import { randomUUID } from 'node:crypto'
import { checkMenu } from './api-menu.ts'
import { type createCitizens, type PlatformClock, Refusal } from './api-state.ts'

export interface Sent {
  appid: string
  openid: string
  text: string
  /** Milliseconds since the epoch. */
  at: number
}
export interface SentTemplate {
  kind: 'template' | 'subscription'
  appid: string
  openid: string
  templateId: string
  url: string | undefined
  data: Readonly<Record<string, { value: string }>>
  msgid: string
  at: number
}
export type Media = { bytes: Uint8Array; mediaType: string; name: string } | { videoUrl: string }

export interface Platform {
  clock: PlatformClock
  citizens: ReturnType<typeof createCitizens>
  /** Undefined: any. */
  templateIds: string[] | undefined
  sent: Sent[]
  templates: SentTemplate[]
  menus: Map<string, object>
  media: Map<string, { media: Media; until: number }>
  /** `http://127.0.0.1:PORT` */
  url(): string
}
export interface Asked {
  appid: string
  query: URLSearchParams
  body: Record<string, unknown>
}
/** `json` is sent as it stands, so that numbers of 64 bits keep their digits. */
export type Answer = { json: string } | { bytes: Uint8Array; mediaType: string; name?: string }

const OK = '"errcode":0,"errmsg":"ok"'
const MOST_TEXT = 2048
let lastMsgid = 6054768590064713728n

/** For tests, which are the citizens' phones. */
export const routes: Readonly<
  Record<string, { method: 'GET' | 'POST'; answer(platform: Platform, asked: Asked): Answer }>
> = {
  'message/custom/send': { method: 'POST', answer: sendCustom },
  'message/template/send': {
    method: 'POST',
    answer(platform, asked) {
      const { openid, templateId } = addressed(platform, asked)
      if (!platform.citizens.isFollower(openid)) throw new Refusal(43004, 'require subscribe')
      const { client_msg_id: once } = asked.body
      const msgid = note(platform, asked, { kind: 'template', openid, templateId, once })
      return { json: `{${OK},"msgid":${msgid}}` }
    },
  },
  'message/subscribe/bizsend': {
    method: 'POST',
    answer(platform, asked) {
      const { openid, templateId } = addressed(platform, asked)
      platform.citizens.spendAgreement(openid, templateId)
      note(platform, asked, { kind: 'subscription', openid, templateId })
      return { json: `{${OK}}` }
    },
  },
  'media/get': { method: 'GET', answer: getMedia },
  'menu/create': {
    method: 'POST',
    answer({ menus }, { appid, body }) {
      checkMenu(body)
      menus.set(appid, body)
      return { json: `{${OK}}` }
    },
  },
  'menu/get': {
    method: 'GET',
    answer({ menus }, { appid }) {
      const menu = menus.get(appid)
      if (!menu) throw new Refusal(46003, 'menu no exist')
      return { json: JSON.stringify({ menu }) }
    },
  },
}

function sendCustom(platform: Platform, { appid, body }: Asked): Answer {
  const openid = openidOf(body)
  if (body.msgtype !== 'text') throw new Refusal(40008, 'invalid message type')
  const { text } = body
  const content = typeof text === 'object' && text !== null && 'content' in text ? text.content : ''
  if (typeof content !== 'string' || content === '') throw new Refusal(44004, 'empty content')
  if (Buffer.byteLength(content) > MOST_TEXT) throw new Refusal(45002, 'content size out of limit')
  platform.citizens.spendMessage(openid)
  platform.sent.push({ appid, openid, text: content, at: platform.clock.now() })
  return { json: `{${OK}}` }
}

function openidOf({ touser }: Asked['body']): string {
  if (typeof touser !== 'string' || !/^o[\w-]{4,63}$/.test(touser)) throw new Refusal(40003, 'invalid openid')
  return touser
}

function addressed({ templateIds }: Platform, { body }: Asked): { openid: string; templateId: string } {
  const openid = openidOf(body)
  const { template_id: templateId } = body
  const isKnown = typeof templateId === 'string' && (templateIds?.includes(templateId) ?? templateId !== '')
  if (!isKnown) throw new Refusal(40037, 'invalid template_id')
  return { openid, templateId }
}

const sentOnce = new WeakMap<Platform, Map<string, { msgid: string; at: number }>>()
const ONCE_MS = 10 * 60_000

/** Its msgid; of what was sent with the same client_msg_id in the last ten minutes, that one's. */
function note(
  platform: Platform,
  { appid, body }: Asked,
  what: Pick<SentTemplate, 'kind' | 'openid' | 'templateId'> & { once?: unknown },
): string {
  const { once, ...sent } = what
  const at = platform.clock.now()
  const known = sentOnce.get(platform) ?? new Map<string, { msgid: string; at: number }>()
  sentOnce.set(platform, known)
  const key = `${appid} ${sent.openid} ${once}`
  const before = once === undefined ? undefined : known.get(key)
  if (before && at - before.at < ONCE_MS) return before.msgid
  lastMsgid += 1n
  const msgid = String(lastMsgid)
  known.set(key, { msgid, at })
  const url = sent.kind === 'template' ? body.url : body.page
  const data = dataOf(body)
  platform.templates.push({ ...sent, appid, url: typeof url === 'string' ? url : undefined, data, msgid, at })
  return msgid
}

function dataOf({ data }: Asked['body']): SentTemplate['data'] {
  const fields = typeof data === 'object' && data !== null ? Object.entries(data) : []
  const isField = (field: unknown): field is { value: string } =>
    typeof field === 'object' && field !== null && 'value' in field && typeof field.value === 'string'
  if (!fields.every(([, field]) => isField(field))) throw new Refusal(47003, 'argument invalid')
  return Object.fromEntries(fields)
}

function getMedia(platform: Platform, { query }: Asked): Answer {
  const id = query.get('media_id') ?? ''
  const held = platform.media.get(id)
  if (!held || held.until <= platform.clock.now()) throw new Refusal(40007, 'invalid media_id')
  const { media } = held
  if ('videoUrl' in media) return { json: JSON.stringify({ video_url: media.videoUrl }) }
  // A video is an address, which needs no token.
  if (media.mediaType.startsWith('video/')) {
    return { json: JSON.stringify({ video_url: `${platform.url()}/video/${id}` }) }
  }
  return media
}

export function newMediaId(): string {
  return `fake-media-${randomUUID()}`
}
