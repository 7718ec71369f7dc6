/** Lists stand still while somebody reads them: each says of when it is, and is told once it would show something else. */
import type { FastifyInstance } from 'fastify'
import type { Snapshot } from '../../../contract/snapshot.ts'
import type { ConsoleServices } from '../services.ts'

/** By their addresses: what of a snapshot changes when they do. */
const marks = {
  '/ops/requests': ({ sources, queues }) => [
    sum(sources, ({ ledgered, duplicate }) => ledgered + duplicate),
    queues.dispatch?.waiting,
    queues.updates?.waiting,
  ],
  '/ops/quarantine': ({ quarantined, sources }) => [quarantined, sum(sources, ({ discarded }) => discarded)],
  '/ops/quarantine/errands': ({ errandsFailed }) => errandsFailed,
  '/ops/quarantine/threads': ({ threadsFailing }) => threadsFailing,
  '/ops/unassigned': ({ unassigned }) => unassigned,
  '/ops/queues': ({ queues }) => Object.values(queues).map(queueMark),
  '/ops/queues/triage': ({ queues }) => queueMark(queues.triage),
  '/ops/queues/dispatch': ({ queues }) => queueMark(queues.dispatch),
  '/ops/queues/updates': ({ queues }) => queueMark(queues.updates),
  '/ops/alerts': ({ firing }) => firing,
} satisfies Record<string, (snapshot: Snapshot) => unknown>

const lists = new Map<string, (snapshot: Snapshot) => unknown>(Object.entries(marks))

export interface AsOf {
  list: string
  /** When it was begun to be made, in milliseconds since the epoch. */
  at: number
  /**
   * Undefined after an act, whose own changes are told a moment later, and while a store is not looked at yet: the reader's
   * browser waits for it.
   */
  mark: string | undefined
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Of lists only. */
    asOf: AsOf | undefined
  }
}

/** Before the list is read, so that nothing is missed that comes meanwhile. */
export function dateLists(app: FastifyInstance, { clock, snapshot }: ConsoleServices): void {
  app.decorateRequest('asOf', undefined)
  app.addHook('preHandler', async (request) => {
    const [list = '', query] = request.url.split('?', 2)
    const markOf = request.method === 'GET' ? lists.get(list) : undefined
    if (!markOf) return
    const mark = new URLSearchParams(query).has('done') ? undefined : write(markOf(snapshot()))
    request.asOf = { list, at: clock.now(), mark }
  })
}

/** What the feed `changes` sends: each list's mark by its address, where it is known. */
export function changesRegions(snapshot: Snapshot): Record<string, string> {
  return Object.fromEntries(
    [...lists].flatMap(([list, markOf]) => {
      const mark = write(markOf(snapshot))
      return mark === undefined ? [] : [[list, mark]]
    }),
  )
}

function queueMark(queue: Snapshot['queues'][keyof Snapshot['queues']]): unknown {
  if (!queue) return undefined
  const { waiting, active, delayed, failed, consumers, isPaused } = queue
  return [waiting, active, delayed, failed, consumers, isPaused]
}

function sum<T>(all: readonly T[], of: (each: T) => number): number {
  return all.reduce((total, each) => total + of(each), 0)
}

/** Undefined where part of it is not known. */
function write(mark: unknown): string | undefined {
  const isKnown = Array.isArray(mark) ? !mark.includes(undefined) : mark !== undefined
  return isKnown ? JSON.stringify(mark) : undefined
}
