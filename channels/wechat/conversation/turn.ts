/** One join while it is made: what is known, what is remembered, what is to go out. */
import type { Pending } from '../../../src/contract/submission.ts'
import type { Joined, Thread, ThreadPart } from '../../../src/contract/thread.ts'
import type { TextKey, Texts, Values, Words } from '../texts.ts'
import { bilingual, say } from '../texts.ts'
import type { Scenes } from './place.ts'
import { type Content, readData, type Said } from './said.ts'
import type { Draft, Kept, State } from './state.ts'
import { type Making, wordsIn } from './submission.ts'

export interface Rules {
  texts: Texts
  config: {
    quietSeconds: number
    wordlessSeconds: number
    mediaWaitSeconds: number
    onUnsubscribe: 'submit' | 'drop'
    /** Somebody listens to voices: their words are waited for. Default: false. */
    transcribes?: boolean
    /** As the transcript names whoever listens. */
    engine?: string
  }
  /** What one account says otherwise, by touchpoint. */
  accounts?: ReadonlyMap<string, { onUnsubscribe?: 'submit' | 'drop' | undefined }>
  /** By what the code of a place holds. */
  scenes: Scenes
}

export interface Turn {
  rules: Rules
  thread: Thread
  state: State
  making: Making
  /** By message id. */
  answers: Map<string, Answer>
  out: Required<Pick<Joined, 'submissions' | 'supplements' | 'ratings' | 'says' | 'delivered'>>
  window?: Joined['window']
  gone?: boolean
  /** The last part that came into the open draft, and whether it began it. */
  touched?: { messageId: string; began: boolean } | undefined
}

export interface Answer {
  text: string
  /** Worth one of the few messages that may be pushed, where nobody waits for it any more. */
  push: boolean
}

/** What the next message says anyway, or what comes too late after some seconds. */
const passing = new Set<TextKey>([
  'noted',
  'askWhat',
  'askWhere',
  'supplementNoted',
  'nothingToSubmit',
  'nothingToCancel',
  'courtesy',
])

/** A part, with what it says. `order` is where it belongs. */
export interface Came extends Omit<ThreadPart, 'data'> {
  said: Said
  file: Pending | undefined
  page: string | undefined
  /** Milliseconds since the epoch. */
  at: number
}

/** In their order. What ends a draft has no number of its own: it comes after what was sent in the same second. */
export function partsOf({ parts }: Pick<Thread, 'parts'>): Came[] {
  return parts
    .map(({ data, ...part }) => {
      const { incoming: said, file, page } = readData(data)
      const isEnd = said.type === 'event' && (said.event === 'click' || said.event === 'unsubscribe')
      const order = isEnd ? `${part.order.slice(0, 12)}~` : part.order
      return { ...part, order, said, file, page, at: Date.parse(part.receivedAt) }
    })
    .toSorted((a, b) => compare(a.order, b.order))
}

export function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

export function keep({ messageId, order, receipt, receivedAt, file, page }: Came, said: Content): Kept {
  return { messageId, order, receipt, receivedAt, said, ...(file && { file }), ...(page && { page }) }
}

export function answer(
  turn: Turn,
  { messageId }: Pick<Came, 'messageId'>,
  key: TextKey,
  values?: Values,
): void {
  turn.answers.set(messageId, { text: say(turn.rules.texts, key, values), push: !passing.has(key) })
}

export function reply(turn: Turn, { messageId }: Pick<Came, 'messageId'>, ...words: Words[]): void {
  turn.answers.set(messageId, { text: bilingual(...words), push: true })
}

export function seconds(count: number): number {
  return count * 1000
}

/** Written, or understood of speech by now. */
export function hasWords(turn: Turn, { parts }: Pick<Draft, 'parts'>): boolean {
  return parts.some((part) => wordsIn(part, turn.making) !== '')
}

/** A voice whose words may still come. */
export function mayBeHeard({ thread, rules }: Turn, { parts }: Pick<Draft, 'parts'>): boolean {
  return parts.some(({ said, file }) => {
    if (said.type !== 'voice' || !file || file.failed !== undefined) return false
    const known = thread.files.get(file.id)
    if (known?.state === 'stored') return known.isTranscribing === true
    return known?.state !== 'failed' && rules.config.transcribes === true
  })
}
