/** Guards: what is set apart is read as what it says, and nothing else is touched; in a time that grows with the length. */
import t from 'tap'
import { searchedWords } from '../../src/contract/searched-words.ts'

const read = (text: string) => searchedWords({ title: '', text, flags: [] }).join('')

t.test('characters that are set apart', async (t) => {
  t.equal(read('着.火.了.'), '着火了.')
  t.equal(read('快来 救 命 啊 三单元'), '快来 救命啊 三单元')
  t.equal(read('漏·气·了 厨房'), '漏气了 厨房')
  t.equal(read('卡 在 7 楼'), '卡 在 7 楼', 'with anything between it stays')
  for (const text of ['暖气 不热', '喂 你好 我家灯坏了', '水、电、气都停了', '3.5 度', 'a.b.c'])
    t.equal(read(text), text)
})

t.test('of any length', async (t) => {
  for (const part of ['火.', '火 火', '.火', '火  '])
    t.ok(read(part.repeat(100_000)).length > 0, JSON.stringify(part))
})
