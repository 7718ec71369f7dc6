/** Guards: whoever is on duty reads why something stuck in Chinese, whatever part of the source says it. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { masksIn } from '../../../../src/ops/console/reasons/masks.ts'
import { reasonHtml, reasonIn, reasonText } from '../../../../src/ops/console/reasons/reasons.ts'
import { root } from '../../../support/house.ts'

const zh = (reason: string) => reasonIn(reason, 'zh').text

t.test('the field keeps its name, an English reader the original', async (t) => {
  const reason = "messageId: there is nothing at orderId, expected the sender's own id"
  t.equal(zh(reason), 'messageId：orderId 处没有内容，应为对方自己的编号')
  t.equal(reasonIn(reason, 'en').text, reason)
  for (const [english, chinese] of [
    ['syntax: the JSON ends too early', '语法：JSON 没有写完就断了'],
    ['syntax: line 3, column 12: expected JSON', '语法：第 3 行第 12 列：此处不是正确的 JSON'],
    ['charset: in title: expected utf-8 or gb18030', '字符集：title 里：应为 utf-8 或 gb18030'],
    ['stale: stale', '签名对，但发送时间超出允许范围；请校准服务器时钟（NTP），重发时请重新取时间并签名。'],
    [
      "row 1: messageId: there is nothing at a, expected the sender's own id; row 2: expected 3 columns, there are 4",
      '第 1 件：messageId：a 处没有内容，应为对方自己的编号；第 2 件：应有 3 列，实有 4 列',
    ],
    [
      'as aliyun: /result/0/text: Invalid input: expected string, received undefined',
      '按 aliyun 格式读：/result/0/text：缺少，应为string',
    ],
    ['the callback could not be reached: ENOTFOUND', '回调地址的域名查不到（ENOTFOUND）'],
    ['no answer: ECONNREFUSED', '没有回应：拒绝连接（ECONNREFUSED）'],
    ['`cursor` is none that was given here', '链接里的翻页位置已失效或不完整：请从列表重新进入'],
    ['the queues are triage, dispatch, updates', '没有这个队列；现有队列：triage, dispatch, updates'],
  ] as const)
    t.equal(zh(english), chinese)
})

t.test('what nobody has put into Chinese is the original, and says so', async (t) => {
  t.equal(reasonText('type: unknown code', 'zh'), 'type：unknown code（英文原文）')
  t.equal(reasonText('type: unknown code', 'en'), 'type: unknown code')
  t.match(
    reasonHtml('something new', 'zh'),
    '<bdi lang="en">something new</bdi> <small class="muted">（英文原文）',
  )
  const hostile = "messageId: there is nothing at <b>\u202e13800000118, expected the sender's own id"
  t.notMatch(reasonHtml(hostile, 'zh'), /<b>|\u202e|13800000118/)
  t.match(reasonHtml(hostile, 'zh'), 'title="messageId: there is nothing at &#60;b&#62;')
  t.notMatch(
    reasonHtml('text: there is nothing at 13800000118, expected the words of the request', 'zh'),
    '13800000118',
  )
  const before = performance.now()
  for (const each of ['a: '.repeat(600), 'in x: '.repeat(300), 'a; '.repeat(600), 'expected '.repeat(200)])
    zh(each)
  t.ok(performance.now() - before < 1000, 'whatever is sent')
})

/** Every text that such an error is made with; what is put into it becomes a word, or a number where one stands. */
const TEXT = String.raw`(['"\`])((?:\\.|(?!\1).)+)\1`
const MADE = [
  String.raw`new (?:DecodeError|MapError|RejectedError)\([^'"\`]*?(?:'\w+',\s*(?:\{\s*detail:\s*)?)?`,
  String.raw`(?:return|throw) (?:this\.)?#?(?:fault|still|refusedReplay|refuse|again|failed|unreached)\(`,
  '(?:fault|reason): ',
].map((before) => new RegExp(`${before}${TEXT}`, 'g'))
const NUMBERS =
  /most|max|longest|widest|length|number|count|\bat\b|lines|columns|extra|expected|\bms\b|status|bytes|timeoutMs|port|limit|depth|values/i

function sample(text: string): string {
  return text.replaceAll('\\', '').replaceAll(/\$\{([^}]+)\}/g, (_, inner: string) => {
    if (inner === 'codeOf(error)') return ''
    if (/fault|message/.test(inner)) return 'expected JSON'
    if (inner === 'where') return 'at order.words'
    return NUMBERS.test(inner) ? '7' : 'order.id'
  })
}

/** What has no words of its own is a form for others. */
function madeIn(...patterns: string[]): string[] {
  const texts = globSync(patterns, { cwd: root }).flatMap((file) => {
    const source = readFileSync(join(root, file), 'utf8')
    return MADE.flatMap((made) => [...source.matchAll(made)].map(([, , text = '']) => text))
  })
  return [
    ...new Set(texts.filter((text) => /[a-z]{2}/.test(text.replaceAll(/\$\{[^}]+\}/g, ''))).map(sample)),
  ]
}

/** Alone they mean nothing: a step or an XML parser puts `expected` before them. */
function isLeft(text: string): boolean {
  return ![text, `expected ${text}`].some((each) => reasonIn(each, 'zh').isWhole)
}

t.test('all that hotlines and WeChat say of what they can not read', async (t) => {
  const found = madeIn(
    'channels/hotlines/{decode,map}/*.ts',
    'channels/hotlines/{replay,understand}.ts',
    'channels/wechat/{xml,parse,part,replay}.ts',
    'adapters/quarantine-postgres*.ts',
  )
  t.ok(found.length > 90, `${found.length} were found`)
  t.strictSame(found.filter(isLeft), [], 'add their form to src/ops/console/reasons')
})

t.test('nearly all of what errands and calls say', async (t) => {
  const found = madeIn(
    'channels/hotlines/callback.ts',
    'adapters/{fetch-https,transcribe-openai,summarise-openai}.ts',
    'src/intake/{errands,fetch-attachment}.ts',
  )
  t.ok(found.length > 15, `${found.length} were found`)
  const left = found.filter(isLeft)
  t.ok(left.length * 8 < found.length, `${left.length} of ${found.length}: ${left.join(', ')}`)
})

t.test('what is masked is counted in Chinese', async (t) => {
  const content = {
    name: '‹3 characters›',
    list: ['‹8 letters and digits›', '‹5 more›'],
    '‹name 2: 5 characters›': 1,
  }
  t.strictSame(masksIn(content, 'zh'), {
    name: '‹3 个字›',
    list: ['‹8 个字母和数字›', '‹另有 5 个›'],
    '‹第 2 个名称：5 个字›': 1,
  })
  t.equal(masksIn('‹120 characters, 3 lines, with U+0000›', 'zh'), '‹120 个字，3 行，含 U+0000›')
  t.equal(masksIn('‹11 digits›', 'zh'), '‹11 位数字›')
  t.equal(masksIn(content, 'en'), content)
})
