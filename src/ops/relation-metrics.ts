/** Metrics of crowds, and of what waits for a person. */
import { Gauge, type Registry } from 'prom-client'
import type { RelationCounts } from '../contract/relations.ts'
import { gauge } from './gauge.ts'

export function relationMetrics(registry: Registry, relations: () => RelationCounts): void {
  const size = new Gauge({
    name: 'jiesu_crowd_people',
    help: 'People who told of the same matter at the same place within the last day: the largest five crowds, by their first receipt and topic',
    labelNames: ['crowd', 'topic'],
    registers: [registry],
    collect() {
      size.reset()
      for (const { id, topic, size: people } of relations().crowds) size.set({ crowd: id, topic }, people)
    },
  })
  gauge(registry, 'jiesu_crowds_total', 'Crowds of as many people as `triage.crowd` says, or more', () => {
    return relations().formed
  })
  gauge(registry, 'jiesu_unassigned', 'Requests that wait for a person to name their unit', () => {
    return relations().unassigned
  })
}
