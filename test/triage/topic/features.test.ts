import fc from 'fast-check'
import t from 'tap'
import { featuresOf } from '../../../src/triage/topic/features.ts'
import { typeFeaturesOf } from '../../../src/triage/topic/type-features.ts'

const namesOf = (text: string) => [...featuresOf(text).keys()]

t.test('runs of one to three characters, English words and pairs of them', async (t) => {
  t.strictSame(namesOf('路灯不亮'), ['路', '灯', '不', '亮', '路灯', '灯不', '不亮', '路灯不', '灯不亮'])
  t.strictSame(namesOf('The street lights are broken'), [
    'street',
    'light',
    'street light',
    'broken',
    'light broken',
  ])
  t.ok(namesOf('暖气片冰凉').includes('暖气'))
  t.notOk(namesOf('暖气。片').includes('气片'), 'nothing runs across a stop')
})

t.test('how it is typed or said makes no difference', async (t) => {
  t.strictSame(namesOf('ＷＩＦＩ路灯'), namesOf('wifi路灯'))
  t.strictSame(namesOf('嗯路灯啊，就是说不亮呢'), namesOf('路灯，不亮'))
  t.strictSame(namesOf('麻烦您请问一下路灯不亮谢谢您'), namesOf('路灯不亮'))
  t.strictSame(namesOf('radiators'), namesOf('radiator'))
  t.strictSame(namesOf('1234 %% ……'), [])
})

t.test('a type is heard at the beginning, at the end and in what says nothing of the matter', async (t) => {
  const ends = [...typeFeaturesOf('路灯能修吗？').keys()].filter((name) => name.startsWith('$'))
  t.ok(['$?', '$吗?', '$修吗?'].every((end) => ends.includes(end)))
  const names = [...typeFeaturesOf('请问路灯能修吗？Can I ask').keys()]
  t.ok(
    ['>请问', '请问', '修吗?', 'w:can i'].every((name) => names.includes(name)),
    names.join(' '),
  )
})

t.test('of a long text its beginning and its end', async (t) => {
  const text = `路灯不亮${'，'.repeat(50_000)}暖气冰凉`
  t.ok(['路灯', '暖气'].every((name) => namesOf(text).includes(name)))
  t.notOk(namesOf(`${'，'.repeat(2000)}路灯${'，'.repeat(2000)}`).includes('路灯'))
})

t.test('any text, in linear time', async (t) => {
  t.strictSame([...featuresOf("'s 𝖘")], [], 'a lone s is no word')
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) =>
      [...typeFeaturesOf(text)].every(([name, weight]) => name !== '' && weight > 0),
    ),
    { numRuns: 300 },
  )
  for (const unit of ['嗯', '那个那个', '路灯', "a'", 'ies', '\u0301', '㈠']) {
    const began = process.cpuUsage().user
    typeFeaturesOf(unit.repeat(100_000 / unit.length))
    t.ok((process.cpuUsage().user - began) / 1000 < 500, unit)
  }
})
