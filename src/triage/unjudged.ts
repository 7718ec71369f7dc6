/** A request that triage stumbles over is handed on all the same, for a person to judge: never lost, and holding up no other. */
import type { Log } from '../contract/ports.ts'
import type { Request, Triage } from '../contract/request.ts'
import type { Deadlines } from './deadlines.ts'
import type { Directing } from './direction/direction.ts'

export interface UnjudgedParts {
  triage(request: Request): Triage
  /** By the words alone, as when it was accepted. */
  urgencyOf(request: Request): Triage['urgency']
  deadlines: Deadlines
  direct: Directing['direct']
  log: Pick<Log, 'error'>
}

export const UNJUDGED = 'triage-failed'

export function createSafeTriage({
  triage,
  urgencyOf,
  deadlines,
  direct,
  log,
}: UnjudgedParts): (request: Request) => Triage {
  return (request) => {
    try {
      return triage(request)
    } catch (err) {
      const { receipt, revision, type, location, receivedAt } = request
      log.error({ err, receipt, revision }, 'triage failed: handed on for a person to judge')
      const urgency = urgencyOf(request)
      return {
        type,
        urgency,
        disposition: 'dispatch',
        direction: direct(undefined, location).direction,
        lanes: [],
        flags: [UNJUDGED],
        ...deadlines(type, urgency, receivedAt),
        evidence: [],
        by: 'jiesu-fallback/1',
      }
    }
  }
}
