/** A journal as it is at one moment, while its gateway writes on: what is not in the ledger yet is in no other place. */
import { join } from 'node:path'
import { open } from 'lmdb'

export const JOURNAL_FILE = 'journal.lmdb'

export interface JournalCopy {
  gateway: string
  /** Resolves when the copy is written, not synced. */
  copyTo(path: string): Promise<void>
  close(): Promise<void>
}

/** `dir` is the journal's. */
export function openJournalCopy(dir: string): JournalCopy {
  const root = open({ path: join(dir, JOURNAL_FILE), readOnly: true, maxDbs: 5 })
  const meta = root.openDB<unknown, string>({ name: 'meta', encoding: 'json' })
  return {
    gateway: String(meta.get('gateway') ?? ''),
    copyTo: (path) => root.backup(path, true),
    close: () => root.close(),
  }
}
