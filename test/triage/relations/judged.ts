/** Requests of invented people, judged, and whoever relates them over a ledger of its own. */

import type { Pool } from '../../../adapters/postgres.ts'
import { createPostgresRelations } from '../../../adapters/relations-postgres.ts'
import { beijingTime } from '../../../src/contract/beijing-time.ts'
import type { Request, Triage } from '../../../src/contract/request.ts'
import { createReceipts } from '../../../src/intake/receipt.ts'
import type { Judged } from '../../../src/triage/relations/portrait.ts'
import { createRelate, type RelateParts } from '../../../src/triage/relations/relate.ts'
import { submission } from '../../support/samples.ts'

const receipts = createReceipts('a secret of this test, long enough')

export interface Said {
  /** Of the phone, its last four digits; undefined: anonymous. */
  by?: number | undefined
  /** Code of the catalogue. */
  topic?: string
  signals?: string[]
  urgency?: Triage['urgency']
  disposition?: Triage['disposition']
  /** Minutes after the beginning. */
  at?: number
  street?: string
  district?: string
  receipt?: string
  revision?: number
  request?: Partial<Request>
  triage?: Partial<Triage>
}

const origin = { channel: 'web', endpoint: 'web/test' }
const BEGINNING = Date.parse('2026-01-05T08:00:00+08:00')
let count = 0

export function judged(text: string, said: Said = {}): Judged {
  count += 1
  const { by, topic, signals = [], urgency = 'normal', disposition = 'dispatch', at = count / 1000 } = said
  const { attachments: _none, requester, ...content } = submission(`m${count}`)
  const { phone: _phone, name: _name, ...anonymous } = requester
  const receivedAt = beijingTime(BEGINNING + at * 60_000)
  const location = {
    ...(said.district && { districtCode: said.district }),
    ...(said.street && { streetCode: said.street, districtCode: said.street.slice(0, 6) }),
  }
  return {
    request: {
      ...content,
      schema: 'jiesu.request/1',
      receipt: said.receipt ?? receipts.of(origin, `m${count}`),
      revision: said.revision ?? 1,
      receivedAt,
      requester:
        by === undefined ? anonymous : { ...anonymous, phone: `+861380000${String(by).padStart(4, '0')}` },
      text,
      attachments: [],
      ...(Object.keys(location).length > 0 && { location }),
      ...said.request,
    },
    triage: {
      type: 'assistance',
      urgency,
      disposition,
      lanes: [],
      flags: [],
      dispatchDueAt: receivedAt,
      handleDueAt: receivedAt,
      evidence: [],
      by: 'test',
      ...(topic && { category: { code: topic, path: ['x'], confidence: 0.9 } }),
      ...said.triage,
    },
    signals,
  }
}

export function relateOver(pool: Pool, parts: Partial<RelateParts> = {}) {
  return createRelate({
    key: async () => 'of this test',
    placeOf: () => undefined,
    relations: createPostgresRelations(pool),
    crowd: 3,
    repeatDays: 7,
    ...parts,
  })
}
