import t from 'tap'
import { createQuestionCaptcha } from '../../adapters/captcha-question.ts'
import { createMemoryLimits } from '../../adapters/limits-memory.ts'
import { createTestClock } from '../contract/limits.ts'

const key = Buffer.alloc(32, 7)
const inChinese = '零一二三四五六七八九'
const inEnglish = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']

function open() {
  const clock = createTestClock()
  const limits = createMemoryLimits({ clock })
  return { clock, limits, captcha: createQuestionCaptcha({ key, clock, limits }) }
}

/** What a person would work out. */
function solve(prompt: string): number {
  const chinese = /^(.)加(.)等于几/.exec(prompt)
  const english = /^How much is (\w+) plus (\w+)\?/.exec(prompt)
  const of = (words: string[] | string, found: string[]) =>
    found.slice(1, 3).reduce((sum, word) => sum + words.indexOf(word), 0)
  return chinese ? of(inChinese, chinese) : of(inEnglish, english ?? [])
}

t.test('the right answer passes, in whatever form; a wrong one does not', async (t) => {
  const { captcha } = open()
  const full = (n: number) =>
    String(n).replace(/\d/g, (digit) => '０１２３４５６７８９'.charAt(Number(digit)))
  const chinese = (n: number) =>
    n < 10 ? inChinese.charAt(n) : `十${n === 10 ? '' : inChinese.charAt(n - 10)}`
  for (const lang of ['zh', 'en'] as const)
    for (const write of [String, full, chinese, (n: number) => ` ${n}。 `]) {
      const { id, prompt } = await captcha.challenge(lang)
      t.ok(await captcha.verify(id, write(solve(prompt))), `${prompt} ${write(solve(prompt))}`)
    }
  for (const wrong of [(n: number) => String(n + 1), () => '', () => 'x', () => '-1', () => '1e1']) {
    const { id, prompt } = await captcha.challenge('en')
    t.notOk(await captcha.verify(id, wrong(solve(prompt))), wrong(solve(prompt)))
  }
})

t.test('one try for each challenge', async (t) => {
  const { captcha } = open()
  const used = await captcha.challenge('zh')
  t.ok(await captcha.verify(used.id, String(solve(used.prompt))))
  t.notOk(await captcha.verify(used.id, String(solve(used.prompt))), 'used')
  const guessed = await captcha.challenge('zh')
  t.notOk(await captcha.verify(guessed.id, '3'))
  t.notOk(await captcha.verify(guessed.id, String(solve(guessed.prompt))), 'guessed at before')
})

t.test(
  'the same on every gateway, for half an hour; another key, or a changed id, is none of ours',
  async (t) => {
    const { captcha, clock, limits } = open()
    const there = createQuestionCaptcha({ key, clock, limits })
    const foreign = createQuestionCaptcha({ key: Buffer.alloc(32, 8), clock, limits })
    const { id, prompt } = await captcha.challenge('zh')
    const answer = String(solve(prompt))
    t.notOk(await foreign.verify(id, answer))
    t.notOk(
      await there.verify(
        id.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')),
        answer,
      ),
    )
    for (const bad of ['', '..', 'x', `${id}x`, 'é'.repeat(40)]) t.notOk(await there.verify(bad, answer), bad)
    await clock.pass(1799)
    t.ok(await there.verify(id, answer))
    const late = await captcha.challenge('zh')
    await clock.pass(1801)
    t.notOk(await there.verify(late.id, String(solve(late.prompt))), 'too late')
  },
)

t.test('questions differ, and their answers are spread', async (t) => {
  const { captcha } = open()
  const sums = new Map<number, number>()
  for (let n = 0; n < 400; n++) {
    const sum = solve((await captcha.challenge('zh')).prompt)
    sums.set(sum, (sums.get(sum) ?? 0) + 1)
  }
  t.ok(sums.size > 12, `${sums.size} different`)
  t.ok(Math.max(...sums.values()) < 100, 'none in more than a quarter')
})
