/** What the console's room of requests asks. */
import { createPostgresCaseRecords } from '../adapters/case-records-postgres.ts'
import { createPostgresCaseSearch } from '../adapters/cases-postgres.ts'
import { createPostgresCorrections } from '../adapters/corrections-postgres.ts'
import type { Pool } from '../adapters/postgres.ts'
import type { ChannelFiles } from './channel-files.ts'
import { createCatalogues, createPlaceNames } from './console-catalogues.ts'
import type { Intake } from './contract/channel.ts'
import type { Blobs, Journal } from './contract/ports.ts'
import { createReceipts } from './intake/receipt.ts'
import type { RequestServices } from './ops/console/requests/services.ts'

interface Parts {
  journal: Pick<Journal, 'gateway'>
  intake: Pick<Intake, 'find'>
  blobs: Blobs
  receiptSecret: string | undefined
  env: { CONFIG_DIR: string }
  files: Pick<ChannelFiles, 'onReload'>
}

export function openRequests(
  { journal, intake, blobs, receiptSecret, env, files }: Parts,
  pool: Pool,
): { requests: RequestServices } {
  const { deriveKey } = createReceipts(receiptSecret ?? '')
  const catalogues = createCatalogues(env.CONFIG_DIR)
  files.onReload(catalogues.reload)
  return {
    requests: {
      cases: createPostgresCaseSearch(pool),
      records: createPostgresCaseRecords(pool),
      corrections: createPostgresCorrections(pool),
      catalogues,
      placeName: createPlaceNames(env.CONFIG_DIR),
      journal: { gateway: journal.gateway, find: (receipt) => intake.find(receipt) },
      blobs,
      sealKey: deriveKey('ops/search'),
      digestKey: deriveKey('ops/search-digest'),
    },
  }
}
