/** What codes are called, for the console. The catalogue is read when it is first looked at, in a thread of its own. */
import { once } from 'node:events'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Fault } from './config-error.ts'
import { createReader } from './config-files.ts'
import type { Catalogues, InForce } from './ops/console/requests/services.ts'
import { type Catalogue, createCatalogue } from './triage/catalogue/catalogue.ts'
import { createFindLeaves } from './triage/catalogue/find-leaves.ts'
import { createDivisions, Division } from './triage/places/divisions.ts'

export interface ReloadableCatalogues extends Catalogues {
  /** It is read anew when it is looked at next. */
  reload(): void
}

export function createCatalogues(configDir: string): ReloadableCatalogues {
  let reading: Promise<InForce> | undefined
  const inForce = () => {
    reading ??= read(configDir).catch((error) => {
      // Whoever edits it mends it: the next look reads it again.
      reading = undefined
      throw error
    })
    return reading
  }
  return {
    inForce,
    of: async (version) => {
      const { catalogue } = await inForce()
      return catalogue.version === version ? catalogue : undefined
    },
    reload() {
      reading = undefined
    },
  }
}

type Read = Pick<Catalogue, 'version' | 'leaves'>

async function read(configDir: string): Promise<InForce> {
  const thread = new Worker(new URL('./catalogue-thread.ts', import.meta.url), { workerData: configDir })
  const [found]: Read[] = await once(thread, 'message')
  if (!found) throw new Error('the thread said nothing')
  const { version, leaves } = found
  const { leaf } = createCatalogue(version, leaves)
  return { catalogue: { version, leaves, leaf }, find: createFindLeaves(leaves) }
}

/** 朝阳区, 望京街道. A table that has faults, which whoever starts is told of, names nothing. */
export function createPlaceNames(configDir: string): (code: string) => string | undefined {
  const faults: Fault[] = []
  const file = join(configDir, 'tables', 'divisions.csv')
  const divisions = createReader(faults).csv(file, { row: Division, check: () => [] })
  return createDivisions(divisions ?? []).nameOf
}
