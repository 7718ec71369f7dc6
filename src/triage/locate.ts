/** Asks a geocoder where a matter is, where the words don't tell and there is an address or a point; and goes on without. */
import type { GeocodeAsked, Geocoded, Geocoder } from '../contract/geocoder.ts'
import type { Clock, Log } from '../contract/ports.ts'
import type { Request, Triage } from '../contract/request.ts'
import type { Directing } from './direction/direction.ts'

export interface LocateParts {
  geocoder: Geocoder
  direct: Directing['direct']
  /** 朝阳区 of a code; undefined: none of ours. */
  nameOf(code: string): string | undefined
  clock: Clock
  log: Pick<Log, 'warn'>
}

type Found = Extract<Geocoded, { is: 'found' }>

const TIME_MS = 2000
/** A service that has just failed is not asked by everybody. */
const PAUSE_MS = 10_000
const LEAST_SURE = 0.5
const OUTDATED = 'place-unknown'

/** The same triage where nobody is asked, or nothing comes of it. Throws nothing. */
export function createLocate({ geocoder, direct, nameOf, clock, log }: LocateParts) {
  let quietUntil = 0
  const ask = async (asked: GeocodeAsked): Promise<Found | undefined> => {
    if (clock.now() < quietUntil) return undefined
    const found = await geocoder.find(asked, AbortSignal.timeout(TIME_MS))
    if (found.is === 'found') return found
    if (found.is === 'none') return undefined
    quietUntil = clock.now() + (found.pauseMs ?? PAUSE_MS)
    log.warn({ reason: found.reason }, 'geocoder')
    return undefined
  }
  return async ({ location }: Request, triage: Triage): Promise<Triage> => {
    const { text, point } = location ?? {}
    if (isPlaced(triage) || (text ?? point) === undefined) return triage
    const found = await ask({ text, point })
    const name = found && found.confidence >= LEAST_SURE ? nameOf(found.districtCode) : undefined
    return found && name !== undefined ? placed(triage, found, name) : triage
  }

  function placed(triage: Triage, { districtCode, streetCode }: Found, name: string): Triage {
    const place = { ...triage.place, districtCode, ...(streetCode !== undefined && { streetCode }) }
    const whose = triage.direction && direct(triage.category?.code, place)
    return {
      ...triage,
      place,
      ...(whose && { direction: whose.direction }),
      flags: [...triage.flags.filter((flag) => flag !== OUTDATED), ...(whose?.flags ?? [])],
      evidence: [...triage.evidence, `place/geocoder: ${name}`],
    }
  }
}

function isPlaced({ place }: Triage): boolean {
  return (place?.districtCode ?? place?.outside ?? place?.conflict) !== undefined
}
