/** Which text is a command. */
import fc from 'fast-check'
import t from 'tap'
import { readCommand } from '../../../../channels/wechat/conversation/commands.ts'

t.test('a command may stand in quotes, in full width, with blanks and punctuation around it', async (t) => {
  const table: [command: object, ...texts: string[]][] = [
    [
      { is: 'submit' },
      '提交',
      '提交。',
      '「提交」',
      ' 提交！',
      '发送',
      'submit',
      'Submit.',
      'ｓｕｂｍｉｔ',
      '“提交”',
    ],
    [{ is: 'cancel' }, '取消', 'CANCEL', '【取消】'],
    [{ is: 'submit' }, '我要提交', '提交诉求', '提 交'],
    [{ is: 'anonymous' }, '匿名', 'anonymous', '我要匿名', '匿名举报', '匿名投诉'],
    [{ is: 'named' }, '取消匿名', '不匿名', '实名'],
    [{ is: 'operator' }, '转人工', '人工'],
    [{ is: 'courtesy' }, '谢谢', '谢谢！🙏', '👍', '🙏🏽🙏🏽', 'Hello', '您好。'],
    [{ is: 'confidential' }, '保密', 'Confidential'],
    [{ is: 'help' }, '帮助', 'help', '?', '？'],
    [{ is: 'query' }, '查询', 'query', '进度查询', '我的诉求', '查询进度', '查询一下', '我要查询'],
    [{ is: 'query' }, '查進度', '查詢', '進度查詢', 'Status'],
    [
      { is: 'query', receipt: '0123-4567-89AB-CDEF-GHJK' },
      '查询 0123-4567-89AB-CDEF-GHJK',
      '查询0123456789abcdefghjk',
      'query: 0123 4567 89ab cdef ghjk',
      '查询 o123-4567-89AB-CDEF-GHJK',
      '查询　０１２３-4567-89AB-CDEF-GHJK',
      '0123-4567-89AB-CDEF-GHJK',
      '「０１２３-4567-89AB-CDEF-GHJK」',
      '0123456789abcdefghjk',
    ],
    [{ is: 'query', receipt: '0123-4567' }, '查询 0123-4567', '查询01234567'],
    [{ is: 'supplement' }, '补充', '「补充」', 'add', '補充'],
    [
      { is: 'supplement', receipt: '0123-4567-89AB-CDEF-GHJK', text: '5号楼' },
      '补充 0123-4567-89AB-CDEF-GHJK 5号楼',
      '补充0123456789abcdefghjk：5号楼',
      '補充：０１２３-4567-89AB-CDEF-GHJK，5号楼',
      'add 0123-4567-89AB-CDEF-GHJK: 5号楼',
    ],
    [
      { is: 'supplement', text: '还有二号楼' },
      '补充 还有二号楼',
      '补充：还有二号楼',
      '「补充」 还有二号楼',
      'add: 还有二号楼',
    ],
    [{ is: 'rate', score: 5, bare: true }, '非常满意', '⭐⭐⭐⭐⭐', '5 stars'],
    [{ is: 'rate', score: 1, bare: true }, '非常不满意。', '⭐'],
    [{ is: 'rate', score: 5 }, 'rate 5 stars', '评价 非常满意', '評價5', '评价⭐⭐⭐⭐⭐'],
    [{ is: 'rate', score: 5 }, '评价 5', '评价5分', '评价：五', 'rate 5', '「评价5」'],
    [{ is: 'rate' }, '评价', 'rate', '评价 9'],
    [{ is: 'rate', score: 3, bare: true }, '3', '３', '3分', '3。'],
  ]
  for (const [command, ...texts] of table) for (const text of texts) t.same(readCommand(text), command, text)
})

t.test('a sentence that merely holds such a word is none', async (t) => {
  for (const text of [
    '请帮我取消这个罚单',
    '我要提交一个投诉',
    '查询一下我的医保',
    '补充医疗保险怎么办',
    '评价一下你们的服务',
    '希望保密',
    'please add more buses',
    'add more buses to line 5',
    'I want to submit a complaint',
    '查询 ABC',
    '查询12345',
    '01234567890123456789',
    '我要匿名举报这家店',
    '人工湖没有水',
    '谢谢你们，路灯修好了',
    '你好，路灯坏了',
    '补充0123号楼停水',
    '不满意处理结果',
    '6',
    '15',
    '55',
    '1号楼',
    '',
    ' ',
    '。。。',
  ])
    t.equal(readCommand(text), undefined, text)
})

t.test('whatever words stand around it', async () => {
  const names = ['提交', '取消', '匿名', '保密', '查询', '帮助', 'submit', 'cancel', 'help']
  const word = fc.stringMatching(/^[请我路灯坏了]{1,8}$/)
  fc.assert(
    fc.property(fc.constantFrom(...names), word, word, (name, before, after) => {
      const all = [`${before}${name}`, `${name}${after}`, `${before}${name}${after}`]
      return all.every((text) => readCommand(text) === undefined)
    }),
  )
})

/** Half characters, too. */
const anyText = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 300 })
  .map((units) => String.fromCharCode(...units))

t.test('any text is read, a long one in a moment', async (t) => {
  fc.assert(fc.property(anyText, (text) => void readCommand(text)))
  const began = performance.now()
  for (const text of ['?'.repeat(1e6), '补充'.repeat(3e5), `补充${' '.repeat(1e6)}`, '。'.repeat(1e6)])
    readCommand(text)
  t.ok(performance.now() - began < 1000)
})
