/**
 * What of a text the classifiers see: characters in runs of one to three, English words and pairs of them. No segmenter:
 * runs need none, and hold for words that no dictionary has.
 */
import { normalized } from '../../contract/clean-text.ts'

/** Each once, with its weight before rarity counts; as it stands in the text's match key. */
export type Features = ReadonlyMap<string, number>

/** Sounds that fill pauses, and phrases that open and close: they part what belongs together. */
const FILLERS =
  /[嗯呃啊哎呀哦噢喔呢吧嘛哈咯啦哟诶欸唉]+|那个那个|就是说|然后呢?|怎么说呢?|你(?:好|们好)|您好|喂|麻烦(?:您|你)?|请问一?下?|我想(?:问|反映|咨询|投诉|举报|建议)(?:一下)?|(?:反映|咨询|投诉|举报)一下|谢谢(?:您|你|了)?/g
const PARTS = /\p{sc=Han}+|[a-z][a-z']*/gu
const STOPS = new Set(
  'a an the is are was were be been am i we you he she it they my our your his her its their me us him them this that these those of to in on at for from by with and or but not no so as if do does did done have has had can could will would should may might must there here what when where who which how why very just also too please hello hi thanks thank'.split(
    ' ',
  ),
)
/** Of longer texts what stands in the middle is not looked at: a matter is said early, or at the end. */
const MOST_CHARACTERS = 3000
/** Of runs of one, two and three characters. */
const RUN_WEIGHTS = [1, 1, 0.5] as const
const PAIR_WEIGHT = 0.8

/** Linear up to a length, then constant. */
export function featuresOf(text: string): Features {
  const features = new Map<string, number>()
  const key = normalized(clip(text), 'NFKC').toLowerCase().replace(FILLERS, ' ')
  let before = ''
  for (const [part] of key.matchAll(PARTS)) {
    if (/^[a-z]/.test(part)) before = addEnglish(features, part, before)
    else addRuns(features, part)
  }
  return features
}

/** The beginning and the end of what is too long. */
export function clip(text: string): string {
  if (text.length <= MOST_CHARACTERS) return text
  const half = MOST_CHARACTERS / 2
  return `${text.slice(0, half)} ${text.slice(-half)}`
}

function addRuns(features: Map<string, number>, run: string): void {
  RUN_WEIGHTS.forEach((weight, at) => {
    for (let start = 0; start + at < run.length; start += 1)
      features.set(run.slice(start, start + at + 1), weight)
  })
}

/** Returns what the next one stands beside. */
function addEnglish(features: Map<string, number>, word: string, before: string): string {
  if (STOPS.has(word)) return before
  const stem = stemOf(word)
  if (stem === '') return before
  features.set(stem, 1)
  if (before !== '') features.set(`${before} ${stem}`, PAIR_WEIGHT)
  return stem
}

const LEAST_STEM = 4

function stemOf(word: string): string {
  const bare = word.replace(/'s?$/, '')
  if (bare.length <= LEAST_STEM) return bare.replace(/s$/, '')
  return bare.replace(/(?:ies|y)$/, 'i').replace(/(?:ing|ed|es|s|e)$/, '')
}
