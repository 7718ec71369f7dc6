/** What a citizen is told of a disposition, as the note of a timeline's event: Chinese, and English below. */
import type { Triage } from './request.ts'

export function toldNote(told: Triage['told'] | null): string | undefined {
  return told ? `${told.zh}\n${told.en}` : undefined
}
