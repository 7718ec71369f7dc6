/** What can be told of a request now: from the journal, from the ledger, or that it must be there. */
import type { ChannelServices } from '../../../src/contract/channel.ts'
import { RejectedError, TemporaryError } from '../../../src/contract/errors.ts'
import type { RatingState, Tracked } from '../../../src/contract/ledger.ts'
import type { Entry } from '../../../src/contract/ports.ts'
import type { Request } from '../../../src/contract/request.ts'

export interface Standing {
  receipt: string
  /** Undefined while it is only in a journal, and while the ledger is down. */
  tracked?: Tracked | undefined
  /** Its newest revision, as far as it can be read now. */
  request?: Request | undefined
  rating?: RatingState | undefined
  isLedgerDown: boolean
}

type Services = Pick<ChannelServices, 'intake' | 'tracking' | 'ratings'>

/** Of a receipt whose owner asks: never throws because the ledger is down. Throws RejectedError forgotten. */
export async function standingOf(services: Services, receipt: string): Promise<Standing> {
  // The journal is asked first: what leaves it meanwhile is in the ledger by then.
  const held = requestIn(services.intake.find(receipt))
  try {
    const tracked = await services.tracking.find(receipt)
    if (tracked?.isForgotten) throw new RejectedError('forgotten')
    const request = (await services.tracking.request(receipt)) ?? held
    const rating = tracked && (await services.ratings.of(receipt))
    return { receipt, tracked, request, rating, isLedgerDown: false }
  } catch (error) {
    if (!(error instanceof TemporaryError)) throw error
    return { receipt, request: held, isLedgerDown: true }
  }
}

/** The request of an entry that is still in this gateway's journal. */
export function requestIn(entry: Entry | undefined): Request | undefined {
  return entry?.kind === 'submission' ? entry.request : undefined
}
