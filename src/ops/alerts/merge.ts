/** What stands in the ledger and what was found meanwhile without it, together: of one rule and subject one alert. */
import type { Alert } from '../../contract/alert.ts'
import { keyOf, type OpenAlert } from './step.ts'

export interface Merged {
  open: OpenAlert[]
  /** Closed, without words: another of the same stands for them. */
  changed: Alert[]
  /** Ids of those that were never written, and need not be. */
  over: string[]
}

/** Memory is newer where both have an alert; where each has one of its own, the ledger's stays. */
export function merge(memory: readonly OpenAlert[], kept: readonly Alert[], now: number): Merged {
  const inMemory = new Map(memory.map((alert) => [alert.id, alert]))
  const ids = new Set(kept.map(({ id }) => id))
  const byKey = new Map<string, OpenAlert>()
  const merged: Merged = { open: [], changed: [], over: [] }
  for (const alert of kept.toSorted(byId)) {
    const key = keyOf(alert.rule, alert.subject)
    if (byKey.has(key)) merged.changed.push({ ...alert, resolvedAt: now })
    else byKey.set(key, inMemory.get(alert.id) ?? alert)
  }
  for (const alert of memory) {
    if (ids.has(alert.id)) continue
    const key = keyOf(alert.rule, alert.subject)
    if (byKey.has(key)) merged.over.push(alert.id)
    else byKey.set(key, alert)
  }
  merged.open.push(...byKey.values())
  return merged
}

function byId(a: Alert, b: Alert): number {
  return a.id < b.id ? -1 : 1
}
