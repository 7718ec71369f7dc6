/** What is pushed of a request: its receipt, and files that are missing. */
import type { TextKey, Words } from '../texts.ts'
import { bilingual, fill } from '../texts.ts'
import type { Draft, Head, Kept } from './state.ts'
import type { Turn } from './turn.ts'

type Told = Pick<Head, 'receipt' | 'page'>

export function tell(turn: Turn, head: Told, key: 'emergency' | 'submitted'): void {
  push(turn, head.receipt, key, receiptWords(turn, head, key))
}

/** With the address of its page, where it has one. */
export function receiptWords(
  { rules: { texts } }: Turn,
  { receipt, page: url }: Told,
  key: TextKey,
): Words[] {
  return [fill(texts, key, { receipt }), ...(url === undefined ? [] : [fill(texts, 'trackLink', { url })])]
}

/** Once for each draft. One that is added to a request that stands has a key of its own there. */
export function tellMissing(turn: Turn, draft: Draft, head: Head): void {
  const count = draft.parts.filter((part) => isMissing(turn, part)).length
  if (count === 0 || draft.filesTold) return
  draft.filesTold = true
  const key = draft.to === head.receipt ? `files/${head.messageId}` : 'files'
  push(turn, head.receipt, key, [fill(turn.rules.texts, 'filesMissing', { count: String(count) })])
}

function isMissing({ thread }: Turn, { file }: Kept): boolean {
  return file !== undefined && (file.failed !== undefined || thread.files.get(file.id)?.state === 'failed')
}

function push({ state, out }: Turn, receipt: string, key: string, words: Words[]): void {
  if (!state.gone) out.says.push({ receipt, key, text: bilingual(...words) })
}
