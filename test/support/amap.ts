/**
 * Amap's `/v3/geocode/geo` and `/v3/geocode/regeo`, as its documents describe them: it answers 200 to everything, with an infocode:
 * 10001 to a wrong key, 10003 above the day's quota, 20001 to a missing parameter, 20000 to a wrong one, 30001 where it finds nothing.
 */
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Teardown } from './postgres.ts'

/** What is to become of the next question, instead of an answer to it. */
export type AmapMood =
  | { is: 'status'; status: number; headers?: Record<string, string> }
  | { is: 'infocode'; infocode: string }
  | { is: 'late'; ms: number }
  | { is: 'cut' }
  | { is: 'body'; body: string }

export interface TestAmap {
  url: string
  /** The queries, without the key. */
  asked: Record<string, string>[]
  next(...moods: AmapMood[]): void
}

export interface TestAmapOptions {
  key?: string
  /** Questions a day. */
  quota?: number
  /** Addresses that it knows. */
  places?: Record<string, { adcode: string; level: string }[]>
}

const INFO = new Map([
  ['10000', 'OK'],
  ['10001', 'INVALID_USER_KEY'],
  ['10003', 'DAILY_QUERY_OVER_LIMIT'],
  ['20000', 'INVALID_PARAMS'],
  ['20001', 'MISSING_REQUIRED_PARAMS'],
  ['30001', 'ENGINE_RESPONSE_DATA_ERROR'],
])
const LOCATION = /^\d{1,3}\.\d{1,6},\d{1,2}\.\d{1,6}$/

export async function startAmap(t: Teardown, options: TestAmapOptions = {}): Promise<TestAmap> {
  const { key = 'fake-key', quota = 100, places = {} } = options
  const asked: TestAmap['asked'] = []
  const moods: AmapMood[] = []
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://amap')
    const { key: given, ...query } = Object.fromEntries(url.searchParams)
    asked.push(query)
    const mood = moods.shift()
    if (mood) void follow(mood, response)
    else
      send(
        response,
        bodyOf(url.pathname, query, { isLetIn: given === key, isSpent: asked.length > quota, places }),
      )
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(async () => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  return { url, asked, next: (...more) => void moods.push(...more) }
}

async function follow(mood: AmapMood, response: ServerResponse): Promise<void> {
  if (mood.is === 'cut') response.destroy()
  else if (mood.is === 'status') response.writeHead(mood.status, mood.headers ?? {}).end('busy')
  else if (mood.is === 'body') response.end(mood.body)
  else if (mood.is === 'infocode') send(response, refusal(mood.infocode))
  else {
    await sleep(mood.ms, undefined, { ref: false })
    send(response, refusal('10000'))
  }
}

interface Standing {
  isLetIn: boolean
  isSpent: boolean
  places: NonNullable<TestAmapOptions['places']>
}

function bodyOf(path: string, query: Record<string, string>, { isLetIn, isSpent, places }: Standing): object {
  if (!isLetIn) return refusal('10001')
  if (isSpent) return refusal('10003')
  if (path === '/v3/geocode/geo') return addressBody(query, places)
  return path === '/v3/geocode/regeo' ? pointBody(query) : refusal('10002')
}

function refusal(infocode: string): object {
  return { status: '0', info: INFO.get(infocode) ?? 'UNKNOWN', infocode }
}

function addressBody({ address, city }: Record<string, string>, places: Standing['places']): object {
  if (!address) return refusal('20001')
  if (city !== undefined && !/^(\d{6}|0\d{2,3}|[a-z]+|\p{Script=Han}+)$/u.test(city)) return refusal('20000')
  const found = places[address]
  if (!found) return refusal('30001')
  const geocodes = found.map((place) => ({
    formatted_address: `北京市${address}`,
    country: '中国',
    province: '北京市',
    citycode: '010',
    city: '北京市',
    district: [],
    township: [],
    neighborhood: { name: [], type: [] },
    building: { name: [], type: [] },
    street: [],
    number: [],
    location: '116.483038,39.990633',
    ...place,
  }))
  return { status: '1', info: 'OK', infocode: '10000', count: `${geocodes.length}`, geocodes }
}

/** East of 116.8 it is Hebei; south of 30, the sea. */
function pointBody({ location }: Record<string, string>): object {
  if (!location) return refusal('20001')
  if (!LOCATION.test(location)) return refusal('20000')
  const [east = 0, north = 0] = location.split(',').map(Number)
  const [adcode, towncode] = east > 116.8 ? ['131082', []] : ['110105', '110105026000']
  const component = {
    city: [],
    province: '北京市',
    citycode: '010',
    township: '望京街道',
    businessAreas: [[]],
  }
  const regeocode = {
    formatted_address: north < 30 ? [] : '北京市朝阳区望京街道',
    addressComponent: {
      ...component,
      adcode: north < 30 ? [] : adcode,
      towncode: north < 30 ? [] : towncode,
    },
  }
  return { status: '1', info: 'OK', infocode: '10000', regeocode }
}

function send(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json;charset=UTF-8' }).end(JSON.stringify(body))
}
