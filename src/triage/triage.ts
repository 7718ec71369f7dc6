import type { Request, Triage } from '../contract/request.ts'
import { searchedWords } from '../contract/searched-words.ts'
import type { Deadlines } from './deadlines.ts'
import type { EmergencyWords } from './emergency.ts'

export interface TriageOptions {
  emergencyWords: EmergencyWords
  deadlines: Deadlines
}

/** First form: the type as the source said it, urgency and disposition by the keyword table, deadlines by theirs. */
export function createTriage({ emergencyWords, deadlines }: TriageOptions): (request: Request) => Triage {
  return (request) => {
    const { type, receivedAt } = request
    const found = emergencyWords(searchedWords(request).join('\n'))
    const urgency = found?.urgency ?? 'normal'
    return {
      type,
      urgency,
      disposition: found?.disposition ?? 'dispatch',
      lanes: [],
      flags: [],
      ...deadlines(type, urgency, receivedAt),
      evidence: found?.words ?? [],
      by: 'jiesu-keywords/1',
    }
  }
}
