import fc from 'fast-check'
import t from 'tap'
import { writeHouseNumbers } from '../../../../channels/phone/words/house-numbers.ts'
import { readNumeral } from '../../../../channels/phone/words/numerals.ts'
import { placeIn } from '../../../../channels/phone/words/spoken-places.ts'
import { spoken } from './spoken.ts'

t.test('numerals', async (t) => {
  const cases = [
    '五零幺',
    '501',
    '二十三',
    '十二',
    '十',
    '两',
    '一百零八',
    '一百二',
    '一百二十',
    '三百零五',
    '二十',
    '一百一十一',
    '十百',
    '三百千',
    '',
  ]
  const read = [
    '501',
    '501',
    '23',
    '12',
    '10',
    '2',
    '108',
    '120',
    '120',
    '305',
    '20',
    '111',
    undefined,
    undefined,
    undefined,
  ]
  t.same(cases.map(readNumeral), read)
})

const houses: [said: string, written: string][] = [
  ['三号楼二单元五零幺', '3号楼2单元501'],
  ['甲一号', '甲1号'],
  ['十二号院', '12号院'],
  ['幺零幺室', '101室'],
  ['二十三层', '23层'],
  ['一百二十三号', '123号'],
  ['两单元', '2单元'],
  ['三号楼二门一百零一', '3号楼2门101'],
  ['5号楼2单元501', '5号楼2单元501'],
  // Names, days, lines, counts.
  ['三里屯', '三里屯'],
  ['东四十条', '东四十条'],
  ['地铁十号线', '地铁十号线'],
  ['三号晚上', '三号晚上'],
  ['三号楼二单元三百多户', '3号楼2单元三百多户'],
  ['二单元五六天没水', '2单元五六天没水'],
  ['楼上', '楼上'],
]

t.test('house numbers', async (t) => {
  for (const [said, written] of houses) t.equal(writeHouseNumbers(said), written)
})

const HOME = '朝阳区望京街道花家地北里3号楼2单元501'
const places: [said: string, text: string | undefined, at?: number][] = [
  ['c:我住在朝阳区望京街道花家地北里三号楼二单元五零幺，暖气不热', HOME],
  ['c:朝阳区，望京街道，那个花家地北里三号楼，二单元，五零幺', HOME],
  ['c:朝阳区 望京街道 花家地北里 3号楼 2单元 501', HOME],
  ['u:朝 阳 区 望 京 街 道 花 家 地 北 里 三 号 楼 二 单 元 五 零 幺', HOME],
  ['c:你好 / c:朝阳区望京街道 / a:嗯 / c:花家地北里三号楼 / a:您说 / c:二单元五零幺', HOME, 1],
  // The most complete one; an agent's where it is confirmed.
  ['c:在望京街道 / a:具体呢？ / c:望京街道花家地北里三号楼', '望京街道花家地北里3号楼', 2],
  ['c:就花家地那块儿 / a:是朝阳区望京街道花家地北里三号楼二单元五零幺，对吗？ / c:对对', HOME, 1],
  ['a:是朝阳区望京街道花家地北里三号楼？ / c:不对，是丰台区马家堡街道', '丰台区马家堡街道', 1],
  ['a:是朝阳区望京街道吗？', undefined],
  // Each kind of element.
  ['c:天通苑西三区十二号楼三单元一百零一', '天通苑西三区12号楼3单元101'],
  ['c:东四十条甲二十二号院', '东四十条甲22号院'],
  ['c:北京市海淀区中关村大街二十七号对面有个路灯坏了', '北京市海淀区中关村大街27号对面'],
  ['c:我们公司在朝阳区建国路九十三号万达广场B座十二层', '朝阳区建国路93号万达广场B座12层'],
  ['c:管庄地区京通苑小区三号院五号楼二门六零二', '管庄地区京通苑小区3号院5号楼2门602'],
  ['c:就在庞各庄镇东南次村村口', '庞各庄镇东南次村'],
  ['c:我在海淀上班，家在丰台区马家堡东路一百零八号院三号楼', '丰台区马家堡东路108号院3号楼'],
  ['c:前三门大街五号', '前三门大街5号'],
  ['c:我家是三号楼二单元五零幺', '3号楼2单元501'],
  ['c:在房山区示例路和示例街的路口', '房山区示例路和示例街的路口'],
  ['c:丰台区示例北路地铁站旁边', '丰台区示例北路地铁站旁边'],
  ['c:丰台区示例南路的示例家园二期', '丰台区示例南路示例家园二期'],
  ['c:顺义区白杨路口，大兴区', '顺义区白杨路口'],
  ['u:东 城 区 示 例 胡 同 8 号 院， / u:楼 上 402。', '东城区示例胡同8号院'],
  // No place.
  ['c:孩子九月上幼儿园', undefined],
  ['c:我想反映我们小区路灯不亮', undefined],
  ['c:马路上路灯不亮，就在这条路上', undefined],
  ['c:这条胡同里面没有路灯', undefined],
  ['c:地铁十号线上车站不让进', undefined],
  ['c:三号晚上停电了', undefined],
  ['c:二楼的邻居半夜打麻将', undefined],
  ['c:因为三号楼没电', undefined],
  ['c:门口那条大街上全是小广告', undefined],
  ['c:每个月三千二百块钱', undefined],
  ['c:村里修路修了一半', undefined],
  ['c:Building 3, Huajiadi', undefined],
]

t.test('the place that is said', async (t) => {
  for (const [said, text, at = 0] of places)
    t.same(placeIn(spoken(said)), text === undefined ? undefined : { text, at }, said)
})

const pieces = [
  '朝阳区',
  '望京',
  '街道',
  '北里',
  '三',
  '号楼',
  '单元',
  '五零幺',
  '路',
  '的',
  '，',
  '。',
  ' ',
  '苑',
  '小区',
  '室',
  '十百',
  '\n',
  'a',
  '\ud800',
  '门',
  '楼',
]
const utterance = fc.record({
  role: fc.constantFrom('citizen' as const, 'agent' as const, 'unknown' as const),
  text: fc.oneof(
    fc.array(fc.constantFrom(...pieces), { maxLength: 20 }).map((all) => all.join('')),
    fc.string(),
  ),
})

t.test('throws nothing, and a place is of an utterance, and not empty', async () => {
  fc.assert(
    fc.property(fc.array(utterance, { maxLength: 5 }), (utterances) => {
      const place = placeIn(utterances)
      return place === undefined || (place.text !== '' && utterances[place.at] !== undefined)
    }),
    { numRuns: 1_000 },
  )
})

t.test('house numbers that are written stay', async () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), (all) => {
      const once = writeHouseNumbers(all.join(''))
      return writeHouseNumbers(once) === once
    }),
    { numRuns: 1_000 },
  )
})

t.test('long runs of one thing take no time', async (t) => {
  for (const piece of [
    '幺',
    '一三八',
    '三号楼',
    '望京街道',
    '路',
    '苑',
    '北里',
    '的',
    '三',
    '一区',
    ' ',
    '朝阳区',
  ]) {
    const started = performance.now()
    placeIn([{ role: 'citizen', text: piece.repeat(100_000 / piece.length) }])
    placeIn(Array.from({ length: 5_000 }, () => ({ role: 'agent', text: `望京街道${piece}不知道` }) as const))
    t.ok(performance.now() - started < 1_500, piece)
  }
})
