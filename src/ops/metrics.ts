/** Prometheus metrics. Counters of the balance are read from journal and ledger, so that they outlive a restart. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { GaugeOptions } from '../contract/channel.ts'
import type { ErrandCount } from '../contract/errand.ts'
import type { MovedCount } from '../contract/ledger.ts'
import type { AcceptedCount, JournalState, Origin, QueueName, QueueState } from '../contract/ports.ts'
import type { RelationCounts } from '../contract/relations.ts'
import type { OpinionCounts } from '../contract/second-opinion.ts'
import type { ThreadCount } from '../contract/thread.ts'
import { gauge } from './gauge.ts'
import { opinionMetrics } from './opinion-metrics.ts'
import { createRefusalCounts, type RefusalCounts } from './refusal-counts.ts'
import { relationMetrics } from './relation-metrics.ts'

/** What the background thread tells every second. */
export interface BackgroundState {
  queues: Partial<Record<QueueName, QueueState>>
  moved: MovedCount[]
  /** Without those that are done. */
  errands: ErrandCount[]
  threads: ThreadCount[]
  relations: RelationCounts
  /** Undefined: no model is asked here. */
  opinions?: OpinionCounts | undefined
  /** Undefined: not looked at yet. */
  ledgerUp: boolean | undefined
  queueUp: boolean | undefined
  /** What is set wrongly on the queue's store. */
  warnings: string[]
}

export const NOT_LOOKED_YET: BackgroundState = {
  queues: {},
  moved: [],
  errands: [],
  threads: [],
  relations: { unassigned: 0, crowds: [], formed: 0 },
  ledgerUp: undefined,
  queueUp: undefined,
  warnings: [],
}

export interface MetricSources {
  now(): number
  /** Undefined where this process has no journal. */
  journal(): { state: JournalState; accepted: AcceptedCount[] } | undefined
  background(): BackgroundState
}

export interface Metrics {
  registry: Registry
  refused(origin: Origin, code: string): void
  /** The same counts, for whoever reads them here. */
  refusals: Pick<RefusalCounts, 'all'>
  answered(route: string, method: string, status: number, seconds: number): void
  /** One that a channel keeps. */
  gauge(options: GaugeOptions): void
}

const ORIGIN = ['channel', 'endpoint'] as const

export function createMetrics(sources: MetricSources): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const refused = new Counter({
    name: 'jiesu_refused_total',
    help: 'Submissions refused, by source and error code, since the start of this process',
    labelNames: [...ORIGIN, 'code'],
    registers,
  })
  const latency = new Histogram({
    name: 'jiesu_http_request_duration_seconds',
    help: 'Time to answer, by route',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers,
  })
  journalMetrics(registry, sources)
  ledgerMetrics(registry, sources)
  queueMetrics(registry, sources)
  errandMetrics(registry, sources)
  threadMetrics(registry, sources)
  relationMetrics(registry, () => sources.background().relations)
  opinionMetrics(registry, () => sources.background().opinions)
  const refusals = createRefusalCounts(sources)
  return {
    registry,
    refused({ channel, endpoint }, code) {
      refused.inc({ channel, endpoint, code })
      refusals.note({ channel, endpoint }, code)
    },
    refusals,
    answered: (route, method, status, seconds) => latency.observe({ route, method, status }, seconds),
    gauge: (options) => channelGauge(registry, options),
  }
}

function journalMetrics(registry: Registry, { journal, now }: MetricSources): void {
  const accepted = new Counter({
    name: 'jiesu_accepted_total',
    help: 'Entries acknowledged, by source, since this journal began',
    labelNames: ORIGIN,
    registers: [registry],
    collect() {
      accepted.reset()
      for (const { channel, endpoint, accepted: count } of journal()?.accepted ?? []) {
        accepted.inc({ channel, endpoint }, count)
      }
    },
  })
  gauge(
    registry,
    'jiesu_journal_entries',
    'Acknowledged entries that are not yet in the ledger',
    () => journal()?.state.depth ?? 0,
  )
  gauge(registry, 'jiesu_journal_bytes', 'Bytes that they take', () => journal()?.state.bytes ?? 0)
  gauge(registry, 'jiesu_relay_lag_seconds', 'Age of the oldest entry that is not yet in the ledger', () => {
    const oldestAt = journal()?.state.oldestAt
    return oldestAt === undefined ? 0 : (now() - oldestAt) / 1000
  })
}

