/** One question to stable_token, and how often it may be asked to displace the token that all others hold. */
import { z } from 'zod'
import type { Clock, Log } from '../../../src/contract/ports.ts'
import { ask, type Fetch, type Refused, refusalOf, unreached } from './answer.ts'
import { createRefusals } from './refusals.ts'

export interface TokenOptions {
  /** `https://api.weixin.qq.com`, without a slash at the end. */
  baseUrl: string
  appid: string
  /** Read each time, so that a new one counts at once. */
  secret(): string
  clock: Clock
  log: Log
  fetch?: Fetch
  timeoutMs?: number
}

/** Milliseconds since the epoch. */
export interface Held {
  token: string
  freshUntil: number
  endsAt: number
}

const API = 'stable_token'
const TIMEOUT_MS = 10_000
/** From then on the platform gives a new one, while the old one still holds. */
const EARLY_MS = 5 * 60_000
const DAY_MS = 86_400_000
const FORCE_EVERY_MS = 30_000
const MOST_FORCED = 20

const Given = z.looseObject({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() })

/** Never throws. */
export function createStableToken({
  baseUrl,
  appid,
  secret,
  clock,
  log,
  fetch,
  timeoutMs = TIMEOUT_MS,
}: TokenOptions) {
  const refusals = createRefusals({ clock, log })
  return async (force: boolean): Promise<{ is: 'ok'; held: Held } | Refused> => {
    const paused = refusals.pauseOf(API)
    if (paused) return paused
    const body = { grant_type: 'client_credential', appid, secret: secret(), force_refresh: force }
    const answer = await ask({ url: `${baseUrl}/cgi-bin/${API}`, body, timeoutMs, fetch })
    if (answer.is === 'fault') return refusals.note(API, refusalOf(asHere(answer)))
    if (answer.is !== 'ok') return refusals.note(API, answer)
    const given = Given.safeParse(answer.value)
    if (!given.success) return refusals.note(API, unreached('WeChat answered without a token'))
    const { access_token, expires_in } = given.data
    const lasts = expires_in * 1000
    const freshUntil = clock.now() + Math.max(lasts - EARLY_MS, lasts / 2)
    return { is: 'ok', held: { token: access_token, freshUntil, endsAt: clock.now() + lasts } }
  }
}

/** Whoever asks for a token has none that could be wrong: there 40001 means the secret. */
function asHere<T extends { errcode: number }>(fault: T): T {
  return fault.errcode === 40001 ? { ...fault, errcode: 40125 } : fault
}

/** The platform forces at most once in 30 s and 20 times a day; whether it does so for others is for it to say. */
export function createForced(clock: Clock) {
  let times: number[] = []
  return {
    /** 0: now. */
    pauseMs(): number {
      times = times.filter((time) => clock.now() - time < DAY_MS)
      const [oldest] = times
      const last = times.at(-1)
      if (oldest === undefined || last === undefined) return 0
      const free = times.length < MOST_FORCED ? 0 : oldest + DAY_MS - clock.now()
      return Math.max(free, last + FORCE_EVERY_MS - clock.now(), 0)
    },
    note(): void {
      times.push(clock.now())
    },
  }
}
