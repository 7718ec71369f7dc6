/** Districts, streets and points, by whatever the legacy systems call them. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { matchKey } from './codes.ts'

/** Its types speak of a default export that its module does not have. */
const gcoord: typeof import('gcoord').default = createRequire(import.meta.url)('gcoord')

/** GB/T 2260; the old codes are of districts that were merged or were counties before. */
const districts: [code: string, name: string, pinyin: string, old?: [code: string, name: string]][] = [
  ['110101', '东城区', 'Dongcheng', ['110103', '崇文区']],
  ['110102', '西城区', 'Xicheng', ['110104', '宣武区']],
  ['110105', '朝阳区', 'Chaoyang'],
  ['110106', '丰台区', 'Fengtai'],
  ['110107', '石景山区', 'Shijingshan'],
  ['110108', '海淀区', 'Haidian'],
  ['110109', '门头沟区', 'Mentougou'],
  ['110111', '房山区', 'Fangshan'],
  ['110112', '通州区', 'Tongzhou', ['110223', '通县']],
  ['110113', '顺义区', 'Shunyi', ['110222', '顺义县']],
  ['110114', '昌平区', 'Changping', ['110221', '昌平县']],
  ['110115', '大兴区', 'Daxing', ['110224', '大兴县']],
  ['110116', '怀柔区', 'Huairou', ['110227', '怀柔县']],
  ['110117', '平谷区', 'Pinggu', ['110226', '平谷县']],
  ['110118', '密云区', 'Miyun', ['110228', '密云县']],
  ['110119', '延庆区', 'Yanqing', ['110229', '延庆县']],
]

const districtCodes = new Map<string, string>()
for (const [code, name, pinyin, old] of districts) {
  for (const alias of [code, name, shortOf(name), pinyin, ...(old ? [old[0], old[1], shortOf(old[1])] : [])])
    districtCodes.set(matchKey(alias), code)
}

function shortOf(name: string): string {
  return name.length > 2 ? name.replace(/[区县]$/, '') : name
}

/** First two digits of GB/T 2260. The joint line of Beijing, Tianjin and Hebei speaks of other provinces, too. */
const ELSEWHERE = /^(?:1[2-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12])\d{4}$/
const LONGEST = 64

/** 朝阳, 朝阳区, 北京市朝阳区, Chaoyang District, 110105, 110105001000 -> 110105. */
export function readDistrict(text: string): string | undefined {
  if (text.length > LONGEST) return undefined
  const key = districtCodes.has(text) ? text : matchKey(text)
  const known = districtCodes.get(key)
  if (known !== undefined) return known
  if (/^\d{6}$/.test(key)) return ELSEWHERE.test(key) ? key : undefined
  if (/^\d{9}$|^\d{12}$/.test(key)) return readDistrict(key.slice(0, 6))
  const bare = key.replace(/^(?:中国)?北京市?/, '').replace(/district$|人民政府$|区政府$/, '')
  return bare === key ? undefined : districtCodes.get(bare)
}

/** By code, and by every name: several where two districts have a street of that name. */
const streetCodes = new Map<string, string[]>()
for (const line of readFileSync(new URL('streets.csv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .slice(1)) {
  const [code = '', name = ''] = line.split(',')
  for (const alias of [code, name, name.replace(/(?:街道|地区|镇|乡)$/, '')]) {
    const key = matchKey(alias)
    if (alias.length > 1) streetCodes.set(key, [...(streetCodes.get(key) ?? []), code])
  }
}

/** The nine digits, if it can only be one street; of `district`, where that is known. */
export function readStreet(text: string, district: string | undefined): string | undefined {
  if (text.length > LONGEST) return undefined
  const key = matchKey(text).replace(/^(\d{9})0{3}$/, '$1')
  const bare = key.replace(/街道办事处$/, '街道').replace(/(?:镇|乡)人民政府$/, '')
  const codes = new Set(
    streetCodes.get(key) ??
      streetCodes.get(bare) ??
      streetCodes.get(bare.replace(/(?:街道|地区|镇|乡)$/, '')),
  )
  const here = [...codes].filter((code) => district === undefined || code.startsWith(district))
  return here.length === 1 ? here[0] : undefined
}

export interface Point {
  longitude: number
  latitude: number
}

export type Crs = 'WGS-84' | 'GCJ-02' | 'BD-09'

const DEGREES = /^[+-]?\d{1,3}(?:\.\d{1,20})?$/

/** In degrees; undefined out of range, and for 0, 0: a field that nobody filled. */
export function readPoint(longitude: string, latitude: string): Point | undefined {
  const point = { longitude: degrees(longitude), latitude: degrees(latitude) }
  if (!(Math.abs(point.longitude) <= 180 && Math.abs(point.latitude) <= 90)) return undefined
  return point.longitude === 0 && point.latitude === 0 ? undefined : point
}

function degrees(text: string): number {
  const plain = text.length > LONGEST ? '' : text.normalize('NFKC').trim()
  return DEGREES.test(plain) ? Number(plain) : Number.NaN
}

/** To six decimals, a tenth of a metre: more is noise of the conversion. */
export function toWgs84({ longitude, latitude }: Point, crs: Crs): Point {
  if (crs === 'WGS-84') return { longitude, latitude }
  const from = crs === 'GCJ-02' ? gcoord.GCJ02 : gcoord.BD09
  const [lon, lat] = gcoord.transform([longitude, latitude], from, gcoord.WGS84)
  return { longitude: round(lon, 180), latitude: round(lat, 90) }
}

function round(degrees: number, most: number): number {
  return Math.max(-most, Math.min(most, Math.round(degrees * 1e6) / 1e6))
}
