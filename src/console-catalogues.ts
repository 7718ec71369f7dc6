/** What codes are called, for the console. A catalogue is read when it is first looked at, in a thread of its own. */
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

/** Of former ones, the last that were looked at. */
const MOST_FORMER = 4

export function createCatalogues(configDir: string): ReloadableCatalogues {
  let reading: Promise<InForce> | undefined
  const former = new Map<string, Promise<Catalogue | undefined>>()
  const inForce = () => {
    reading ??= readInForce(configDir).catch((error) => {
      // Whoever edits it mends it: the next look reads it again.
      reading = undefined
      throw error
    })
    return reading
  }
  const formerOf = (version: string) => {
    const known = former.get(version) ?? read({ configDir, version })
    former.delete(version)
    former.set(version, known)
    known.catch(() => former.delete(version))
    for (const oldest of [...former.keys()].slice(0, -MOST_FORMER)) former.delete(oldest)
    return known
  }
  return {
    inForce,
    of: async (version) => {
      const newest = await inForce().catch(() => undefined)
      return newest?.catalogue.version === version ? newest.catalogue : formerOf(version)
    },
    reload() {
      reading = undefined
      former.clear()
    },
  }
}

async function readInForce(configDir: string): Promise<InForce> {
  const catalogue = await read({ configDir, version: undefined })
  if (!catalogue) throw new Error('the thread said nothing')
  return { catalogue, find: createFindLeaves(catalogue.leaves) }
}

type Read = Pick<Catalogue, 'version' | 'leaves' | 'isIllustrative'>

async function read(asked: {
  configDir: string
  version: string | undefined
}): Promise<Catalogue | undefined> {
  const thread = new Worker(new URL('./catalogue-thread.ts', import.meta.url), { workerData: asked })
  const [found]: (Read | undefined)[] = await once(thread, 'message')
  if (!found) return undefined
  const { leaf } = createCatalogue(found.version, found.leaves)
  return { ...found, leaf }
}

/** 朝阳区, 望京街道. A table that has faults, which whoever starts is told of, names nothing. */
export function createPlaceNames(configDir: string): (code: string) => string | undefined {
  const faults: Fault[] = []
  const file = join(configDir, 'tables', 'divisions.csv')
  const divisions = createReader(faults).csv(file, { row: Division, check: () => [] })
  return createDivisions(divisions ?? []).nameOf
}
