/** What stands for words that are masked, in the language of whoever reads: `‹3 characters›`, `‹3 个字›`. */
import type { Lang } from '../layout.ts'

/** Strings, lists and objects of them, as `maskedTree` makes them; or lines of a skeleton. */
export function masksIn(content: unknown, lang: Lang): unknown {
  if (lang === 'en') return content
  if (typeof content === 'string') return content.replace(/‹[^‹›]{1,120}›/g, inChinese)
  if (Array.isArray(content)) return content.map((each) => masksIn(each, lang))
  if (typeof content !== 'object' || content === null) return content
  return Object.fromEntries(
    Object.entries(content).map(([name, value]) => [String(masksIn(name, lang)), masksIn(value, lang)]),
  )
}

const forms: readonly [RegExp, string][] = [
  [/^name (\d+): /, '第 $1 个名称：'],
  [/(\d+) digits/, '$1 位数字'],
  [/(\d+) letters and digits/, '$1 个字母和数字'],
  [/(\d+) characters/, '$1 个字'],
  [/, (\d+) lines/, '，$1 行'],
  [/, with /, '，含 '],
  [/^(\d+) more names$/, '另有 $1 个名称'],
  [/^(\d+) more$/, '另有 $1 个'],
  [/^deeper$/, '更深的从略'],
]

function inChinese(mask: string): string {
  const inside = forms.reduce((text, [form, chinese]) => text.replace(form, chinese), mask.slice(1, -1))
  return `‹${inside}›`
}
