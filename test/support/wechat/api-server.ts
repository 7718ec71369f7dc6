/**
 * WeChat's API as its documents tell of it, for tests and the demo: HTTP is 200 whatever happens, tokens come to their
 * end, messages are counted, media are gone after three days. Nothing in it is taken from the code that it tests.
 */
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type Answer, type Media, newMediaId, type Platform, routes } from './api-routes.ts'
import { type Account, createCitizens, createPlatformTokens, Refusal, type WindowKind } from './api-state.ts'

const DAY_MS = 86_400_000

/**
 * An errcode; an answer with that HTTP status; none at all; a connection cut; or all is done, and the answer gets lost.
 */
export type Plan = number | { status: number } | 'hang' | 'cut' | 'lost'

export interface WechatApiOptions {
  accounts?: Account[]
  /** Those of all accounts; any where nothing is said. */
  templateIds?: string[]
  /** 0: a free one. */
  port?: number
}

export interface WechatApi {
  /** `http://127.0.0.1:PORT`, of which /cgi-bin/ is a part. */
  url: string
  /** Moves with `advance`. */
  clock: { now(): number }
  accounts: { add(account: Account): void }
  sent: Platform['sent']
  templates: Platform['templates']
  /** As it was created. */
  menu(appid: string): object | undefined
  /** Returns its media id. Videos are answered by an address, here on this server. */
  addMedia(media: Media): string
  expireMedia(id: string): void
  /** `path` such as `message/custom/send`. The next `times` calls. */
  fail(path: string, plan: Plan, times?: number): void
  /** They have written, touched the menu, or followed. */
  openWindow(openid: string, kind: WindowKind): void
  unfollow(openid: string): void
  /** To so many subscription notices. */
  agree(openid: string, templateId: string, times?: number): void
  /** 42001 from now on; stable_token gives others. */
  expireTokens(): void
  /** 40001 from now on, though stable_token goes on giving them. */
  spoilTokens(): void
  /** Undefined: any may ask for a token. */
  allowIps(ips: string[] | undefined): void
  calls(path: string): number
  advance(ms: number): void
  /** Also by `teardown`. */
  close(): Promise<void>
}

export async function startWechatApi(
  t: { teardown(end: () => Promise<void>): void },
  options: WechatApiOptions = {},
): Promise<WechatApi> {
  let aheadMs = 0
  const clock = { now: () => Date.now() + aheadMs }
  const citizens = createCitizens(clock)
  const tokens = createPlatformTokens(clock)
  for (const account of options.accounts ?? []) tokens.add(account)
  const platform: Platform = {
    clock,
    citizens,
    templateIds: options.templateIds,
    sent: [],
    templates: [],
    menus: new Map(),
    media: new Map(),
    url: () => url,
  }
  const calls = new Map<string, number>()
  const plans = new Map<string, Plan[]>()
  let ips: string[] | undefined
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy())
  })

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://platform')
    const path = pathname.replace(/^\/(cgi-bin\/)?/, '')
    calls.set(path, (calls.get(path) ?? 0) + 1)
    const body = await bodyOf(request)
    const plan = plans.get(path)?.shift()
    if (plan === 'cut') return void request.socket.destroy()
    if (plan === 'hang') return
    if (typeof plan === 'object') return void response.writeHead(plan.status).end()
    try {
      if (typeof plan === 'number') throw new Refusal(plan, 'as planned')
      const answer = answerTo(path, { request, query: searchParams, body })
      if (plan !== 'lost') respond(response, answer)
    } catch (error) {
      respond(response, { json: wordsOf(error) })
    }
  }

  function answerTo(path: string, asked: RawAsked): Answer {
    const video = platform.media.get(path.replace(/^video\//, ''))?.media
    if (video && 'bytes' in video) return { bytes: video.bytes, mediaType: video.mediaType }
    if (path === 'stable_token') return giveToken(asked)
    const route = routes[path]
    if (!route) throw new Refusal(40066, 'invalid url')
    checkMethod(asked.request, route.method)
    const appid = tokens.check(asked.query.get('access_token'))
    const body = route.method === 'POST' ? parsed(asked.body) : {}
    return route.answer(platform, { appid, query: asked.query, body })
  }

  function giveToken({ request, body }: RawAsked): Answer {
    checkMethod(request, 'POST')
    checkIp(request)
    const asked = parsed(body)
    if (asked.grant_type !== 'client_credential') throw new Refusal(40002, 'invalid grant_type')
    return { json: JSON.stringify(tokens.give(asked)) }
  }

  function checkIp({ socket }: IncomingMessage): void {
    const ip = (socket.remoteAddress ?? '').replace(/^::ffff:/, '')
    if (ips && !ips.includes(ip))
      throw new Refusal(40164, `invalid ip ${ip} ipv6 ::ffff:${ip}, not in whitelist`)
  }

  server.listen(options.port ?? 0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  const close = async () => {
    server.close()
    server.closeAllConnections()
  }
  t.teardown(close)

  return {
    url,
    clock,
    close,
    accounts: tokens,
    sent: platform.sent,
    templates: platform.templates,
    menu: (appid) => platform.menus.get(appid),
    addMedia(media) {
      const id = newMediaId()
      platform.media.set(id, { media, until: clock.now() + 3 * DAY_MS })
      return id
    },
    expireMedia: (id) => platform.media.delete(id),
    fail(path, plan, times = 1) {
      plans.set(path, [...(plans.get(path) ?? []), ...Array.from({ length: times }, () => plan)])
    },
    openWindow: citizens.openWindow,
    unfollow: citizens.unfollow,
    agree: citizens.agree,
    expireTokens: tokens.expire,
    spoilTokens: tokens.spoil,
    allowIps(allowed) {
      ips = allowed
    },
    calls: (path) => calls.get(path) ?? 0,
    advance(ms) {
      aheadMs += ms
    },
  }
}

interface RawAsked {
  request: IncomingMessage
  query: URLSearchParams
  body: string
}

function checkMethod(request: IncomingMessage, method: 'GET' | 'POST'): void {
  if (request.method === method) return
  throw new Refusal(method === 'POST' ? 43002 : 43001, `require ${method} method`)
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

function parsed(body: string): Record<string, unknown> {
  if (body === '') throw new Refusal(44002, 'empty post data')
  try {
    const read: unknown = JSON.parse(body)
    if (typeof read === 'object' && read !== null) return { ...read }
  } catch {
    // Said below.
  }
  throw new Refusal(47001, 'data format error')
}

/** As the platform words it, with the id of the call. */
function wordsOf(error: unknown): string {
  const { errcode, message } = error instanceof Refusal ? error : { errcode: -1, message: 'system error' }
  const rid = randomUUID().slice(0, 23)
  return JSON.stringify({ errcode, errmsg: `${message} rid: ${rid}` })
}

function respond(response: ServerResponse, answer: Answer): void {
  if ('json' in answer) {
    const body = Buffer.from(answer.json)
    const headers = { 'content-type': 'application/json; encoding=utf-8', 'content-length': body.length }
    response.writeHead(200, headers).end(body)
    return
  }
  const { bytes, mediaType, name } = answer
  // A name's UTF-8 bytes as they are; after the length node:http would read them as what they stand for, and refuse.
  const disposition = Buffer.from(`attachment; filename="${name}"`).toString('latin1')
  response.writeHead(200, {
    'content-type': mediaType,
    ...(name !== undefined && { 'content-disposition': disposition }),
    'content-length': bytes.length,
  })
  response.end(bytes)
}
