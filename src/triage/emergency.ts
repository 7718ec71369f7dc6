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

/**
 * The keyword table, compiled once; pure, microseconds. Among words of the same urgency the one higher in the table
 * decides.
 */
export function createEmergencyWords(table: Omit<EmergencyWord, 'note'>[]): EmergencyWords {
  const rows = table.map((row) => ({ ...row, pattern: new RegExp(patternOf(row.word)) }))
  if (rows.length === 0) return () => undefined
  // Nearly every text has none of the words: one pass says so.
  const any = new RegExp(rows.map(({ pattern }) => pattern.source).join('|'))
  return (text) => {
    const key = matchKey(text)
    if (!any.test(key)) return undefined
    // Each word by itself, since words overlap: 停电梯困人 holds both 停电 and 电梯困人.
    const found = rows.filter(({ pattern }) => pattern.test(key))
    const decisive = found.find(({ urgency }) => urgency === 'emergency') ?? found[0]
    if (!decisive) return undefined
    const { urgency, disposition } = decisive
    return { urgency, disposition, words: found.map(({ word }) => word) }
  }
}

/** NFKC: full-width and half-width forms match alike. Recognised speech has spaces and line ends inside words. */
function matchKey(text: string): string {
  const key = text.normalize('NFKC').toLowerCase()
  return /\s/.test(key) ? key.replace(/(?<=[^!-~\s])\s+(?=[^!-~\s])/g, '') : key
}

function patternOf(word: string): string {
  const key = matchKey(word.trim())
  const source = key.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replace(/\s+/g, '\\s+')
  return `${/^\w/.test(key) ? '\\b' : ''}${source}${/\w$/.test(key) ? '\\b' : ''}`
}
