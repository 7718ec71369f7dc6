/**
 * Addresses and points by the Amap (高德) REST API v3, `geocode/geo` and `geocode/regeo`
 * (https://lbs.amap.com/api/webservice/guide/api/georegeo). Its key is in the address that is asked, its points are in GCJ-02, and
 * it answers 200 whatever is wrong: `infocode` tells. What is empty is an empty list there.
 */
import { createRequire } from 'node:module'
import { z } from 'zod'
import type { GeocodeAsked, Geocoded, Geocoder } from '../src/contract/geocoder.ts'
import { withoutPeople } from '../src/contract/people-in-words.ts'
import { answerText, jsonOf, whyNoAnswer } from './openai-answer.ts'

/** Its types speak of a default export that its module does not have. */
const gcoord: typeof import('gcoord').default = createRequire(import.meta.url)('gcoord')

export interface AmapGeocoderOptions {
  /** `https://restapi.amap.com`, without `/v3` and without a slash at the end. */
  url: string
  /** Of one question. */
  seconds?: number
  /** Read each time. Undefined: it fails. */
  key: () => string | undefined
}

const SECONDS = 2
const MOST_BYTES = 256 * 1024
const LONGEST_ADDRESS = 100
const BEIJING = '110000'

const Code = z.string().regex(/^\d{6}$/)
const Answer = z.looseObject({ status: z.string(), infocode: z.string() })
const Geocodes = z.looseObject({
  geocodes: z.array(z.looseObject({ adcode: z.union([Code, z.array(z.never())]), level: z.string() })),
})
const Regeocode = z.looseObject({
  regeocode: z.looseObject({
    addressComponent: z.looseObject({
      adcode: z.union([Code, z.array(z.never())]),
      towncode: z.union([z.string(), z.array(z.never())]).optional(),
    }),
  }),
})

/** How surely an answer of this level lies in its district. What is not here, such as a city, lies in none. */
const LEVELS = new Map([
  ...['门牌号', '门址', '单元号', '楼层', '房间', '兴趣点', '住宅区'].map((level) => [level, 0.9] as const),
  ...['公交地铁站点', '道路交叉路口', '村庄', '乡镇', '开发区', '区县'].map((level) => [level, 0.8] as const),
  // Long roads run through several.
  ...['热点商圈', '小巷', '道路'].map((level) => [level, 0.6] as const),
])
const POINT_CONFIDENCE = 0.95

const MINUTE_MS = 60_000
/** By infocode: quotas of a day, too many a minute or second, their own trouble. */
const PAUSES = new Map([
  ...['10003', '10044', '10045'].map((code) => [code, 60 * MINUTE_MS] as const),
  ...['10004', '10014', '10015', '10019', '10020', '10021', '10029'].map(
    (code) => [code, MINUTE_MS] as const,
  ),
  ...['10016', '10017', '20003'].map((code) => [code, MINUTE_MS] as const),
])
const OK = '10000'
/** It makes nothing of the address. */
const NO_SUCH_PLACE = '30001'

export function createAmapGeocoder({ url, key, seconds = SECONDS }: AmapGeocoderOptions): Geocoder {
  return {
    async find(asked, signal) {
      const question = questionOf(asked)
      if (!question) return { is: 'none' }
      const secret = key()
      if (secret === undefined) return { is: 'failed', reason: 'the geocoder has no key' }
      const query = new URLSearchParams({ ...question.query, output: 'JSON', key: secret })
      try {
        const answer = await fetch(`${url}/v3/geocode/${question.path}?${query}`, {
          // The key goes to the address that the operator wrote down, and to no other.
          redirect: 'manual',
          signal: AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]),
        })
        return await outcomeOf(answer)
      } catch (error) {
        return { is: 'again', reason: whyNoAnswer(error, signal, 'the geocoder', seconds) }
      }
    },
  }
}

interface Question {
  path: 'geo' | 'regeo'
  query: Record<string, string>
}

function questionOf({ text, point }: GeocodeAsked): Question | undefined {
  if (point) {
    const place = gcoord.transform([point.longitude, point.latitude], gcoord.WGS84, gcoord.GCJ02)
    // More than six decimals are refused.
    return { path: 'regeo', query: { location: place.map((degrees) => degrees.toFixed(6)).join() } }
  }
  // `|` would separate several addresses.
  const address = withoutPeople(text ?? '')
    .replace(/[|\s]+/g, ' ')
    .trim()
    .slice(0, LONGEST_ADDRESS)
  return address === '' ? undefined : { path: 'geo', query: { address, city: BEIJING } }
}

async function outcomeOf(answer: Response): Promise<Geocoded> {
  if (!answer.ok) {
    await answer.body?.cancel()
    return { is: 'again', reason: `the geocoder answered ${answer.status}` }
  }
  const body = jsonOf((await answerText(answer, MOST_BYTES)) ?? '')
  const read = Answer.safeParse(body)
  if (!read.success) return { is: 'failed', reason: 'the geocoder answered something that can not be read' }
  const { infocode } = read.data
  if (infocode === OK) return placeOf(body)
  if (infocode === NO_SUCH_PLACE) return { is: 'none' }
  const pauseMs = PAUSES.get(infocode)
  const reason = `the geocoder refused: infocode ${infocode.slice(0, 8)}`
  return pauseMs === undefined ? { is: 'failed', reason } : { is: 'again', reason, pauseMs }
}

function placeOf(body: unknown): Geocoded {
  const point = Regeocode.safeParse(body)
  if (point.success) return placeOfPoint(point.data.regeocode.addressComponent)
  const address = Geocodes.safeParse(body)
  if (!address.success)
    return { is: 'failed', reason: 'the geocoder answered something that can not be read' }
  return placeOfAddress(address.data.geocodes)
}

type Component = z.infer<typeof Regeocode>['regeocode']['addressComponent']

function placeOfPoint({ adcode, towncode }: Component): Geocoded {
  if (typeof adcode !== 'string') return { is: 'none' }
  const streetCode = typeof towncode === 'string' ? /^\d{9}(?=000$)/.exec(towncode)?.[0] : undefined
  return {
    is: 'found',
    districtCode: adcode,
    ...(streetCode && { streetCode }),
    confidence: POINT_CONFIDENCE,
  }
}

/** Answers in several districts are none. */
function placeOfAddress(geocodes: z.infer<typeof Geocodes>['geocodes']): Geocoded {
  const [first] = geocodes
  const confidence = LEVELS.get(first?.level ?? '')
  const codes = new Set(geocodes.map(({ adcode }) => String(adcode)))
  if (confidence === undefined || codes.size !== 1 || typeof first?.adcode !== 'string') return { is: 'none' }
  return { is: 'found', districtCode: first.adcode, confidence }
}
