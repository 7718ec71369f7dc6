import type { Database, Key } from 'lmdb'

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
