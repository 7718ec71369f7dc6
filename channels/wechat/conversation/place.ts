/** Where it is: the place that was sent, or the one that the scanned code stands at. */
import { createRequire } from 'node:module'
import type { z } from 'zod'
import type { Location } from '../../../src/contract/request.ts'
import { cut } from './cut.ts'
import type { Content } from './said.ts'
import type { Draft } from './state.ts'

/** Its types speak of a default export that its module does not have. */
const gcoord: typeof import('gcoord').default = createRequire(import.meta.url)('gcoord')

type Where = z.infer<typeof Location>
export type Crs = 'WGS-84' | 'GCJ-02' | 'BD-09'
export interface Point {
  longitude: number
  latitude: number
}

/** What a code at a place tells: a street lamp, a bus stop. */
export interface Scene {
  /** Its number in the owner's books. */
  asset?: string | undefined
  /** In words. */
  place: string
  point?: (Point & { crs: Crs }) | undefined
}
export type Scenes = ReadonlyMap<string, Scene>

const HAN_PLACE =
  /\p{sc=Han}(?:路|街|大道|胡同|巷|小区|社区|家园|花园|[区县镇乡村]|桥|大厦|公园|广场|医院|学校|小学|中学|市场|地铁|车站)/u
const NUMBERED_PLACE = /[\d一二三四五六七八九十]\s?(?:号|弄|楼|单元|室|栋|幢|院)/u
const ENGLISH_PLACE =
  /\b(?:road|rd|street|avenue|lane|hutong|building|district|village|station|park|bridge|square)\b/i

/** Whether a text seems to say where. It only decides whether one question is asked. */
export function hasPlaceWords(text: string): boolean {
  return HAN_PLACE.test(text) || NUMBERED_PLACE.test(text) || ENGLISH_PLACE.test(text)
}

type Placed = Extract<Content, { type: 'location' }>

export function placesIn({ parts }: Draft): Placed[] {
  return parts.flatMap(({ said }) => (said.type === 'location' ? [said] : []))
}

/** The last place that was sent; else that of the code. */
export function locationOf(draft: Draft, scenes: Scenes): Where | undefined {
  const sent = placesIn(draft).at(-1)
  const scene = draft.scene === undefined ? undefined : scenes.get(draft.scene)
  if (!sent) return scene && { text: scene.place, ...(scene.point && pointsOf(scene.point)) }
  const text = cut(sent.label?.trim() ?? '', 500) || scene?.place
  return { ...(text && { text }), ...pointsOf({ ...sent, crs: 'GCJ-02' }) }
}

/** One line, for where there are only words. */
export function placeLine({ label, latitude, longitude }: Placed): string {
  const point = isOnEarth({ longitude, latitude })
    ? toWgs84({ longitude, latitude, crs: 'GCJ-02' })
    : undefined
  const degrees = point && `${point.longitude}, ${point.latitude} (WGS-84)`
  return ['位置', label?.trim(), degrees].filter((part) => part).join(' ')
}

function pointsOf({ longitude, latitude, crs }: Point & { crs: Crs }): Pick<Where, 'point' | 'original'> {
  if (!isOnEarth({ longitude, latitude })) return {}
  const point = toWgs84({ longitude, latitude, crs })
  return crs === 'WGS-84' ? { point } : { point, original: { longitude, latitude, crs } }
}

function isOnEarth({ longitude, latitude }: Point): boolean {
  return Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90
}

/** To six decimals, a tenth of a metre: more is noise of the conversion. */
function toWgs84({ longitude, latitude, crs }: Point & { crs: Crs }): Point {
  if (crs === 'WGS-84') return { longitude, latitude }
  const from = crs === 'GCJ-02' ? gcoord.GCJ02 : gcoord.BD09
  const [east, north] = gcoord.transform([longitude, latitude], from, gcoord.WGS84)
  return { longitude: round(east, 180), latitude: round(north, 90) }
}

function round(degrees: number, most: number): number {
  return Math.max(-most, Math.min(most, Math.round(degrees * 1e6) / 1e6))
}
