/** What the room of requests is given. */
import type { CaseRecords } from '../../../contract/case-record.ts'
import type { CaseSearch } from '../../../contract/cases.ts'
import type { Intake } from '../../../contract/channel.ts'
import type { Blobs } from '../../../contract/ports.ts'

export interface RequestServices {
  cases: CaseSearch
  records: CaseRecords
  /** This gateway's own: what is there and not in the ledger yet. */
  journal: Pick<Intake, 'find'> & { gateway: string }
  blobs: Pick<Blobs, 'find' | 'open'>
  /** For what is searched for: 32 bytes. */
  sealKey: Buffer
  /** For telling phones apart that were searched for: 32 bytes. */
  digestKey: Buffer
}
