/** What a form that was asked to wait brings back: `${notBefore in base36}.${mac}`, for one view. */
import type { ChannelServices } from '../../../src/contract/channel.ts'
import { createSignature, isEqual } from '../signature.ts'

export interface Tickets {
  issue(viewId: string, waitSeconds: number): string
  /** 'good', how long it is still too early, or undefined: not ours, too old, used up. */
  redeem(viewId: string, ticket: string): Promise<'good' | { waitSeconds: number } | undefined>
}

const TICKET = /^([0-9a-z]{1,10})\.[\w-]{22}$/
const LIFE_SECONDS = 86_400
/** One press, and a few more where sending failed. */
const MOST_USES = 5

export function createTickets({
  clock,
  limits,
  deriveKey,
}: Pick<ChannelServices, 'clock' | 'limits' | 'deriveKey'>): Tickets {
  const signature = createSignature(deriveKey('web/ticket'))

  function sign(viewId: string, notBefore: string): string {
    return `${notBefore}.${signature(`${viewId} ${notBefore}`)}`
  }
  return {
    issue: (viewId, waitSeconds) => sign(viewId, (clock.now() + waitSeconds * 1000).toString(36)),
    async redeem(viewId, ticket) {
      const notBefore = TICKET.exec(ticket)?.[1]
      if (notBefore === undefined || !isEqual(ticket, sign(viewId, notBefore))) return undefined
      const waitMs = Number.parseInt(notBefore, 36) - clock.now()
      if (waitMs > 0) return { waitSeconds: Math.ceil(waitMs / 1000) }
      if (waitMs < -LIFE_SECONDS * 1000) return undefined
      const rule = { max: MOST_USES, windowSeconds: LIFE_SECONDS }
      return (await limits.take(`web/ticket/${ticket}`, rule)).allowed ? 'good' : undefined
    },
  }
}
