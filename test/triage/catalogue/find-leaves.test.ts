/** Guards: an operator finds a category by its code, its name, and by how people say it. */
import t from 'tap'
import { createFindLeaves } from '../../../src/triage/catalogue/find-leaves.ts'
import type { Leaf } from '../../../src/triage/catalogue/leaf.ts'

const leaf = (code: string, path: string[], words: string[], said: string[] = ['x']): Leaf => ({
  ...{ code, path, words, said, nameEn: `leaf ${code}`, type: 'assistance', unit: '某单位' },
  ...{ level: 'city', copyTo: undefined, tier: '7d', flags: [] },
})
const find = createFindLeaves([
  leaf('010101', ['供暖', '暖气不热', '单个房间不热'], ['暖气片冰凉', '气堵'], ['别的屋热，就小屋冰凉']),
  leaf('010102', ['供暖', '暖气不热', '整栋楼不热'], ['全楼没暖气']),
  leaf('090301', ['噪声', '社会生活', '广场舞音响扰民'], ['跳舞', '大妈跳舞']),
  leaf('050501', ['道路', '照明', '路灯不亮'], ['灯不亮']),
])
const codes = (asked: string, most = 10) => find(asked, most).map(({ code }) => code)

t.test('the best first', async (t) => {
  t.same(codes('0101'), ['010101', '010102'])
  t.same(codes('０９'), ['090301'], 'full width')
  t.same(codes('暖气 整栋'), ['010102'], 'all of the words')
  t.same(codes('路灯'), ['050501'])
  t.same(codes('气堵'), ['010101'], 'a word that people use')
  t.same(codes('小屋冰凉'), ['010101'], 'in what they say')
  t.same(codes('LEAF 0505'), ['050501'])
  t.same(codes('晚上广场舞太吵'), ['090301'], 'nothing has all of it')
  t.same(codes('暖气', 1), ['010101'])
})

t.test('nothing for nothing', async (t) => {
  for (const asked of ['', '  ', '股票', '.*', '\\']) t.same(codes(asked), [], asked)
  t.ok(codes('暖'.repeat(100_000)).length >= 0)
})
