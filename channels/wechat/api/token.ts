/**
 * The access token, by stable_token: asked again it gives the same one, so that any number of processes share it
 * without knowing of each other. Only a forced one displaces that of the others: it is the last resort.
 */
import type { Clock } from '../../../src/contract/ports.ts'
import { type Refused, unreached } from './answer.ts'
import { createForced, createStableToken, type Held, type TokenOptions } from './stable-token.ts'

export type TokenResult = { is: 'ok'; token: string } | Refused

/** Neither throws. */
export interface Tokens {
  get(): Promise<TokenResult>
  /** After the platform has refused `bad`: another one, or why there is none. */
  renew(bad: string): Promise<TokenResult>
}

export function createTokens(options: TokenOptions): Tokens {
  const held = createHeld(options)
  let flight: Promise<TokenResult> | undefined

  /** One at a time, for all who ask meanwhile. */
  function fly(work: () => Promise<TokenResult>): Promise<TokenResult> {
    flight = work().finally(() => {
      flight = undefined
    })
    return flight
  }

  return {
    async get() {
      if (flight !== undefined) return flight
      return held.fresh() ?? fly(held.refresh)
    },
    async renew(bad) {
      while (flight !== undefined) {
        const flown = await flight
        if (flown.is !== 'ok' || flown.token !== bad) return flown
      }
      return held.otherThan(bad) ?? fly(() => held.replace(bad))
    },
  }
}

/** What this process has; none of these may run beside another. */
function createHeld(options: TokenOptions) {
  const { clock } = options
  const fetchToken = createStableToken(options)
  const forced = createForced(clock)
  let held: Held | undefined

  async function take(force: boolean): Promise<TokenResult> {
    const given = await fetchToken(force)
    if (given.is !== 'ok') return given
    held = given.held
    return ok(held)
  }

  return {
    fresh: () => (held && clock.now() < held.freshUntil ? ok(held) : undefined),
    otherThan: (bad: string) => (held && held.token !== bad && lives(held, clock) ? ok(held) : undefined),
    async refresh(): Promise<TokenResult> {
      const taken = await take(false)
      // It holds for some minutes more: a platform that is busy just now costs nobody a message.
      return taken.is === 'again' && held && lives(held, clock) ? ok(held) : taken
    },
    /** Another process may have forced one already: it is asked for before it is displaced. */
    async replace(bad: string): Promise<TokenResult> {
      const asked = await take(false)
      if (asked.is !== 'ok' || asked.token !== bad) return asked
      const pauseMs = forced.pauseMs()
      if (pauseMs > 0) {
        const reason = 'the platform refuses the token that it gives; another one can not be forced yet'
        return { ...unreached(reason), pauseMs }
      }
      forced.note()
      return take(true)
    },
  }
}

function lives({ endsAt }: Held, clock: Clock): boolean {
  return clock.now() < endsAt
}

function ok({ token }: Held): TokenResult {
  return { is: 'ok', token }
}
