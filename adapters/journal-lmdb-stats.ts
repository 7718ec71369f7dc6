import type { Database, Key } from 'lmdb'
import type { AcceptedCount } from '../src/contract/ports.ts'

interface Stats {
  entryCount: number
  pageSize: number
  treeBranchPageCount: number
  treeLeafPageCount: number
  overflowPages: number
}

/** What a database of LMDB holds: entries, and bytes of pages in use (the file itself never shrinks). */
export function usage<Value, K extends Key>(db: Database<Value, K>): { entries: number; bytes: number } {
  // lmdb's own types say `{}`.
  const found: Partial<Stats> = db.getStats()
  const {
    entryCount = 0,
    pageSize = 4096,
    treeBranchPageCount = 0,
    treeLeafPageCount = 0,
    overflowPages = 0,
  } = found
  return { entries: entryCount, bytes: pageSize * (treeBranchPageCount + treeLeafPageCount + overflowPages) }
}

/** Longer than a supplement waits in the journal for the request that it adds to. */
const PATIENCE_MS = 11 * 60_000
const WAITING_AT_MOST = 100

/**
 * When the oldest entry came, ms since the epoch; undefined where there is none. A supplement that may only be waiting
 * for its request is no sign of a relay that is behind.
 */
export function oldestAt(
  entries: Database<Buffer, [lane: number, id: number]>,
  now: number,
): number | undefined {
  const oldest = [0, 1].flatMap((lane) => {
    const range = entries.getRange({
      start: [lane],
      end: [lane + 1],
      limit: WAITING_AT_MOST,
      snapshot: false,
    })
    for (const { key, value } of range) {
      const cameAt = Math.floor(key[1] / 1000)
      if (now - cameAt > PATIENCE_MS || !value.subarray(0, SUPPLEMENT.length).equals(SUPPLEMENT))
        return [cameAt]
    }
    return []
  })
  return oldest.length > 0 ? Math.min(...oldest) : undefined
}

/** How the JSON of one begins. */
const SUPPLEMENT = Buffer.from('{"kind":"supplement"')

/** The counters of what was acknowledged. */
export function acceptedIn(meta: Database<unknown, string | string[]>): AcceptedCount[] {
  const rows = meta.getRange({ start: ['accepted'], end: ['accepted', '\uffff'] })
  return [...rows].map(({ key, value }) => ({
    channel: String(key[1]),
    endpoint: String(key[2]),
    accepted: Number(value),
  }))
}

/** Of both lanes; 0 where nothing is there. */
export function newestId(entries: Database<Buffer, [lane: number, id: number]>): number {
  const ends = [
    ...entries.getKeys({ reverse: true, limit: 1 }),
    ...entries.getKeys({ start: [0, Number.MAX_SAFE_INTEGER], reverse: true, limit: 1 }),
  ]
  return Math.max(0, ...ends.map((key) => key[1]))
}
