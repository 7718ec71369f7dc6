/** What every message may say, whatever it is about: it tells no matter from another. */
import { normalized } from '../../contract/clean-text.ts'
import { numerals } from './numerals.ts'

/** Longer ones first: an alternation takes the first that fits. */
const BOILERPLATE = `
  你好 您好 请问 麻烦 谢谢 感谢 辛苦 希望 尽快 赶紧 赶快 马上 立即 请 喂 12345 热线 市民 接线员
  话务员 同志 领导 有关部门 相关部门 部门 政府 工单 编号 受理 单号 反映 反应 投诉 举报 咨询 求助 诉求
  情况 问题 事情 这个事 这件事 的事 什么事 上次 上回 之前 以前 前几天 前两天 昨天 今天 明天 早上 上午
  中午 下午 晚上 凌晨 现在 目前 刚才 刚刚 到现在 至今 一直 仍然 还没有 还没 还是 依然 依旧 再次 又是
  已经 都没 没有人 没人 处理 解决 落实 回复 答复 回应 反馈 结果 进展 进度 催促 催办 催一下 催一催 催
  跟进 管一管 没人管 怎么回事 怎么样了 怎么办 怎么 什么时候 啥时候 多久 多会儿 到底 究竟 能不能 可不可以
  是不是 有没有 就是说 就是 那个 这个 然后 因为 所以 但是 而且 的话 你们 我们 他们 咱们 大家 自己 知道
  一下 一点 的 了 吗 呢 吧 啊 呀 嘛 呃 嗯 哎 唉 哦 诶 啦 着 把 被 给 也 都 很 太 就`
  .trim()
  .split(/\s+/)
const ENGLISH = `
  a an the is are was has have had been be it its in on at of to and or my our i we you please hello
  hi thanks thank still again this that there for with no not report reported complaint request issue
  problem when will yet fixed asap`
  .trim()
  .split(/\s+/)

const byLength = (a: string, b: string) => b.length - a.length
const BOILERPLATE_PATTERN = new RegExp(BOILERPLATE.toSorted(byLength).join('|'), 'g')
const SKIPPED = new Set(ENGLISH)

/** `又坏了`, `again`: what is said to have come back is new, though the words are the same. */
const AGAIN = /又(?!不是|没|有)|再次|再一次|复发|反复|\bagain\b|\bonce more\b|came? back/i

export function saysAgain(text: string): boolean {
  return AGAIN.test(text)
}

/** NFKC, lower case, numerals as digits, the spaces of recognised speech gone from between Chinese characters. */
export function plain(text: string): string {
  return numerals(
    normalized(text, 'NFKC')
      .toLowerCase()
      .replace(/(?<=\p{Script=Han})[ \t]+(?=\p{Script=Han})/gu, ''),
  )
}

/** Is compared as facts, or says nothing. */
const MASKED = /[0-9a-z]{4}(?:-[0-9a-z]{4}){4}|\d+|号楼|号院|单元|小区|社区|街道/g

/** Of a `plain` text: names, numbers and boilerplate become gaps. */
export function telling(text: string, names: readonly string[]): string {
  const nameless = names.reduce((rest, name) => rest.replaceAll(name, ' '), text)
  return nameless.replace(MASKED, ' ').replace(BOILERPLATE_PATTERN, ' ')
}

/** Pairs of Chinese characters, and whole words of other scripts. */
export function* featuresOf(text: string): Generator<string> {
  for (const [run] of text.matchAll(/\p{Script=Han}+|[\p{L}\p{M}]+/gu)) {
    if (!/^\p{Script=Han}/u.test(run)) {
      if (run.length > 1 && !SKIPPED.has(run)) yield run
      continue
    }
    for (let at = 0; at + 1 < run.length; at++) yield run.slice(at, at + 2)
  }
}
