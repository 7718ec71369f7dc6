import { z } from 'zod'
import { Disposition } from '../contract/request.ts'
import { createWordFinder } from './words.ts'

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
  const find = createWordFinder(table)
  return (text) => {
    const found = find(text)
    const decisive = found?.find(({ urgency }) => urgency === 'emergency') ?? found?.[0]
    if (!found || !decisive) return undefined
    const { urgency, disposition } = decisive
    return { urgency, disposition, words: found.map(({ word }) => word) }
  }
}
