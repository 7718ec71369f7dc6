/** What the platform knows of the citizens of its accounts: who follows, how many messages are left, who agreed to what. */
import { randomUUID } from 'node:crypto'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** An answer with an errcode. */
export class Refusal extends Error {
  readonly errcode: number
  constructor(errcode: number, errmsg = 'refused') {
    super(errmsg)
    this.errcode = errcode
  }
}

export interface PlatformClock {
  /** Milliseconds since the epoch. */
  now(): number
}

export type WindowKind = 'message' | 'click' | 'subscribe'
interface Window {
  until: number
  left: number
}

/** Customer-service messages: 5 within 48 h of a message, 3 within a minute of a click or of following. */
export function createCitizens(clock: PlatformClock) {
  const followers = new Set<string>()
  const windows = new Map<string, { long?: Window; short?: Window }>()
  const agreed = new Map<string, number>()
  return {
    openWindow(openid: string, kind: WindowKind): void {
      followers.add(openid)
      const opened = windows.get(openid) ?? {}
      if (kind === 'message') opened.long = { until: clock.now() + 48 * HOUR_MS, left: 5 }
      else opened.short = { until: clock.now() + MINUTE_MS, left: 3 }
      windows.set(openid, opened)
    },
    unfollow(openid: string): void {
      followers.delete(openid)
      windows.delete(openid)
    },
    agree(openid: string, templateId: string, times = 1): void {
      agreed.set(`${openid} ${templateId}`, times)
    },
    isFollower: (openid: string) => followers.has(openid),
    spendMessage(openid: string): void {
      const { short, long } = windows.get(openid) ?? {}
      const open = [short, long].filter((window) => window !== undefined && window.until > clock.now())
      if (open.length === 0)
        throw new Refusal(45015, 'response out of time limit or subscription is canceled')
      const window = open.find((each) => each !== undefined && each.left > 0)
      if (!window) throw new Refusal(45047, 'out of response count limit')
      window.left -= 1
    },
    spendAgreement(openid: string, templateId: string): void {
      const key = `${openid} ${templateId}`
      const left = agreed.get(key) ?? 0
      if (left < 1) throw new Refusal(43101, 'user refuse to accept the msg')
      agreed.set(key, left - 1)
    },
  }
}

export interface Account {
  appid: string
  secret: string
}
interface Token {
  appid: string
  endsAt: number
  isSpoilt?: boolean
}

const TOKEN_MS = 7_200_000
const EARLY_MS = 5 * MINUTE_MS

/** stable_token: the same one until five minutes before its end; forced, another one, and the old one is worth nothing. */
export function createPlatformTokens(clock: PlatformClock) {
  const accounts = new Map<string, { secret: string; token?: string; forced: number[] }>()
  const tokens = new Map<string, Token>()

  function issue(appid: string): string {
    const token = `fake-${randomUUID()}-${randomUUID()}`
    tokens.set(token, { appid, endsAt: clock.now() + TOKEN_MS })
    return token
  }
  function noteForced(forced: number[]): void {
    const last = forced.at(-1)
    if (last !== undefined && clock.now() - last < 30_000)
      throw new Refusal(45011, 'api minute-quota reach limit')
    if (forced.filter((at) => clock.now() - at < DAY_MS).length >= 20) {
      throw new Refusal(45009, 'reach max api daily quota limit')
    }
    forced.push(clock.now())
  }
  function current(): Token[] {
    return [...accounts.values()].flatMap(({ token }) => tokens.get(token ?? '') ?? [])
  }

  return {
    add: ({ appid, secret }: Account) => accounts.set(appid, { secret, forced: [] }),
    give(asked: { appid?: unknown; secret?: unknown; force_refresh?: unknown }) {
      const account = accounts.get(String(asked.appid))
      if (!account) throw new Refusal(40013, 'invalid appid')
      if (account.secret !== asked.secret) throw new Refusal(40125, 'invalid appsecret')
      if (asked.force_refresh === true) {
        noteForced(account.forced)
        tokens.delete(account.token ?? '')
      }
      const held = tokens.get(account.token ?? '')
      if (!held || held.endsAt - clock.now() <= EARLY_MS) account.token = issue(String(asked.appid))
      const endsAt = tokens.get(account.token ?? '')?.endsAt ?? 0
      return { access_token: account.token, expires_in: Math.floor((endsAt - clock.now()) / 1000) }
    },
    /** The account whose token it is. */
    check(token: string | null): string {
      if (!token) throw new Refusal(41001, 'access_token missing')
      const known = tokens.get(token)
      if (!known || known.isSpoilt)
        throw new Refusal(40001, 'invalid credential, access_token is invalid or not latest')
      if (known.endsAt <= clock.now()) throw new Refusal(42001, 'access_token expired')
      return known.appid
    },
    /** They have come to their end before their time. */
    expire(): void {
      for (const token of current()) token.endsAt = clock.now()
    },
    /** No API takes them any more, though stable_token goes on giving them. */
    spoil(): void {
      for (const token of current()) token.isSpoilt = true
    },
  }
}
