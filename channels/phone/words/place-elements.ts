/** Text -> what an address is made of: district, street, road, community, house number. */
import { BARE_ROOM, NUMBERED, roomNumber } from './house-numbers.ts'
import { isCommunityName, isNoName, NO_ROAD, nameStart } from './place-names.ts'

export interface Element {
  /** From the widest to the narrowest: `levels`. */
  level: number
  start: number
  end: number
}

export const levels = {
  city: 0,
  district: 1,
  street: 2,
  village: 3,
  road: 4,
  community: 5,
  area: 6,
  house: 7,
  building: 8,
  entrance: 9,
  floor: 10,
  room: 11,
} as const

const DISTRICT =
  '(?:东城|西城|朝阳|丰台|石景山|海淀|门头沟|房山|通州|顺义|昌平|大兴|怀柔|平谷|密云|延庆)区|(?:密云|延庆)县|(?:亦庄)?经济技术开发区|经开区'
const suffixes: Record<string, keyof typeof levels> = {
  '街道办事处|街道办(?![理事])|街道|地区办事处|地区|镇(?!静)|乡(?![下里亲])': 'street',
  '社区居委会|社区|居委会|村委会|(?<!农)村(?![里民])': 'village',
  [`大街|大道|胡同|斜街|环路|辅路|${NO_ROAD}路口?(?![灯面上边过人况由费牌障段])|(?<![逛上])街(?![坊上边头舞])|巷`]:
    'road',
  '小区|家园|花园|嘉园|佳园|公寓|家属院|大院|大厦|写字楼|广场(?!舞)|公园|市场|商场|超市|医院|(?<![上读开办进])(?:幼儿园|小学|中学|大学|学校)|工地|(?:工业|产业|科技|创意|物流)园区?|地铁站|(?<![上下坐])车站|新村|新城|[东西南北中]里|苑|园(?=[东西南北中]?[一二三四五六七八九十1-9]{1,3}[区号栋])':
    'community',
  '(?:[东西南北中][一二三四五六七八九十1-9]?|[一二三四五六七八九十1-9])区|(?<=[园区苑城庭府里])[一二三四五六七八九1-9]期':
    'area',
}
const names = Object.entries(suffixes).map(([said, level]) => `(?<${level}>${said})`)
const KIND_AT_END = new RegExp(`(?:${Object.keys(suffixes).join('|')})$`, 'u')
const ELEMENT = new RegExp(
  `(?<city>北京市)|(?<district>${DISTRICT})|(?<numbered>${NUMBERED})|${names.join('|')}`,
  'gu',
)

type Groups = Partial<Record<string, string>>

/** From left to right; takes a time that grows with the text. */
export function elementsIn(text: string): Element[] {
  const elements: Element[] = []
  for (const { 0: said, index, groups = {} } of text.matchAll(ELEMENT)) {
    const last = elements.at(-1)
    const end = last?.end ?? 0
    if (index < end) continue
    if (last && index === end && widens(last, said, groups)) continue
    const found = groups.numbered === undefined ? namedAt(text, said, index, groups, end) : undefined
    if (found) elements.push(found)
    if (groups.numbered !== undefined) addNumbered(elements, text, index, said, groups.unit)
  }
  return elements
}

/** 京通苑 + 小区, 建国路 + 小学; 中关村 + 大街. */
function widens(last: Element, said: string, { community, road }: Groups): boolean {
  if (!isNamed(last) || (community ?? road) === undefined) return false
  last.end += said.length
  if (road !== undefined) last.level = levels.road
  return true
}

function isNamed({ level }: Element): boolean {
  return level >= levels.village && level <= levels.community
}

function namedAt(
  text: string,
  said: string,
  index: number,
  groups: Groups,
  from: number,
): Element | undefined {
  const level = Object.keys(levels).find((name) => groups[name] !== undefined)
  const end = index + said.length
  if (level === 'city' || level === 'district') return { level: levels[level], start: index, end }
  const start = nameStart(text, index, from)
  if (start === undefined || !isLevel(level)) return undefined
  const name = text.slice(start, index)
  const isName = name === '' ? level === 'area' && index === from && from > 0 : end - start >= 3
  return isName && !isNoName(name, said) ? { level: levels[level], start, end } : undefined
}

function isLevel(name: string | undefined): name is keyof typeof levels {
  return name !== undefined && name in levels
}

/** With the community that it is of, if its name has no word for its kind; with the room behind it. */
function addNumbered(elements: Element[], text: string, index: number, said: string, unit = '座'): void {
  const last = elements.at(-1)
  const level = levelOf(unit, last && text.slice(last.end, index).length <= 4 ? last.level : -1)
  const start = nameStart(text, index, last?.end ?? 0)
  const name = start === undefined ? '' : text.slice(start, index)
  if (
    start !== undefined &&
    name.length >= 2 &&
    level <= levels.building &&
    isCommunity(name, start === last?.end)
  )
    elements.push({ level: levels.community, start, end: index })
  const end = index + said.length
  elements.push({ level, start: index, end })
  if (level < levels.building || level > levels.floor) return
  BARE_ROOM.lastIndex = end + (/^[\s，,、的]/.test(text.slice(end, end + 1)) ? 1 : 0)
  const room = BARE_ROOM.exec(text)
  if (room && roomNumber(room[0]) !== undefined)
    elements.push({ level: levels.room, start: room.index, end: room.index + room[0].length })
}

/** Of a kind that is no name with what is before it (上医院三号楼), it is none here either. */
function isCommunity(name: string, isBehindElement: boolean): boolean {
  if (KIND_AT_END.test(name)) return false
  return isCommunityName(name) || (isBehindElement && /^\p{sc=Han}{2,6}$/u.test(name))
}

function levelOf(unit: string, before: number): number {
  if (unit === '号') return before >= levels.building ? levels.room : levels.house
  if (unit === '楼') return before < levels.house || before === levels.house ? levels.building : levels.floor
  if (unit === '号楼' || '栋幢座口'.includes(unit)) return levels.building
  if (unit === '单元' || unit === '门') return levels.entrance
  if (unit === '层') return levels.floor
  return unit === '室' ? levels.room : levels.house
}
