/** WeChat's API as far as it is used here. No method throws: each says what became of it, and what may be done next. */
import { z } from 'zod'
import type { Clock, Log } from '../../../src/contract/ports.ts'
import { ask, type Fields, type Refused } from './answer.ts'
import { createCall } from './call.ts'
import { type Medium, openMedium } from './media.ts'
import { tencentHosts } from './media-address.ts'
import type { MenuBody } from './menu.ts'
import type { Tokens } from './token.ts'

export interface ApiOptions {
  /** `https://api.weixin.qq.com`, without a slash at the end. */
  baseUrl: string
  tokens: Tokens
  log: Log
  clock: Clock
  /** Of one call; of media until their head is there. */
  timeoutMs?: number
  /** Where videos may be fetched from: hosts, and the ends of hosts behind a dot. */
  mediaHosts?: readonly string[]
  /** Of a medium, without a byte. */
  idleMs?: number
  maxMediaBytes?: number
}

export interface TemplateMessage {
  openid: string
  templateId: string
  /** Where a touch leads. */
  url?: string | undefined
  /** By the names of the template's fields. */
  data: Readonly<Record<string, string>>
  /** The platform sends the same one to one citizen once in ten minutes. */
  onceId?: string | undefined
}
export interface Notice {
  openid: string
  templateId: string
  /** Where a touch leads: a page of the web. */
  url?: string | undefined
  data: Readonly<Record<string, string>>
}

export type Sent = { is: 'ok' } | Refused

export interface Api {
  /** A customer-service message. `text`: 1 to 2048 bytes. */
  sendCustom(openid: string, text: string): Promise<Sent>
  /** `msgid` is what TEMPLATESENDJOBFINISH names; empty where the platform forgot it: it was sent all the same. */
  sendTemplate(message: TemplateMessage): Promise<{ is: 'ok'; msgid: string } | Refused>
  /** A subscription notice; `msgid` where the platform gives one. */
  sendSubscription(notice: Notice): Promise<{ is: 'ok'; msgid: string | undefined } | Refused>
  /** Media live 3 days. `signal` breaks it off, also later. */
  openMedia(mediaId: string, signal: AbortSignal): Promise<({ is: 'ok' } & Medium) | Refused>
  createMenu(menu: MenuBody): Promise<Sent>
  /** Undefined: there is none. Numbers in it are strings. */
  getMenu(): Promise<{ is: 'ok'; menu: unknown } | Refused>
}

const TIMEOUT_MS = 10_000
const IDLE_MS = 30_000
const MOST_MEDIA_BYTES = 128 * 1024 * 1024
const NO_MENU = 46003

const WithId = z.looseObject({ msgid: z.string().min(1) })
const WithMenu = z.looseObject({ menu: z.unknown().optional() })

export function createApi(options: ApiOptions): Api {
  const { baseUrl, timeoutMs = TIMEOUT_MS } = options
  const call = createCall(options)
  const addressOf = (path: string, token: string, query: Record<string, string> = {}) =>
    `${baseUrl}/cgi-bin/${path}?${new URLSearchParams({ access_token: token, ...query })}`
  const post = (path: string, body: object) =>
    call<Fields>(path, (token) => ask({ url: addressOf(path, token), body, timeoutMs }))
  const rules = {
    baseUrl,
    timeoutMs,
    mediaHosts: options.mediaHosts ?? tencentHosts,
    idleMs: options.idleMs ?? IDLE_MS,
    maxBytes: options.maxMediaBytes ?? MOST_MEDIA_BYTES,
  }
  return {
    async sendCustom(openid, text) {
      return plain(
        await post('message/custom/send', { touser: openid, msgtype: 'text', text: { content: text } }),
      )
    },
    async sendTemplate(message) {
      const sent = await post('message/template/send', templateBody(message))
      return sent.is === 'ok' ? { is: 'ok', msgid: idOf(sent.value) ?? '' } : sent
    },
    async sendSubscription(notice) {
      const sent = await post('message/subscribe/bizsend', noticeBody(notice))
      return sent.is === 'ok' ? { is: 'ok', msgid: idOf(sent.value) } : sent
    },
    async openMedia(mediaId, signal) {
      const opened = await call<Medium>('media/get', (token) =>
        openMedium(addressOf('media/get', token, { media_id: mediaId }), rules, signal),
      )
      return opened.is === 'ok' ? { is: 'ok', ...opened.value } : opened
    },
    async createMenu(menu) {
      return plain(await post('menu/create', menu))
    },
    async getMenu() {
      const answer = await call<Fields>('menu/get', async (token) => {
        const asked = await ask({ url: addressOf('menu/get', token), timeoutMs })
        return asked.is === 'fault' && asked.errcode === NO_MENU ? { is: 'ok', value: {} } : asked
      })
      return answer.is === 'ok' ? { is: 'ok', menu: WithMenu.parse(answer.value).menu } : answer
    },
  }
}

function idOf(value: Fields): string | undefined {
  return WithId.safeParse(value).data?.msgid
}

function plain(answer: { is: 'ok'; value: Fields } | Refused): Sent {
  return answer.is === 'ok' ? { is: 'ok' } : answer
}

function templateBody({ openid, templateId, url, data, onceId }: TemplateMessage): object {
  return {
    touser: openid,
    template_id: templateId,
    ...(url !== undefined && { url }),
    ...(onceId !== undefined && { client_msg_id: onceId }),
    data: valuesOf(data),
  }
}

function noticeBody({ openid, templateId, url, data }: Notice): object {
  return {
    touser: openid,
    template_id: templateId,
    ...(url !== undefined && { page: url }),
    data: valuesOf(data),
  }
}

function valuesOf(data: Readonly<Record<string, string>>): Record<string, { value: string }> {
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, { value }]))
}
