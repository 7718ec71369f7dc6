/** What is pushed of a request that has come further. */
import t from 'tap'
import { readFiles } from '../../../channels/wechat/load.ts'
import { progressText } from '../../../channels/wechat/progress.ts'
import { createConfigFiles } from '../../../src/config-files.ts'

const { texts } = readFiles(createConfigFiles('config', []), undefined)
const news = { receipt: '0000-0000-0000-0000-0001', at: '2026-01-05T12:00:00+08:00' }

t.test('the note is said once, between the languages', async (t) => {
  const text = progressText(texts, { ...news, status: 'closed', note: '已修好 {receipt}' })
  t.equal(text.split('已修好 {receipt}').length, 2)
  t.match(text, /：已办结\n已修好 .*\n请回复 1 到 5.*\nYour request .*: closed\nReply 1 to 5/)
  t.notMatch(progressText(texts, { ...news, status: 'triaged' }), /\n\n|undefined/)
})

t.test('a long one is cut, so that all of it fits into one message', async (t) => {
  for (const note of ['长'.repeat(2000), 'x'.repeat(5000), '👍'.repeat(1000)]) {
    const text = progressText(texts, { ...news, status: 'closed', note })
    const bytes = Buffer.byteLength(text)
    t.ok(bytes <= 2048 && bytes > 2040, `${bytes}`)
    t.ok(text.isWellFormed())
    t.match(text, /…\n请回复[\s\S]*Reply 1 to 5/)
  }
  const whole = '长'.repeat(500)
  t.match(progressText(texts, { ...news, status: 'closed', note: whole }), `${whole}\n`)
})
