/** A call with a token, whatever it asks for: renewed once where the token is refused, paused where today is used up. */
import type { Clock, Log } from '../../../src/contract/ports.ts'
import { type Fault, type Refused, refusalOf } from './answer.ts'
import { classOf } from './errcodes.ts'
import { createRefusals } from './refusals.ts'
import type { Tokens } from './token.ts'

export type Attempt<T> = (token: string) => Promise<{ is: 'ok'; value: T } | Fault | Refused>
/** `api` is its name in the log, and what is paused. Never throws. */
export type Call = <T>(api: string, attempt: Attempt<T>) => Promise<{ is: 'ok'; value: T } | Refused>

export function createCall({ tokens, clock, log }: { tokens: Tokens; clock: Clock; log: Log }): Call {
  const refusals = createRefusals({ clock, log })
  return async (api, attempt) => {
    const paused = refusals.pauseOf(api)
    if (paused) return paused
    const tried = await withToken(tokens, attempt)
    if (tried.is === 'ok' || tried.is === 'token') return tried.is === 'ok' ? tried : tried.refused
    return refusals.note(api, tried.is === 'fault' ? refusalOf(tried) : tried)
  }
}

/** Why there is no token is told by whoever asked for it. */
type NoToken = { is: 'token'; refused: Refused }

async function withToken<T>(tokens: Tokens, attempt: Attempt<T>) {
  const first = await tokens.get()
  if (first.is !== 'ok') return noToken(first)
  const tried = await attempt(first.token)
  if (tried.is !== 'fault' || classOf(tried.errcode) !== 'refresh') return tried
  const renewed = await tokens.renew(first.token)
  return renewed.is === 'ok' ? attempt(renewed.token) : noToken(renewed)
}

function noToken(refused: Refused): NoToken {
  return { is: 'token', refused }
}
