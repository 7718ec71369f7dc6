/** What a citizen should know before sending: whom to call at once, and which door a matter belongs to. It never blocks. */
import type { Disposition } from './request.ts'

/** Where a matter belongs that 12345 may not decide (regulation 2021, article 11). */
export interface RightDoor {
  id: string
  name: string
  nameEn: string
  /** As it is dialled; undefined: none is publicly known. */
  phone?: string | undefined
  /** What to do, a sentence or two in plain words. */
  hint: string
  hintEn: string
  disposition: Disposition
}

export interface Advice {
  /** Words as they stand in the table; `disposition` says whether 110, 119, 120 or 122 is to be called. */
  emergency?: { words: string[]; disposition: Disposition }
  /** In the order of the table; empty for most texts. */
  doors: RightDoor[]
}

/**
 * The same for a browser, where it has to work offline. Words are match keys: a text is brought to NFKC and lower case,
 * spaces between Chinese characters are taken out. Chinese words match anywhere, Latin ones as whole words.
 */
export interface AdviceTables {
  /** The first that is found decides on the disposition. */
  emergency: { word: string; disposition: Disposition }[]
  doors: (RightDoor & { words: string[] })[]
}
