import { cleanText } from '../../../src/contract/clean-text.ts'

/** Clean, of at most so many code units, and never with half a character at its end. */
export function cutText(text: string, most: number): string {
  const clean = cleanText(text)
  return clean.length <= most ? clean : cleanText(clean.slice(0, most))
}
