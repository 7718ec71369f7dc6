import { z } from 'zod'
import type { Advice, AdviceTables, RightDoor } from '../contract/advice.ts'
import { Disposition } from '../contract/request.ts'
import type { EmergencyWords } from './emergency.ts'
import { expand } from './patterns/columns.ts'
import type { UrgencyTables } from './urgency/tables.ts'
import { createWordFinder, wordKey } from './words.ts'

/** One row of config/right-doors.csv. */
export const RightDoorRow = z.strictObject({
  id: z.string().regex(/^[a-z]+(-[a-z]+)*$/, 'expected lower-case letters and hyphens'),
  disposition: Disposition,
  name: z.string().min(2).max(60),
  nameEn: z.string().min(2).max(100),
  /** Empty: none is publicly known. */
  phone: z
    .string()
    .regex(/^[\d-]{3,15}$|^$/, 'expected a number as it is dialled, or nothing')
    .transform((text) => text || undefined),
  hint: z.string().min(1).max(200),
  hintEn: z.string().min(1).max(300),
  /** Separated by `|`; Chinese words match anywhere in a text, Latin ones as whole words. */
  words: z
    .string()
    .transform((text) => text.split('|').map((word) => word.trim()))
    .pipe(z.array(z.string().min(2, 'expected words of at least two characters').max(40)).min(1)),
})
export type RightDoorRow = z.infer<typeof RightDoorRow>

/** More than any form takes: what is longer is refused anyway, and must not cost more to refuse than to take. */
const MOST_CHARACTERS = 20_000

/** What to tell before something is sent: pure, microseconds. */
export function createAdvice(
  emergencyWords: EmergencyWords,
  doors: RightDoorRow[],
): (text: string) => Advice {
  const findDoors = createWordFinder(
    doors.flatMap(({ words, ...door }) => words.map((word) => ({ word, door: door satisfies RightDoor }))),
  )
  return (whole) => {
    const text = whole.slice(0, MOST_CHARACTERS)
    const found = emergencyWords(text)
    return {
      // Who waits for water need not call 119.
      ...(found?.urgency === 'emergency' && {
        emergency: { words: found.words, disposition: found.disposition },
      }),
      doors: [...new Set(findDoors(text)?.map(({ door }) => door))],
    }
  }
}

/** The same for a browser, which knows the words alone and nothing of their context: what it says is a hint. */
export function createAdviceTables({ signals, groups }: UrgencyTables, doors: RightDoorRow[]): AdviceTables {
  const words = signals
    .filter(
      ({ urgency, pattern, unless }) =>
        urgency === 'emergency' && pattern.length === 1 && unless.length === 0,
    )
    .flatMap(({ pattern, disposition }) =>
      expand(pattern.flat(), groups).map((word) => ({ word: wordKey(word), disposition })),
    )
  return {
    emergency: words,
    doors: doors.map(({ words, ...door }) => ({ ...door, words: words.map(wordKey) })),
  }
}
