import { z } from 'zod'
import type { Advice, AdviceTables, RightDoor } from '../contract/advice.ts'
import { Disposition } from '../contract/request.ts'
import type { EmergencyWord } from './emergency.ts'
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
  /** Separated by `|`; matched as in emergency-words.csv. */
  words: z
    .string()
    .transform((text) => text.split('|').map((word) => word.trim()))
    .pipe(z.array(z.string().min(2, 'expected words of at least two characters').max(40)).min(1)),
})
export type RightDoorRow = z.infer<typeof RightDoorRow>

type EmergencyTable = Omit<EmergencyWord, 'note'>[]

/** More than any form takes: what is longer is refused anyway, and must not cost more to refuse than to take. */
const MOST_CHARACTERS = 20_000

/** What to tell before something is sent: pure, microseconds. */
export function createAdvice(
  emergencyWords: EmergencyTable,
  doors: RightDoorRow[],
): (text: string) => Advice {
  const findEmergency = createWordFinder(emergenciesOf(emergencyWords))
  const findDoors = createWordFinder(
    doors.flatMap(({ words, ...door }) => words.map((word) => ({ word, door: door satisfies RightDoor }))),
  )
  return (whole) => {
    const text = whole.slice(0, MOST_CHARACTERS)
    const emergency = findEmergency(text)
    const decisive = emergency?.[0]
    return {
      ...(decisive && {
        emergency: {
          words: emergency.map(({ word }) => word),
          disposition: decisive.disposition,
        },
      }),
      doors: [...new Set(findDoors(text)?.map(({ door }) => door))],
    }
  }
}

/** The same tables for a browser. */
export function createAdviceTables(emergencyWords: EmergencyTable, doors: RightDoorRow[]): AdviceTables {
  return {
    emergency: emergenciesOf(emergencyWords).map(({ word, disposition }) => ({
      word: wordKey(word),
      disposition,
    })),
    doors: doors.map(({ words, ...door }) => ({ ...door, words: words.map(wordKey) })),
  }
}

/** Who waits for water need not call 119. */
function emergenciesOf(table: EmergencyTable): EmergencyTable {
  return table.filter(({ urgency }) => urgency === 'emergency')
}
