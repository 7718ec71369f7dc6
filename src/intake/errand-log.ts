/** What the log says of errands that fail: each that does so for good, and of a source that goes on failing now and then. */
import type { Errand } from '../contract/errand.ts'
import type { Clock, Log } from '../contract/ports.ts'

const EVERY_MS = 3_600_000

export interface ErrandLog {
  /** `seconds` until it is tried again. Once an hour for each source, so that a house that is down fills no disk. */
  again(errand: Errand, reason: string, seconds: number): void
  failed(errand: Errand, reason: string): void
}

export function createErrandLog({ clock, log }: { clock: Clock; log: Log }): ErrandLog {
  /** When each source was told of last. */
  const toldAt = new Map<string, number>()
  return {
    again(errand, reason, seconds) {
      const now = clock.now()
      const source = sourceOf(errand)
      if (now - (toldAt.get(source) ?? Number.NEGATIVE_INFINITY) < EVERY_MS) return
      toldAt.set(source, now)
      log.info(
        { ...shown(errand), reason, seconds },
        'an errand is to be tried again; so may be others of its source',
      )
    },
    failed(errand, reason) {
      log.warn({ ...shown(errand), reason }, 'an errand failed for good; `errand retry` begins it anew')
    },
  }
}

export function sourceOf({ kind, channel, endpoint }: Errand): string {
  return `${kind}/${channel}/${endpoint}`
}

/** Of the address only the host, since the rest may hold a credential. */
function shown({ kind, channel, endpoint, receipt, attempts, data: { url, status } }: Errand): object {
  const host = url === undefined ? undefined : URL.parse(url)?.host
  return {
    kind,
    channel,
    endpoint,
    receipt,
    attempts: attempts + 1,
    ...(status !== undefined && { status }),
    ...(host && { host }),
  }
}
