/** A request as the ledger compares it with others: digests of who made it, of its matter, places, words and facts. */
import { createHmac } from 'node:crypto'
import type { Portrait } from '../../contract/relations.ts'
import type { Request, Triage } from '../../contract/request.ts'
import { factsOf } from './facts.ts'
import { namedPlaces } from './named-places.ts'
import { sketchOf } from './sketch.ts'
import { featuresOf, plain, telling } from './words.ts'

export interface Judged {
  request: Request
  triage: Triage
  /** Names of the rules of urgency that fit. */
  signals: readonly string[]
}

/** As its evidence names them: `urgency/gas-smell: 煤气味`. */
export function signalsOf({ evidence }: Pick<Triage, 'evidence'>): string[] {
  return evidence.flatMap((line) => /^urgency\/([^:]+):/.exec(line)?.[1] ?? [])
}

/** GB/T 2260 and 10114, as triage found them; a request's own location, where it has one, says so already. */
export interface Place {
  districtCode?: string | undefined
  streetCode?: string | undefined
}

export interface PortraitParts {
  /** Of this installation: without it nobody can try phones against the digests. */
  key: string
  placeOf(judged: Judged): Place | undefined
}

export function createPortraits({ key, placeOf }: PortraitParts): (judged: Judged) => Portrait {
  const digest = (kind: string, value: string) =>
    kind + createHmac('sha256', key).update(`${kind}\n${value}`).digest('base64url').slice(0, DIGEST)
  return (judged) => {
    const { request, triage, signals } = judged
    const location = { ...request.location, ...placeOf(judged) }
    const text = plain(wordsOf(request))
    const names = namedPlaces(`${text} ${plain(location.text ?? '')}`)
    const topic = triage.category?.code ?? ''
    const domain = topic.slice(0, DOMAIN)
    const place = (kind: string, value: string | undefined, about = domain) =>
      value === undefined ? [] : [digest(kind, `${about}\n${value}`)]
    return {
      receipt: request.receipt,
      revision: request.revision,
      at: Date.parse(request.receivedAt),
      people: [
        ...new Set(peopleOf(request).map((person) => digest('p', person))),
        ...ordersOf(request).map((order) => digest('o', order)),
      ],
      places: [
        ...names.flatMap((name) => place('n', name)),
        ...place('s', location.streetCode),
        ...place('d', location.districtCode, topic.slice(0, LEAF)),
      ],
      topic,
      urgency: triage.urgency,
      signals: [...new Set(signals)].sort(),
      sketch: sketchOf(featuresOf(telling(text, names))),
      facts: factsOf(text, { location, attachments: request.attachments }, names),
    }
  }
}

/** 96 bits. */
const DIGEST = 16
/** The first level of the catalogue: a burst main is told as one, as water that is out, and as water on the road. */
const DOMAIN = 2
/** Of a whole district only what is of one leaf is compared. */
const LEAF = 6
const LONGEST = 100_000

function wordsOf({ title, text, transcript }: Request): string {
  // What an agent wrote says the same once more.
  const said = text === '' ? (transcript?.segments.map((segment) => segment.text).join('\n') ?? '') : text
  return [title ?? '', said].join('\n').slice(0, LONGEST)
}

function peopleOf({ requester, source }: Request): string[] {
  const { phone, callerNumber, openid, identityNumber, email } = requester
  return [
    phone,
    callerNumber,
    openid === undefined ? undefined : `${source.channel}\n${openid}`,
    identityNumber?.toLowerCase(),
    email?.toLowerCase(),
  ].filter((each) => each !== undefined)
}

/** Its own order number, and the one that it says it is about: both of one source. */
function ordersOf({ source, relatesTo }: Request): string[] {
  const numbers = [source.orderNumber, relatesTo?.orderNumber].filter((each) => each !== undefined)
  return [...new Set(numbers)].map((number) => [source.channel, source.endpoint, number].join('\n'))
}
