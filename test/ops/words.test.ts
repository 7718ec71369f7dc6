/** Guards: one word for one thing, wherever operators read Chinese. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { root } from '../support/house.ts'

const words = { 台账: '账本', 弃置: '丢弃', 来件: '来文', 处理者: '消费者', 稍后再试: '延后' }

t.test('台账 弃置 来件 处理者 稍后再试, and nothing else for them', async (t) => {
  for (const file of globSync('src/ops/**/*.ts', { cwd: root })) {
    const source = readFileSync(join(root, file), 'utf8')
    for (const [word, other] of Object.entries(words)) t.notMatch(source, other, `${file}: ${word}`)
  }
})
