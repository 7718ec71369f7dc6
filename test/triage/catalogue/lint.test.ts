import t from 'tap'
import { compareLeaves } from '../../../src/triage/catalogue/changes.ts'
import { Leaf } from '../../../src/triage/catalogue/leaf.ts'
import { findCrowdedWords, lintLikeness } from '../../../src/triage/catalogue/likeness.ts'
import { lintLeaves } from '../../../src/triage/catalogue/lint.ts'

const leaf = (code: string, name: string, more: Record<string, string> = {}): Leaf =>
  Leaf.parse({
    code,
    path: `供水|停水|${name}`,
    nameEn: 'a leaf',
    words: '没水|断水',
    said: `${code}这样说|${code}那样讲`,
    type: 'assistance',
    unit: '区水务局',
    level: 'district',
    copyTo: '',
    tier: '7d',
    flags: '',
    ...more,
  })

t.test('units fit their level, a street’s is copied', (t) => {
  const faults = lintLeaves([
    leaf('010101', '整楼停水', { unit: '街道办事处' }),
    leaf('010102', '水压低', { unit: '区水务局', level: 'city' }),
    leaf('010103', '水发黄', { unit: '镇政府', level: 'street' }),
    leaf('010104', '水太贵', { unit: '北京海关', level: 'city' }),
    leaf('010105', '水有味', { unit: '县水务局' }),
    leaf('010105', '整楼停水', { path: '供水|水质|整楼停水' }),
  ])
  t.strictSame(
    faults.map(({ at, column }) => [at, column]),
    [
      [0, 'unit'],
      [1, 'unit'],
      [2, 'copyTo'],
      [5, 'code'],
      [5, 'path'],
      [5, 'path'],
    ],
  )
  t.end()
})

t.test('leaves that can hardly be told apart', (t) => {
  const leaves = [
    leaf('010101', '整个小区突然没水', { said: '水龙头一滴水都没有了。|No water since this morning at all' }),
    leaf('010102', '整个小区突然没水了', { said: '水龙头，一滴水都没有了|停水停到几点' }),
    leaf('010103', '单户水压低', { said: 'no water since this morning, at all!|停电停到几点' }),
  ]
  t.match(lintLikeness(leaves), [
    { at: 1, column: 'path', message: /^整个小区突然没水了 is nearly 整个小区突然没水 of 010101/ },
    { at: 1, column: 'said' },
    { at: 2, column: 'said' },
  ])
  t.strictSame(lintLikeness(leaves).length, 3)
  const many = Array.from({ length: 9 }, (_, n) => leaf(`01010${n}`, `名称${n}`, { words: `没水|断水${n}` }))
  t.match(findCrowdedWords(many), [{ word: '没水', codes: { length: 9 } }])
  t.end()
})

t.test('what another catalogue changes', (t) => {
  const before = [leaf('010101', '整楼停水'), leaf('010102', '水压低'), leaf('010103', '水发黄')]
  const after = [
    leaf('010101', '整栋楼停水', { tier: '24h' }),
    leaf('010102', '水压低', { unit: '街道办事处', level: 'street', copyTo: '区政府', flags: 'utility' }),
    leaf('010104', '水有味'),
  ]
  t.strictSame(compareLeaves(before, after), {
    added: ['010104 供水|停水|水有味'],
    removed: ['010103 供水|停水|水发黄'],
    renamed: ['010101 供水|停水|整楼停水 → 供水|停水|整栋楼停水'],
    directed: ['010102 区水务局 (district) → 街道办事处 (street, copy to 区政府)'],
    timed: ['010101 7d → 24h'],
    reworded: ['010102 供水|停水|水压低'],
  })
  t.end()
})
