/** What PostgreSQL refuses, put into the journal of a house that is stopped: no door lets it in. */
import { join } from 'node:path'
import { openLmdbJournal } from '../../adapters/journal-lmdb.ts'
import type { Submission } from '../../src/contract/submission.ts'
import { submission } from './samples.ts'

export type Poison = Partial<Submission> & { endpoint?: string; receipt?: string }

const RECEIPT = '0000-0000-0000-0000-0000'

/** Resolves to its receipt. It counts as accepted from (web, `endpoint`). */
export async function poison(
  dataDir: string,
  { endpoint = 'web/local', receipt = RECEIPT, ...changes }: Poison = {},
): Promise<string> {
  const journal = openLmdbJournal({
    dir: join(dataDir, 'journal'),
    clock: Date,
    maxBytes: 1e9,
    reserveBytes: 0,
    role: 'gateway',
  })
  const origin = { channel: 'web', endpoint }
  const { attachments: _none, ...content } = submission('poison', {
    source: { ...origin, messageId: 'poison' },
    extensions: { bad: 'a\u0000b' },
    ...changes,
  })
  const receivedAt = '2026-01-05T08:00:00+08:00'
  const request = {
    schema: 'jiesu.request/1' as const,
    receipt,
    revision: 1,
    receivedAt,
    ...content,
    attachments: [],
  }
  await journal.append(1, { kind: 'submission', origin, receipt, urgency: 'normal', request })
  await journal.close()
  return receipt
}
