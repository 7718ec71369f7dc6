/** What the room of requests is given. */
import type { CaseRecords } from '../../../contract/case-record.ts'
import type { CaseSearch } from '../../../contract/cases.ts'
import type { Intake } from '../../../contract/channel.ts'
import type { Corrections } from '../../../contract/corrections.ts'
import type { Blobs } from '../../../contract/ports.ts'
import type { Catalogue } from '../../../triage/catalogue/catalogue.ts'
import type { FindLeaves } from '../../../triage/catalogue/find-leaves.ts'

export interface InForce {
  catalogue: Catalogue
  find: FindLeaves
}

/** All throw where config/catalogue can't be read. */
export interface Catalogues {
  inForce(): Promise<InForce>
  /** By which a request was judged; undefined: it is not kept any more. */
  of(version: string): Promise<Catalogue | undefined>
}

export interface RequestServices {
  cases: CaseSearch
  records: CaseRecords
  corrections: Corrections
  catalogues: Catalogues
  /** 朝阳区, 望京街道: of a code; undefined: not known. */
  placeName(code: string): string | undefined
  /** This gateway's own: what is there and not in the ledger yet. */
  journal: Pick<Intake, 'find'> & { gateway: string }
  blobs: Pick<Blobs, 'find' | 'open'>
  /** For what is searched for: 32 bytes. */
  sealKey: Buffer
  /** For telling phones apart that were searched for: 32 bytes. */
  digestKey: Buffer
}
