/** Where it is: codes, coordinates, and a sketch of them among the seats of Beijing's districts. No map, no outside host. */
import { html } from 'ghtml'
import type { Request } from '../../../contract/request.ts'
import type { Lang } from '../layout.ts'

type Location = NonNullable<Request['location']>

interface District {
  code: string
  zh: string
  en: string
  /** Of its seat, WGS-84, about. */
  longitude: number
  latitude: number
}

const districts: readonly District[] = [
  { code: '110101', zh: '东城', en: 'Dongcheng', longitude: 116.416, latitude: 39.929 },
  { code: '110102', zh: '西城', en: 'Xicheng', longitude: 116.366, latitude: 39.912 },
  { code: '110105', zh: '朝阳', en: 'Chaoyang', longitude: 116.443, latitude: 39.921 },
  { code: '110106', zh: '丰台', en: 'Fengtai', longitude: 116.287, latitude: 39.858 },
  { code: '110107', zh: '石景山', en: 'Shijingshan', longitude: 116.223, latitude: 39.906 },
  { code: '110108', zh: '海淀', en: 'Haidian', longitude: 116.298, latitude: 39.959 },
  { code: '110109', zh: '门头沟', en: 'Mentougou', longitude: 116.102, latitude: 39.94 },
  { code: '110111', zh: '房山', en: 'Fangshan', longitude: 116.143, latitude: 39.749 },
  { code: '110112', zh: '通州', en: 'Tongzhou', longitude: 116.657, latitude: 39.91 },
  { code: '110113', zh: '顺义', en: 'Shunyi', longitude: 116.655, latitude: 40.13 },
  { code: '110114', zh: '昌平', en: 'Changping', longitude: 116.231, latitude: 40.22 },
  { code: '110115', zh: '大兴', en: 'Daxing', longitude: 116.341, latitude: 39.727 },
  { code: '110116', zh: '怀柔', en: 'Huairou', longitude: 116.632, latitude: 40.316 },
  { code: '110117', zh: '平谷', en: 'Pinggu', longitude: 117.121, latitude: 40.141 },
  { code: '110118', zh: '密云', en: 'Miyun', longitude: 116.843, latitude: 40.377 },
  { code: '110119', zh: '延庆', en: 'Yanqing', longitude: 115.975, latitude: 40.457 },
]

/** Beijing and a little around it; a degree of longitude is shorter there than one of latitude. */
const WEST = 115.4
const EAST = 117.55
const SOUTH = 39.4
const NORTH = 41.1
const PER_DEGREE = 200
const SHORTER = Math.cos((40 * Math.PI) / 180)
const WIDTH = Math.round((EAST - WEST) * PER_DEGREE * SHORTER)
const HEIGHT = Math.round((NORTH - SOUTH) * PER_DEGREE)

const texts = {
  zh: { sketch: '位置示意图：各区驻地与该处', here: '该处', outside: '不在北京范围内，没有示意图。' },
  en: {
    sketch: 'Sketch: the seats of the districts, and the place',
    here: 'here',
    outside: 'Not in Beijing: no sketch.',
  },
} as const

/** Codes and names of all, and of what lies outside. */
export function districtOptions(lang: Lang): [string, string][] {
  return [
    ...districts.map((each): [string, string] => [each.code, each[lang]]),
    ...Object.entries(outsides[lang]),
  ]
}

const outsides = {
  zh: { tianjin: '天津', hebei: '河北', elsewhere: '外地' },
  en: { tianjin: 'Tianjin', hebei: 'Hebei', elsewhere: 'elsewhere' },
} as const

export function outsideName(outside: keyof (typeof outsides)['zh'], lang: Lang): string {
  return outsides[lang][outside]
}

/** Of a district, or of what lies outside. */
export function placeName(place: string, lang: Lang): string | undefined {
  return districtOptions(lang).find(([value]) => value === place)?.[1]
}

export function districtName(code: string | undefined, lang: Lang): string | undefined {
  return districts.find((each) => each.code === code)?.[lang]
}

/** Of a point, else of the district alone; empty where neither is known. */
export function sketch(
  { point, districtCode }: Pick<Location, 'point' | 'districtCode'>,
  lang: Lang,
): string {
  const words = texts[lang]
  const marked = districts.find(({ code }) => code === districtCode)
  if (!point && !marked) return ''
  if (point && !isInside(point)) return html`<p class="muted">${words.outside}</p>`
  return html`<svg class="sketch" role="img" aria-label="${words.sketch}" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}">
      <title>${words.sketch}</title>
      !${districts.map((district) => seat(district, district === marked, lang))}
      !${point ? cross(point, words.here) : ''}
    </svg>`
}

function isInside({ longitude, latitude }: NonNullable<Location['point']>): boolean {
  return longitude > WEST && longitude < EAST && latitude > SOUTH && latitude < NORTH
}

function placeOf({ longitude, latitude }: { longitude: number; latitude: number }): { x: number; y: number } {
  return {
    x: Math.round((longitude - WEST) * PER_DEGREE * SHORTER),
    y: Math.round((NORTH - latitude) * PER_DEGREE),
  }
}

/** Those of the inner city stand so close that only the marked one has its name. */
const CROWDED = new Set(['110101', '110102', '110105', '110106', '110107', '110108'])

function seat(district: District, isMarked: boolean, lang: Lang): string {
  const { x, y } = placeOf(district)
  const label =
    isMarked || !CROWDED.has(district.code)
      ? html`<text x="${x + 6}" y="${y + 4}" font-size="11" fill="currentColor">${district[lang]}</text>`
      : ''
  return html`<circle cx="${x}" cy="${y}" r="${isMarked ? 5 : 2}" fill="currentColor" fill-opacity="${isMarked ? 1 : 0.5}"></circle>!${label}`
}

function cross(point: NonNullable<Location['point']>, here: string): string {
  const { x, y } = placeOf(point)
  return html`<g stroke="currentColor" stroke-width="2" fill="none"><circle cx="${x}" cy="${y}" r="9"></circle><path d="M${x - 14} ${y}H${x + 14}M${x} ${y - 14}V${y + 14}"></path></g>
    <text x="${x + 12}" y="${y - 8}" font-size="12" font-weight="bold" fill="currentColor">${here}</text>`
}