function ledgerMetrics(registry: Registry, { background }: MetricSources): void {
  const names = {
    ledgered: ['jiesu_ledgered_total', 'Requests and revisions in the ledger from this gateway, by source'],
    duplicate: ['jiesu_duplicates_total', 'Accepted again with the same content, by source'],
    quarantined: ['jiesu_quarantined', 'Kept, but not understood, by source'],
    discarded: ['jiesu_discarded_total', 'Discarded from quarantine by a person, by source'],
  } as const
  for (const term of ['ledgered', 'duplicate', 'quarantined', 'discarded'] as const) {
    const [name, help] = names[term]
    const metric = new Gauge({
      name,
      help,
      labelNames: ORIGIN,
      registers: [registry],
      collect() {
        metric.reset()
        for (const count of background().moved) {
          metric.set({ channel: count.channel, endpoint: count.endpoint }, count[term])
        }
      },
    })
  }
  gauge(registry, 'jiesu_ledger_up', '1 while the ledger answers', () =>
    Number(background().ledgerUp ?? false),
  )
  gauge(registry, 'jiesu_queue_up', "1 while the queue's store answers", () =>
    Number(background().queueUp ?? false),
  )
}

function queueMetrics(registry: Registry, { background, now }: MetricSources): void {
  const jobs = new Gauge({
    name: 'jiesu_queue_jobs',
    help: 'Jobs by queue and state',
    labelNames: ['queue', 'state'],
    registers: [registry],
    collect() {
      for (const [queue, state] of Object.entries(background().queues)) {
        for (const name of ['waiting', 'active', 'delayed', 'failed'] as const)
          jobs.set({ queue, state: name }, state[name])
      }
    },
  })
  const perQueue = (name: string, help: string, value: (state: QueueState) => number): void => {
    const metric = new Gauge({
      name,
      help,
      labelNames: ['queue'],
      registers: [registry],
      collect() {
        for (const [queue, state] of Object.entries(background().queues)) metric.set({ queue }, value(state))
      },
    })
  }
  const age = (at: number | undefined) => (at === undefined ? 0 : Math.max(0, now() - at) / 1000)
  perQueue(
    'jiesu_queue_oldest_waiting_seconds',
    'Age of the oldest job that waits, or failed and is tried again',
    ({ oldestWaitingAt }) => age(oldestWaitingAt),
  )
  perQueue(
    'jiesu_queue_retrying',
    'Of the delayed jobs those that failed and are tried again',
    ({ retrying }) => retrying,
  )
  perQueue('jiesu_queue_oldest_retrying_seconds', 'Age of the oldest of them', ({ oldestRetryingAt }) =>
    age(oldestRetryingAt),
  )
  perQueue('jiesu_queue_consumers', 'Workers connected', ({ consumers }) => consumers)
  perQueue('jiesu_queue_paused', '1 while an operator holds the queue', ({ isPaused }) => Number(isPaused))
}

function errandMetrics(registry: Registry, { background }: MetricSources): void {
  const metric = new Gauge({
    name: 'jiesu_errands',
    help: 'Files to fetch and replies to send, by source: open, or failed for good in the end',
    // Its endpoints are those that an operator has described: strangers owe no errands.
    labelNames: ['kind', ...ORIGIN, 'state'],
    registers: [registry],
    collect() {
      metric.reset()
      for (const { kind, channel, endpoint, state, count } of background().errands)
        metric.set({ kind, channel, endpoint, state }, count)
    },
  })
}

function threadMetrics(registry: Registry, { background }: MetricSources): void {
  const metric = new Gauge({
    name: 'jiesu_threads',
    help: 'Of conversations: parts that wait to be joined, and threads that can not be joined (failing: see `thread list`)',
    labelNames: [...ORIGIN, 'state'],
    registers: [registry],
    collect() {
      metric.reset()
      for (const { channel, endpoint, state, count } of background().threads)
        metric.set({ channel, endpoint, state }, count)
    },
  })
}

function channelGauge(registry: Registry, { name, help, labels, collect }: GaugeOptions): void {
  const metric = new Gauge({
    name,
    help,
    labelNames: labels,
    registers: [registry],
    collect() {
      metric.reset()
      for (const { labels: of, value } of collect()) metric.set(of, value)
    },
  })
}
