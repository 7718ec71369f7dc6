/** 十四度 as 14度: Chinese numerals before a measure, as digits. */

const DIGITS = '零一二三四五六七八九'
const UNITS: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1000 }
const NUMERAL =
  /[零〇一二两三四五六七八九十百千]{1,8}(?=号楼|号院|号|栋|幢|座|单元|层|楼|室|户|度|岁|元|块|万|人|口|点|时|月|年|天|日|个|多|小时|钟头|分|次|遍|回|趟|星期|礼拜|周|米|平|瓦|伏)/g

export function numerals(text: string): string {
  return text.replace(NUMERAL, (numeral) => String(numberOf(numeral)))
}

/** 一百二十三 is 123, 二〇二六 is 2026, 十四 is 14. */
function numberOf(numeral: string): number {
  let [sum, digit] = [0, 0]
  let hasUnits = false
  for (const character of numeral.replaceAll('两', '二').replaceAll('〇', '零')) {
    const unit = UNITS[character]
    if (unit === undefined) {
      const next = DIGITS.indexOf(character)
      digit = hasUnits || digit === 0 ? next : digit * 10 + next
      continue
    }
    hasUnits = true
    sum += (digit || 1) * unit
    digit = 0
  }
  return sum + digit
}
