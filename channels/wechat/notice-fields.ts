/** What the fields of a template or notice may hold, by how their names begin, as the platform documents it. */

/** Characters. A field that is empty, or too long, is refused with the whole notice. */
const longest: readonly [begins: RegExp, characters: number][] = [
  [/^thing\d*$/, 20],
  [/^character_string\d*$/, 32],
  [/^phrase\d*$/, 5],
  [/^(?:number|letter)\d*$/, 32],
  [/^symbol\d*$/, 5],
  [/^(?:name|amount)\d*$/, 10],
]
const TIME = /^(?:time|date)\d*$/
/** Of any other, such as `keyword1` and `first` of older templates. */
const LONGEST = 200
const NOTHING = '-'

export function fitField(name: string, value: string): string {
  const text = value.replace(/\s+/g, ' ').trim()
  if (text === '') return NOTHING
  if (TIME.test(name)) return text
  const [, most = LONGEST] = longest.find(([begins]) => begins.test(name)) ?? []
  const characters = Array.from(text)
  if (characters.length <= most) return text
  return most > LEAST_WITH_DOTS
    ? `${characters.slice(0, most - 1).join('')}…`
    : characters.slice(0, most).join('')
}

/** Where there is less room, every character counts. */
const LEAST_WITH_DOTS = 8

/** RFC 3339 with +08:00 -> `2026年1月5日 08:30`, which fields of time take. */
export function noticeTime(at: string): string {
  const [, year, month, day, time] = /^(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d)/.exec(at) ?? []
  return year === undefined ? at : `${year}年${Number(month)}月${Number(day)}日 ${time}`
}
