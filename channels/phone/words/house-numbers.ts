/** House numbers as they are said -> as they are written: 三号楼二单元五零幺 -> 3号楼2单元501. */
import { DIGIT_CHARS, readDigits, readNumeral } from './numerals.ts'

const NUMERAL = `[${DIGIT_CHARS}十百]{1,6}`
/** 三号 is a day and 十号线 an underground line where this follows. */
const NO_DAY =
  '(?!线|早|晚|上午|下午|中午|夜|凌晨|那天|当天|开始|到|之前|以前|以后|之后|左右|的时候|之间|人|码|召)'
const UNIT = `号楼|号大?院|号${NO_DAY}|弄|栋|幢|座(?![桥山楼塔大])|单元|门(?![心诊牌峡大])|层|楼(?!上|下)|室|排(?![水队树])`

/** 3号楼, 甲一号, B座, 12号院. Named groups: numeral, unit. */
export const NUMBERED = `(?:[甲乙丙丁]?(?<numeral>${NUMERAL})(?<unit>${UNIT})|[a-zA-Z][座栋口])`
/** A room without 室, said after a building, an entrance, a floor. */
const ROOM = `${NUMERAL}(?![${DIGIT_CHARS}十百千万]|[年月日天块元多个次度平户人块岁斤点分]|${UNIT})`
const SPOKEN = new RegExp(
  `(?<named>[甲乙丙丁]?)(?<number>${NUMERAL})(?=${UNIT})|(?<=[楼栋幢座层门元])(?<room>${ROOM})`,
  'gu',
)
export const BARE_ROOM = new RegExp(`(?<room>${ROOM})`, 'uy')

/** The words around them stay. A number that is none (三百千) stays as said. */
export function writeHouseNumbers(text: string): string {
  return text.replace(SPOKEN, (said, named: string | undefined, number?: string, room?: string) => {
    if (room !== undefined) return roomNumber(room) ?? said
    return (named ?? '') + (readNumeral(number ?? '') ?? number)
  })
}

/** Three or four digits: 五零幺, 一百零一; not 三百多, 五六. */
export function roomNumber(said: string): string | undefined {
  const number = readDigits(said) ?? readNumeral(said)
  return number !== undefined && /^[1-9]\d{2,3}$/.test(number) ? number : undefined
}
