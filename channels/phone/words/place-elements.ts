/** Text -> what an address is made of: district, street, road, community, house number. */
import { BARE_ROOM, NUMBERED, roomNumber } from './house-numbers.ts'

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
  '街道办事处|街道办|街道|地区办事处|地区|镇(?!静)|乡(?![下里亲])': 'street',
  '社区居委会|社区|居委会|村委会|村(?![里民])': 'village',
  '大街|大道|胡同|斜街|环路|辅路|(?<![马道公铁线电走修网思出半小迷问沿])路口?(?![灯面上边过人况由费牌障段])|(?<![逛上])街(?![坊上边头舞])|巷':
    'road',
  '小区|家园|花园|嘉园|佳园|公寓|家属院|大院|大厦|写字楼|广场(?!舞)|公园|市场|商场|超市|医院|(?<![上读开办进])(?:幼儿园|小学|中学|大学|学校)|工地|(?:工业|产业|科技|创意|物流)园区?|地铁站|(?<![上下坐])车站|新村|新城|[东西南北中]里|苑|园(?=[东西南北中]?[一二三四五六七八九十1-9]{1,3}[区号栋])':
    'community',
  '[东西南北中]?[一二三四五六七八九十1-9]区|(?<=[园区苑城庭府里])[一二三四五六七八九1-9]期': 'area',
}
const names = Object.entries(suffixes).map(([said, level]) => `(?<${level}>${said})`)
const ELEMENT = new RegExp(
  `(?<city>北京市)|(?<district>${DISTRICT})|(?<numbered>${NUMBERED})|${names.join('|')}`,
  'gu',
)

/** A name of a place does not hold these: it begins behind the last one. */
const STOP =
  /[这那一几整]条$|[我们您你这那个的了是在住到去从叫就有往离给把被让对要想说喂嗯啊呃哦么吗呢吧咱俺他她它该某整每些几没不什因但]|反映|投诉|举报|咨询|表扬|地址|位于|属于|关于|由于|一下|附近|旁边|对面|旁|以前|现在|昨天|今天|晚上|早上|家里?住|家在|还有|还是|或者|以及|老旧|隔壁|所有|其他|别的|很多|相关|属地|全市|同一|门口|楼下|楼上|整治|管理|维修|安装|孩子|老人|[一二三四五六七八九十]月|小区|北京市?|[\p{P}\s\da-zA-Z]/gu
const LONGEST_NAME = 10
const BAD_NAME =
  /^(?:[大小新旧老一半全本两各多]|大门|大街小|社区|街道|地区|十字|丁字|三岔|小小|网络|社会|公共|重点|农村|城市|人民政府)$/
/** What a community's name ends in where no word of its kind follows: 花家地北里三号楼. */
const PLACE_END =
  /[里园苑城庄村湾府坊院区屯口桥门营寺井店坟堡台街路巷地坡湖岛场厂宫阁轩邸墅寓厦家居旗沟河铺甸楼条]$/

/** From left to right; takes a time that grows with the text. */
export function elementsIn(text: string): Element[] {
  const elements: Element[] = []
  for (const { 0: said, index, groups = {} } of text.matchAll(ELEMENT)) {
    const last = elements.at(-1)
    const end = last?.end ?? 0
    if (index < end) continue
    // 京通苑 + 小区, 建国路 + 小学
    if (last && isNamed(last) && index === end && groups.community !== undefined) {
      last.end += said.length
      continue
    }
    const found = groups.numbered === undefined ? namedAt(text, said, index, groups, end) : undefined
    if (found) elements.push(found)
    if (groups.numbered !== undefined) addNumbered(elements, text, index, said, groups.unit)
  }
  return elements
}

function isNamed({ level }: Element): boolean {
  return level >= levels.village && level <= levels.community
}

type Groups = Partial<Record<string, string>>

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
  return isName && !BAD_NAME.test(name) ? { level: levels[level], start, end } : undefined
}

function isLevel(name: string | undefined): name is keyof typeof levels {
  return name !== undefined && name in levels
}

/** Where the name before this place begins; undefined where that can't be told. */
function nameStart(text: string, at: number, from: number): number | undefined {
  const least = Math.max(from, at - LONGEST_NAME)
  const before = text.slice(least, at)
  let start = 0
  for (const { 0: stop, index } of before.matchAll(STOP)) start = index + stop.length
  return start === 0 && least > from ? undefined : least + start
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
    isPlaceName(name, start === last?.end)
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

function isPlaceName(name: string, isBehindElement: boolean): boolean {
  return PLACE_END.test(name) || (isBehindElement && /^\p{sc=Han}{2,6}$/u.test(name))
}

function levelOf(unit: string, before: number): number {
  if (unit === '号') return before >= levels.building ? levels.room : levels.house
  if (unit === '楼') return before < levels.house || before === levels.house ? levels.building : levels.floor
  if (unit === '号楼' || '栋幢座口'.includes(unit)) return levels.building
  if (unit === '单元' || unit === '门') return levels.entrance
  if (unit === '层') return levels.floor
  return unit === '室' ? levels.room : levels.house
}
