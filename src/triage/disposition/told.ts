/** What the citizen is told of the way that their request goes: config/texts/dispositions.csv. */
import { z } from 'zod'
import { Disposition, type Status } from '../../contract/request.ts'

const placeholders = ['door', 'phone', 'receipt', 'status'] as const
type Placeholder = (typeof placeholders)[number]
const PLACEHOLDER = /\{(\w*)\}/g

const Sentence = z
  .string()
  .min(1)
  .max(120)
  .refine(
    (text) => namesIn(text).every(isPlaceholder),
    `expected of {…} only ${placeholders.map((name) => `{${name}}`).join(' ')}`,
  )

/** One row of config/texts/dispositions.csv. */
export const ToldRow = z.strictObject({ disposition: Disposition, zh: Sentence, en: Sentence })
export type ToldRow = z.infer<typeof ToldRow>

export interface Told {
  zh: string
  en: string
}

export interface ToTell {
  disposition: Disposition
  /** Whose matter it is, where that is known. */
  door?: { name: string; nameEn: string; phone?: string | undefined } | undefined
  /** The request of which this one is a repeat. */
  earlier?: { receipt: string; status: Status } | undefined
}

const STATUSES: Record<Status, Told> = {
  received: { zh: '已收到', en: 'received' },
  triaged: { zh: '已登记', en: 'registered' },
  dispatched: { zh: '已转给负责的单位', en: 'passed to the responsible office' },
  in_progress: { zh: '正在办理', en: 'being handled' },
  returned: { zh: '正在重新安排单位', en: 'being passed to another office' },
  closed: { zh: '已办结', en: 'closed' },
  rated: { zh: '已评价', en: 'rated' },
}

/** Throws RangeError where the table has no row: `untold` says beforehand. */
export function createTold(rows: readonly ToldRow[]): (toTell: ToTell) => Told {
  return ({ disposition, door, earlier }) => {
    const values = {
      zh: valuesOf('zh', { door, earlier }),
      en: valuesOf('en', { door, earlier }),
    }
    const row = rows.find((row) => row.disposition === disposition && isFilled(row, values.zh))
    if (!row) throw new RangeError(`nothing to tell of ${disposition}`)
    return { zh: fill(row.zh, values.zh), en: fill(row.en, values.en) }
  }
}

/** Of dispositions the first for which nothing can always be told. */
export function untold(rows: readonly ToldRow[]): Disposition | undefined {
  return Disposition.options.find(
    (disposition) => !rows.some((row) => row.disposition === disposition && isFilled(row, new Map())),
  )
}

type Values = ReadonlyMap<string, string>

function valuesOf(language: keyof Told, { door, earlier }: Pick<ToTell, 'door' | 'earlier'>): Values {
  const values: [Placeholder, string | undefined][] = [
    ['door', language === 'zh' ? door?.name : door?.nameEn],
    ['phone', door?.phone],
    ['receipt', earlier?.receipt],
    ['status', earlier && STATUSES[earlier.status][language]],
  ]
  return new Map(values.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])))
}

function isFilled({ zh, en }: ToldRow, values: Values): boolean {
  return [...namesIn(zh), ...namesIn(en)].every((name) => values.has(name))
}

function fill(text: string, values: Values): string {
  return text.replace(PLACEHOLDER, (whole, name: string) => values.get(name) ?? whole)
}

function namesIn(text: string): string[] {
  return [...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name)
}

function isPlaceholder(name: string): boolean {
  return placeholders.some((known) => known === name)
}
