/** What we say to citizens: config/wechat/texts.yaml, Chinese first, English below. */
import { z } from 'zod'

/** Every key, with the values that its words must name in braces. */
export const textKeys = {
  /** To a new follower: who we are, how it goes, what is kept. */
  welcome: [],
  help: [],
  /** The first part of a draft came, and nothing is missing. */
  noted: [],
  /** The same, and words are missing, or a place. */
  askWhat: [],
  askWhere: [],
  submitted: ['receipt'],
  /** Behind `submitted`, where the request has a page. */
  trackLink: ['url'],
  /** Pushed: a request went without files that could not be had. */
  filesMissing: ['count'],
  nothingToSubmit: [],
  cancelled: [],
  cancelledSupplement: [],
  /** To 取消 of what went on as an emergency. */
  emergencyStays: [],
  nothingToCancel: [],
  anonymousNow: [],
  anonymousNext: [],
  confidentialNow: [],
  confidentialNext: [],
  /** The two above are taken back. */
  namedNow: [],
  namedNext: [],
  /** Behind the two of the next one, where a request was submitted just now. */
  notTheLast: [],
  emergency: ['receipt'],
  supplementHow: ['receipt'],
  supplementNoted: ['receipt'],
  supplemented: ['receipt'],
  nothingToSupplement: [],
  queryNone: [],
  queryHead: [],
  queryLine: ['receipt', 'date', 'status'],
  notYours: [],
  /** To thanks and greetings. */
  courtesy: [],
  /** To whoever wants to speak to a person. */
  operator: [],
  rated: ['score'],
  rateHow: [],
  rateNotYet: [],
  rateAlready: [],
  rateNone: [],
  /** After a code at a place was scanned. */
  scanned: ['place'],
  scannedUnknown: [],
  /** The ledger is down: it lies in the journal. */
  kept: [],
  tooLong: [],
  /** Pushed: a request has come further. */
  progress: ['receipt', 'status'],
  /** Behind it, where there is one. */
  progressNote: ['note'],
  askRating: [],
  status_received: [],
  status_triaged: [],
  status_dispatched: [],
  status_in_progress: [],
  status_returned: [],
  status_closed: [],
  status_rated: [],
} as const satisfies Record<string, readonly string[]>

export type TextKey = keyof typeof textKeys
/** Several lines each. */
export interface Words {
  zh: string
  en: string
}
export type Texts = Readonly<Record<TextKey, Words>>
export type Values = Readonly<Record<string, string>>

/** One message of an official account holds 2048 bytes; the values have to fit, too. */
const MOST_BYTES = 1900
const PLACEHOLDER = /\{([A-Za-z]\w*)\}/g

function words(needed: readonly string[]) {
  return z
    .string('expected a text')
    .trim()
    .min(1, 'expected a text')
    .check(({ value, issues }) => {
      const found = Array.from(value.matchAll(PLACEHOLDER), ([, name]) => name ?? '')
      const strange = found
        .filter((name) => !needed.includes(name))
        .map((name) => `there is no {${name}} here`)
      const missing = needed.filter((name) => !found.includes(name)).map((name) => `expected {${name}} in it`)
      for (const message of [...strange, ...missing])
        issues.push({ code: 'custom', message, input: value, path: [] })
    })
}

function both(needed: readonly string[]) {
  return z
    .strictObject({ zh: words(needed), en: words(needed) }, 'expected zh and en')
    .refine(({ zh, en }) => Buffer.byteLength(zh) + Buffer.byteLength(en) <= MOST_BYTES, {
      error: `zh and en together: at most ${MOST_BYTES} bytes; a Chinese character has 3`,
    })
}

export const TextsFile = z.strictObject(
  mapKeys((key) => both(textKeys[key])),
  'expected texts by their names',
)

/** For where there is no file: says nothing. */
export const noTexts: Texts = mapKeys(() => ({ zh: '', en: '' }))

function mapKeys<Value>(make: (key: TextKey) => Value): Record<TextKey, Value> {
  const keys = Object.keys(textKeys).filter((key): key is TextKey => key in textKeys)
  const empty: Partial<Record<TextKey, Value>> = {}
  for (const key of keys) empty[key] = make(key)
  const isWhole = (made: typeof empty): made is Record<TextKey, Value> => keys.every((key) => key in made)
  if (!isWhole(empty)) throw new TypeError('every text has a key')
  return empty
}

/** Chinese, then English, with the values in their places. What stands in a value is never read again. */
export function say(texts: Texts, key: TextKey, values: Values = {}): string {
  return bilingual(fill(texts, key, values))
}

export function fill(texts: Texts, key: TextKey, values: Values = {}): Words {
  const put = (text: string) => text.replace(PLACEHOLDER, (whole, name: string) => values[name] ?? whole)
  return { zh: put(texts[key].zh), en: put(texts[key].en) }
}

export function bilingual(...all: Words[]): string {
  const lines = (language: keyof Words) => all.map((each) => each[language])
  return [...lines('zh'), ...lines('en')].filter((line) => line !== '').join('\n')
}
