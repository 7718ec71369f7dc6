import { z } from 'zod'
import { Disposition } from '../contract/request.ts'

/** One row of config/emergency-words.csv. */
export const EmergencyWord = z.strictObject({
  /** Matched anywhere in Chinese text; Latin words match whole words only. */
  word: z.string().trim().min(2).max(40),
  urgency: z.enum(['emergency', 'urgent']),
  disposition: Disposition,
  note: z.string(),
})
export type EmergencyWord = z.infer<typeof EmergencyWord>

/** What was found: the strongest word decides, all are named as they stand in the table. */
export interface EmergencyFinding {
  urgency: EmergencyWord['urgency']
  disposition: Disposition
  words: string[]
}

export type EmergencyWords = (text: string) => EmergencyFinding | undefined

interface Row extends Omit<EmergencyWord, 'note'> {
  /** The word as it stands in a text's match key. */
  key: string
}

/**
 * The keyword table, compiled once; pure, microseconds. Among words of the same urgency the one higher in the table
 * decides.
 */
export function createEmergencyWords(table: Omit<EmergencyWord, 'note'>[]): EmergencyWords {
  const rows = table.map((row): Row => ({ ...row, key: matchKey(row.word.trim()) }))
  const byFirst = Map.groupBy(rows, ({ key }) => key.charCodeAt(0))
  return (text) => {
    const here = find(byFirst, matchKey(text))
    if (!here) return undefined
    const found = rows.filter((row) => here.has(row))
    const decisive = found.find(({ urgency }) => urgency === 'emergency') ?? found[0]
    if (!decisive) return undefined
    const { urgency, disposition } = decisive
    return { urgency, disposition, words: found.map(({ word }) => word) }
  }
}

/** Every word by itself, since words overlap: 停电梯困人 holds both 停电 and 电梯困人. */
function find(byFirst: Map<number, Row[]>, key: string): Set<Row> | undefined {
  let found: Set<Row> | undefined
  for (let at = 0; at < key.length; at++) {
    // Most characters begin no word: a look-up each, where one pattern of all words tries them all.
    for (const row of byFirst.get(key.charCodeAt(at)) ?? []) {
      if (key.startsWith(row.key, at) && isWhole(key, at, row.key)) found = (found ?? new Set()).add(row)
    }
  }
  return found
}

/** Latin words match whole words only. */
function isWhole(key: string, at: number, word: string): boolean {
  const end = at + word.length
  return !(isLatin(word, 0) && isLatin(key, at - 1)) && !(isLatin(word, word.length - 1) && isLatin(key, end))
}

function isLatin(text: string, at: number): boolean {
  return /^\w$/.test(text.charAt(at))
}

/** NFKC: full-width and half-width forms match alike. Recognised speech has spaces and line ends inside words. */
function matchKey(text: string): string {
  const key = text.normalize('NFKC').toLowerCase()
  return /\s/.test(key) ? key.replace(/(?<=[^!-~\s])\s+(?=[^!-~\s])/g, '').replace(/\s+/g, ' ') : key
}
