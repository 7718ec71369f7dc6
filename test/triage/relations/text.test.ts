/** What a text is compared by: its telling words, its facts, the places that it names. */
import fc from 'fast-check'
import t from 'tap'
import { differIn, factsOf, kindOf } from '../../../src/triage/relations/facts.ts'
import { namedPlaces } from '../../../src/triage/relations/named-places.ts'
import { numerals } from '../../../src/triage/relations/numerals.ts'
import { containment, novelty, similarity, sketchOf } from '../../../src/triage/relations/sketch.ts'
import { featuresOf, plain, saysAgain, telling } from '../../../src/triage/relations/words.ts'

const facts = (text: string) => {
  const said = plain(text)
  return factsOf(said, { location: undefined, attachments: [] }, namedPlaces(said))
}
const kinds = (text: string) => [...facts(text)].map(kindOf).toSorted()
const features = (text: string) => [...featuresOf(telling(plain(text), namedPlaces(plain(text))))]
const sketch = (text: string) => sketchOf(features(text))

t.test('places that are named, and words that only end so', async (t) => {
  const table: [string, string[]][] = [
    ['我家住在朝阳区望京西园四区3号楼', ['望京西园']],
    ['阜通东大街和望京街路口水管爆了，水漫到马路上', ['阜通东大街', '望京街']],
    ['昌平区回龙观镇龙泽苑社区', ['龙泽苑']],
    ['北苑家园绣菊园停电', ['北苑家园', '绣菊园']],
    ['高碑店乡小郊亭村', ['小郊亭村']],
    ['整个小区都没水了，我们小区没人管', []],
    ['暖气管路漏水，电路也坏了，马路上全是水', []],
    ['老人住进医院，孩子在幼儿园，我去逛街', []],
    ['村里的路灯坏了', []],
  ]
  for (const [text, places] of table) t.same(namedPlaces(plain(text)), places, text)
})

t.test('facts, and what is none', async (t) => {
  t.same(kinds('室温只有十四度'), ['number'])
  t.same(facts('室温只有十四度'), facts('室温只有 14度'), 'however it is written')
  t.same(kinds('三天了，打了5次12345，给13800001234打过电话，编号7K2M-9QXT-4HVB-1ZRC-8WDA'), [])
  t.same(kinds('1月5日上午八点半'), ['time', 'time'])
  t.same(kinds('望京西园3号楼5层'), ['building', 'named', 'number'])
  t.ok(differIn('building', facts('3号楼'), facts('五号楼')))
  t.notOk(differIn('building', facts('3号楼和5号楼'), facts('五号楼')))
  t.notOk(differIn('building', facts('3号楼'), facts('没有说')))
  t.equal(numerals('一百二十三号楼，二〇二六年，十四度，二十户'), '123号楼，2026年，14度，20户')
})

t.test('words that tell', async (t) => {
  t.same(features('你好，请问上次反映的暖气不热什么时候能解决'), ['暖气', '气不', '不热'])
  t.same(features('Hello, the street lamp is still broken'), ['street', 'lamp', 'broken'])
  t.same(features('暖 气 不 热'), ['暖气', '气不', '不热'], 'recognised speech')
  t.ok(saysAgain('暖气又不热了'))
  t.notOk(saysAgain('又不是我的错'))
})

t.test('sketches', async (t) => {
  const [cold, colder] = ['我家暖气不热冰凉', '我家暖气不热冰凉，物业锅炉房循环泵烧坏了'].map(sketch)
  if (!cold || !colder) throw new Error('two')
  t.equal(similarity(cold, cold), 1)
  t.equal(containment(cold, colder), 1)
  t.ok(containment(colder, cold) < 1)
  t.equal(novelty(cold, colder), 0)
  t.equal(novelty(colder, cold), colder.length - cold.length)
  const none = sketchOf([])
  t.same([similarity(none, none), containment(none, cold), novelty(none, cold)], [0, 0, 0])
  const words = fc.array(fc.nat(2000).map(String), { maxLength: 600 })
  fc.assert(
    fc.property(words, words, (a, b) => {
      const [one, other] = [new Set(a), new Set(b)]
      const both = one.intersection(other).size
      const either = one.union(other).size
      const [x, y] = [sketchOf(a), sketchOf(b)]
      const error = Math.abs(similarity(x, y) - (either === 0 ? 0 : both / either))
      return x.length <= 128 && similarity(x, y) === similarity(y, x) && error < (either <= 128 ? 1e-9 : 0.25)
    }),
  )
})

t.test('whatever it is, in a time that grows with the text alone', async (t) => {
  const bombs = [
    '路',
    '1',
    '1 ',
    '一',
    '上次反映',
    'a',
    '号楼',
    '1-',
    '1:',
    '12月',
    '1个多',
    'ab12-',
    '望京西园路',
    '我',
    '的小区',
  ]
  for (const bomb of bombs) {
    const began = performance.now()
    const text = bomb.repeat(100_000 / bomb.length)
    facts(text)
    sketch(text)
    const took = performance.now() - began
    t.ok(took < 2000, `${bomb}: ${Math.round(took)} ms`)
  }
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const found = facts(text)
      return found.length <= 64 && sketch(text).length <= 128
    }),
  )
})
